"""Arguments of `keras-crnn synth` and of `keras-crnn train`."""

import pytest


@pytest.fixture
def assets(fonts, backgrounds, word_list):
    """Arguments that name fonts, backgrounds and words."""
    return ["synth", "--fonts", fonts, "--backgrounds", backgrounds, "--words", word_list]


@pytest.fixture
def arguments(assets, tmp_path):
    """Arguments of a small set; a later option of the same name replaces one."""
    small = ["--count", "6", "--shard-size", "4", "--processes", "0"]
    return [*assets, *small, "--out", str(tmp_path / "set")]


@pytest.fixture
def arguments_of_a_run(fonts, backgrounds, word_list, tmp_path):
    """Arguments of a run that would be fine; a later option of the same name replaces one."""
    given = {
        "--fonts": fonts,
        "--backgrounds": backgrounds,
        "--words": word_list,
        "--out": str(tmp_path / "run"),
        "--network": "tiny",
    }
    return ["train", *(text for pair in given.items() for text in pair)]

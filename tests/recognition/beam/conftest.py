"""Crops that the tests of Beam read."""

import pytest
from drawn_words import CLEAN_WORDS, draw_word


@pytest.fixture(scope="package")
def crops(tmp_path_factory):
    """Thirty words in two folders, a file that is no image, and one that is not to be read."""
    folder = tmp_path_factory.mktemp("crops")
    (folder / "more").mkdir()
    for k in range(30):
        word = draw_word(CLEAN_WORDS[k % 10], size=24 + k)
        word.save(folder / ("more" if k % 3 else ".") / f"word_{k:02d}.png")
    (folder / "broken.jpg").write_bytes(b"no picture")
    (folder / "notes.txt").write_text("not an image")
    return folder

"""What is drawn: presets, mixtures, lines, empty crops, word lists."""

import argparse
from dataclasses import replace
from pathlib import Path

import pytest

from keras_crnn.commands import main, recipe_arguments, synth
from keras_crnn.commands.recipe_arguments import parse_words
from keras_crnn.data.folder import read_folder
from keras_crnn.images.read import read_image
from keras_crnn.synthesis.word_mix import WORD_MIXES


def read_texts(folder):
    return [example.text for example in read_folder(folder)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.txt", ("a.txt", 1.0)),
        ("a.txt=0.5", ("a.txt", 0.5)),
        ("a=b.txt=2", ("a=b.txt", 2.0)),
    ],
)
def test_weights_of_word_lists(text, expected):
    assert parse_words(text) == expected


def test_a_word_list_with_the_sign_in_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("n=5").write_text("hotel\n")
    assert parse_words("n=5") == ("n=5", 1.0)
    assert parse_words("n=5=3") == ("n=5", 3.0)


def test_lines_and_crops_with_nothing_to_read_are_written(arguments, tmp_path):
    assert main([*arguments, "--lines", "1"]) == 0
    assert all(" " in text for text in read_texts(tmp_path / "set"))
    arguments[-1] = str(tmp_path / "empty")
    assert main([*arguments, "--empty", "1"]) == 0
    assert read_texts(tmp_path / "empty") == [""] * 6


def test_crops_are_made_at_the_heights_that_are_asked_for(arguments, tmp_path):
    assert main([*arguments, "--heights", "40", "64"]) == 0
    images = [read_image(example.image) for example in read_folder(tmp_path / "set")]
    assert {len(image) for image in images} == {40, 64}


def test_a_mixture_of_presets_is_written_and_told_from_another(arguments, tmp_path, capsys):
    assert main([*arguments, "--preset", "scene=3", "clean=1"]) == 0
    assert len(read_texts(tmp_path / "set")) == 6
    assert main([*arguments, "--preset", "scene=3", "clean=2"]) == 2
    assert "config.2.weight is 1.0 there and 2.0 here" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (["--preset", "sea"], "there is none; choose from scene, street, mjsynth, clean"),
        (["--preset", "scene=0"], "'0' is not a weight. Give PRESET=WEIGHT"),
        (["--preset", "clean", "clean"], "clean is there twice"),
        (["--lines", "1.5"], "`line_probability` must be a number from 0 to 1"),
        (["--empty", "-1"], "`empty.probability` must be a number from 0 to 1"),
        (["--heights", "48", "97"], "`heights` may not exceed 96 pixels. Received: (48, 97)"),
    ],
)
def test_what_no_preset_can_be_is_one_line(arguments, option, message, capsys):
    assert main([*arguments, *option]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line


def test_signs_and_verbatim_keep_the_lines_and_signs_the_words_of_a_preset(monkeypatch, assets):
    def read(*options):
        parser = argparse.ArgumentParser()
        recipe_arguments.add_recipe_arguments(parser)
        return recipe_arguments.read_recipe(parser.parse_args([*assets[1:], *options])).configs

    own = frozenset({"mjsynth"})  # stands for a preset with words of its own
    monkeypatch.setattr(recipe_arguments, "OWN_WORDS", own)
    both = ("--preset", "scene", "mjsynth", "--lines", "0.2")
    scene, mjsynth = (config.words for config, _ in read(*both, "--signs"))
    assert scene.sign_probability == 0.12
    assert mjsynth.sign_probability == 0.0
    assert scene.line_probability == mjsynth.line_probability == 0.2
    scene, mjsynth = (config.words for config, _ in read(*both, "--verbatim"))
    assert scene == mjsynth == replace(WORD_MIXES["verbatim"], line_probability=0.2)
    with pytest.raises(ValueError, match="words of its own"):
        read("--preset", "mjsynth", "--signs")


def test_presets_and_formats_are_those_of_the_generator():
    from keras_crnn.synthesis import PRESETS, shards

    assert set(recipe_arguments.PRESETS) == set(PRESETS)
    assert set(shards.FORMATS) <= set(synth.FORMATS)

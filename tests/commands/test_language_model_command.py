import argparse
import re

import pytest

from keras_crnn.commands import language_model as command
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.text.alphabet import ASCII_ALPHABET, FULL_ALPHABET, PAPER_ALPHABET, Alphabet
from keras_crnn.transcription.language_model import LanguageModel


def run(*arguments):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(list(map(str, arguments))))


@pytest.fixture
def words(tmp_path):
    path = tmp_path / "words.txt"
    lines = [f"{a}{b}{c}" for a in ("st", "tr", "pl") for b in "aeio" for c in ("nd", "ne", "t")]
    path.write_text("\n".join([*lines, "Hotel\t40", "don't"]) + "\n", encoding="utf-8")
    return path


def test_a_model_is_written_and_said_how_good(words, tmp_path, capsys):
    out = tmp_path / "lm.npz"
    assert run(words, "--out", out, "--order", 3, "--model", "crnn-en") == 0
    output, errors = capsys.readouterr()
    assert "order 3, 37 words" in output
    assert "1 of 38 words are left out" in errors
    first, second = map(float, re.findall(r"kept back: ([\d.]+)", output))
    assert second < first < 37
    model = LanguageModel.load(out, PAPER_ALPHABET)
    assert model.order == 3
    assert model.log_probability("hot", "e") > model.log_probability("hot", "a")


def test_without_an_alphabet_it_is_for_the_default_model(words, tmp_path):
    for more in ((), ("--alphabet", "ascii")):
        assert run(words, "--out", tmp_path / "lm.npz", *more) == 0
        assert LanguageModel.load(tmp_path / "lm.npz").alphabet == ASCII_ALPHABET


def test_several_lists_and_alphabets(words, tmp_path):
    more = tmp_path / "more.txt"
    more.write_text("STOP\n", encoding="utf-8")
    out = tmp_path / "lm.npz"
    run(words, more, "--out", out, "--alphabet", "full")
    model = LanguageModel.load(out, FULL_ALPHABET)
    assert model.log_probability("don", "'") > model.log_probability("don", '"')
    assert model.log_probability("ST", "O") > model.log_probability("ST", "o")
    run(words, more, "--out", out, "--alphabet", "abcdefghijklmnoprst", "--case-sensitive")
    assert LanguageModel.load(out).alphabet == Alphabet("abcdefghijklmnoprst")


def test_a_single_word_is_enough(tmp_path, capsys):
    path = tmp_path / "one.txt"
    path.write_text("hotel\n", encoding="utf-8")
    assert run(path, "--out", tmp_path / "lm.npz") == 0
    assert "kept back" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--order", "0"), "order must be 1 to"),
        (("--alphabet", "0123456789"), "No word to learn from"),
        (("--case-sensitive",), "--case-sensitive needs an --alphabet"),
    ],
)
def test_mistakes_are_named_and_nothing_is_written(arguments, message, words, tmp_path):
    out = tmp_path / "lm.npz"
    with pytest.raises(ValueError, match=message):
        run(words, "--out", out, *arguments)
    assert not out.exists()


def test_files_that_cannot_be_are_named(words, tmp_path):
    with pytest.raises(ValueError, match="is a folder, or lies in none"):
        run(words, "--out", tmp_path / "none" / "lm.npz")
    with pytest.raises(FileNotFoundError, match=r"none\.txt"):
        run(tmp_path / "none.txt", "--out", tmp_path / "lm.npz")


def test_the_alphabet_of_a_recogniser(words, tmp_path):
    out = tmp_path / "lm.npz"
    for model in ("crnn-en-full", pretrained_file("crnn-en-full", ".tflite")):
        assert run(words, "--out", out, "--model", model) == 0
        assert LanguageModel.load(out).alphabet == ASCII_ALPHABET
    with pytest.raises(ValueError, match="leave --alphabet and --case-sensitive out"):
        run(words, "--out", out, "--model", "crnn-en", "--alphabet", "full")
    with pytest.raises(ValueError, match="no model 'crnn-fr'"):
        run(words, "--out", out, "--model", "crnn-fr")

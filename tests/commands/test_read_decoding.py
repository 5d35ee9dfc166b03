"""`keras-crnn read` with lexicons, beams, patterns and language models."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from drawn_words import draw_word
from PIL import Image

from keras_crnn.commands import main
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.model_file import save_weights
from keras_crnn.network.spec import ModelSpec
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.text.alphabet import PAPER_ALPHABET, Alphabet

WORDS = ("hotel", "street", "coffee")
EXAMPLES = Path(__file__).parents[2] / "examples/images"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "words"
    folder.mkdir()
    for k, word in enumerate(WORDS):
        draw_word(word).save(folder / f"{k + 1}.png")
    return folder


def read(capsys, *arguments):
    """Exit status, lines of output, and our lines on standard error."""
    status = main(["read", *map(str, arguments)])
    output, errors = capsys.readouterr()
    return status, output.splitlines(), errors.splitlines()


def test_several_texts_an_image_the_best_first(capsys, folder):
    status, lines, _ = read(capsys, "--n-best", "3", folder / "1.png")
    assert status == 0
    rows = [line.split("\t") for line in lines]
    assert [name for _, _, name in rows] == [str(folder / "1.png")] * 3
    assert len({text for text, _, _ in rows}) == 3
    confidences = [float(confidence) for _, confidence, _ in rows]
    assert confidences == sorted(confidences, reverse=True)


def test_words_of_a_lexicon_are_spelt_as_they_stand_there(capsys, folder, tmp_path):
    words = tmp_path / "words.list"
    given = [f"{word}X" for word in WORDS] + [word.title() for word in WORDS]
    words.write_text("\n".join(given), encoding="utf-8")
    lines = read(capsys, "--lexicon", words, folder)[1]
    assert [line.split("\t")[0] for line in lines] == [word.title() for word in WORDS]


def test_patterns_and_characters_bound_what_is_read(capsys, folder):
    for arguments, form in (
        (("--pattern", r"[a-z]{2}\d"), r"[a-z]{2}\d"), (("--characters", "012"), "[012]*")
    ):  # fmt: skip
        for line in read(capsys, *arguments, folder)[1]:
            assert re.fullmatch(form, line.split("\t")[0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--n-best", "0"], "--n-best must be at least 1; got 0"),
     (["--lexicon", "gone.txt"], "There is no lexicon file 'gone.txt'"),
     (["--lexicon", ""], "--lexicon is empty"), (["--pattern", "["], "["),
     (["--characters", "?", "--model", "crnn-en"], "--characters holds '?', and the model reads"),
     (["--n-best", "5", "--beam", "3"], "--n-best 5 asks for more texts than --beam 3 keeps"),
     (["--n-best", "2", "--decoder", "greedy"], "--decoder greedy has one reading, without --n-be"),
     (["--method", "all"], "--method is about a lexicon: give --lexicon, too"),
     (["--delta", "0"], "--delta is about a lexicon"), (["--pattern", ""], "--pattern is empty"),
     (["--language-model", ""], "--language-model is empty"),
     (["--foreign", "skip"], "--foreign is about a lexicon"),
     (["--method", "tree"], "--method is about a lexicon"),  # as it is by default
     (["--lexicon", "gone.txt", "--delta", "3"], "--delta is about --method near: give both"),
     (["--language-model", "gone.npz"], "There is no language model file 'gone.npz'"),
     (["--language-model", "latin"], "There is no language model 'latin'; choose one of english"),
     (["--language-model", "."], "'.': it is a folder. Make one with keras-crnn language-model"),
     (["--language-model", __file__], "no language model: the file holds no readable archive")],
)  # fmt: skip
def test_bad_decoding_is_named_before_an_image_is_read(capsys, folder, arguments, message):
    status, lines, errors = read(capsys, *arguments, folder)
    assert (status, lines) == (2, [])
    assert message in errors[-1]


def test_more_texts_than_are_likely_can_be_asked_for(capsys, folder):
    assert len(read(capsys, "--n-best", "10", folder / "1.png")[1]) == 10


def test_the_beam_is_asked_for_by_name(capsys, folder):
    texts = [line.split("\t")[0] for line in read(capsys, "--decoder", "beam", folder)[1]]
    assert texts == list(WORDS)
    alone = read(capsys, "--decoder", "greedy", EXAMPLES)
    assert alone == read(capsys, "--language-model", "none", EXAMPLES) != read(capsys, EXAMPLES)


@pytest.mark.parametrize("model", ["crnn-en", "crnn-en-full"])
def test_english_comes_along_for_both_alphabets(capsys, folder, model):
    lines = read(capsys, "--model", model, "--language-model", "english", folder)[1]
    assert [line.split("\t")[0] for line in lines] == list(WORDS)


class Doubtful:
    """An engine whose frames spell `strect`, and `street` with nearly as much probability."""

    spec = ModelSpec(PAPER_ALPHABET, TINY_CONFIG, Preprocessing())

    def probabilities(self, images):
        frames = np.full((12, PAPER_ALPHABET.classes), 1e-4, np.float32)
        for k, id in enumerate(PAPER_ALPHABET.encode("strect")):
            frames[2 * k, id] = 1
            frames[2 * k + 1, 0] = 1
        frames[8, PAPER_ALPHABET.encode("e")] = 0.8
        return [frames / frames.sum(axis=1, keepdims=True) for _ in images]


def test_english_decides_where_the_picture_does_not(capsys, folder, monkeypatch):
    monkeypatch.setattr(
        "keras_crnn.commands.read.open_model", lambda *_, **__: Recognizer(Doubtful())
    )
    for arguments, text in (
        ((), "strect"),
        (("--decoder", "beam"), "strect"),
        (("--language-model", "english"), "street"),
    ):
        (line,) = read(capsys, *arguments, folder / "1.png")[1]
        assert line.split("\t")[0] == text


def test_english_is_refused_for_another_alphabet(capsys, folder, tmp_path):
    spec = ModelSpec(Alphabet("0123456789"), TINY_CONFIG, Preprocessing())
    save_weights(spec.build(), spec, tmp_path / "digits.npz")
    status, lines, errors = read(
        capsys, "--model", tmp_path / "digits.npz", "--language-model", "english", folder
    )
    assert (status, lines) == (2, [])
    assert "not for the recogniser's of 10 characters, '0123456789'." in errors[-1]


def test_a_folder_of_its_name_does_not_hide_english(capsys, folder, tmp_path, monkeypatch):
    (tmp_path / "english").mkdir()
    monkeypatch.chdir(tmp_path)
    assert read(capsys, "--language-model", "english", folder)[0] == 0
    status, _, errors = read(capsys, "--language-model", "./english", folder)
    assert status == 2
    assert "'./english': it is a folder" in errors[-1]


def test_a_lexicon_in_another_case_than_the_image(capsys, folder, tmp_path):
    words = tmp_path / "words.list"
    words.write_text("HOTEL\nMOTEL\nStreet\nCoffee\ntoffee\n", encoding="utf-8")
    command = ["--model", "crnn-en-full", "--lexicon", words, "--ignore-case"]
    rows = [line.split("\t") for line in read(capsys, *command, folder)[1]]
    assert [row[0] for row in rows] == ["HOTEL", "Street", "Coffee"]
    assert all(float(row[1]) > 0.5 for row in rows)
    rows = [line.split("\t") for line in read(capsys, *command[:-1], folder)[1]]
    assert all(float(row[1]) < 0.5 for row in rows)


def test_words_with_foreign_characters(capsys, folder, tmp_path):
    words = tmp_path / "words.list"
    words.write_text("ho-tel\nmotel\nstreet\ncoffee\n", encoding="utf-8")
    command = ["--model", "crnn-en", "--lexicon", words, folder / "1.png"]
    status, lines, errors = read(capsys, *command)
    assert (status, lines) == (2, [])
    assert "line 1: 'ho-tel' ('-'). --foreign skip (foreign='skip') leaves" in errors[-1]
    assert read(capsys, *command, "--foreign", "keep")[1][0].startswith("ho-tel\t")
    status, lines, errors = read(capsys, *command, "--foreign", "skip")
    assert lines[0].startswith("motel\t")
    assert errors[-1].startswith(f"1 words of {words} hold characters that the model lacks")


def test_an_image_too_long_for_a_pattern_costs_itself_alone(capsys, folder):
    Image.new("L", (6000, 2), 255).save(folder / "2.png")  # a rule, of 8,192 frames
    status, lines, errors = read(capsys, "--pattern", ".{1,100}", folder)
    assert status == 2
    assert [line.split("\t")[0] for line in lines] == ["hotel", "coffee"]
    assert len(errors) == 1
    assert f"{folder / '2.png'}: The constraint has 101 states: for " in errors[0]


class OnlyA:
    """An engine whose frames give `a` a probability and nothing else."""

    spec = ModelSpec(Alphabet("ab"), TINY_CONFIG, Preprocessing())

    def probabilities(self, images):
        return [np.eye(3, dtype=np.float32)[[1] * 26] for _ in images]


def test_what_is_impossible_is_null_in_json(capsys, folder, monkeypatch):
    monkeypatch.setattr("keras_crnn.commands.read.open_model", lambda *_, **__: Recognizer(OnlyA()))
    _, (line,), _ = read(capsys, "--json", "--pattern", "b", folder / "1.png")
    assert "Infinity" not in line
    row = json.loads(line)
    assert (row["text"], row["confidence"]) == ("b", 0)
    assert row["alternatives"] == [{"text": "b", "log_probability": None}]

"""One bad file among many: it ends the call, or has its error in its place."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from drawn_words import draw_word

from keras_crnn import ImageError, Recognizer
from keras_crnn.system.errors import InputError
from keras_crnn.transcription.decoder import NothingFitsError

ROOT = Path(__file__).parent.parent.parent
NARROW = np.zeros((32, 8), np.uint8)  # stretched to 100 pixels, which have 24 frames
LONG = "a" * 40


@pytest.fixture(scope="module")
def recognizer():
    return Recognizer.from_pretrained("crnn-en-full", threads=1)


@pytest.fixture
def paths(tmp_path):
    """A good file, one that is missing, a pipe, one that is no image, and a good one."""
    names = [tmp_path / f"{k}.png" for k in range(5)]
    draw_word("hotel").save(names[0])
    if hasattr(os, "mkfifo"):
        os.mkfifo(names[2])
    names[3].write_text("no image")
    draw_word("street").save(names[4])
    return names


def test_the_usual_call_raises(recognizer, paths):
    with pytest.raises(ImageError, match=r"1\.png: cannot be opened"):
        recognizer.read(paths)


def test_errors_stand_in_their_places(recognizer, paths):
    found = recognizer.read(paths, errors="return")
    assert [type(one) is ImageError for one in found] == [False, True, True, True, False]
    assert [found[0].text, found[4].text] == ["hotel", "street"]
    assert all(paths[k].name in str(found[k]) for k in (1, 2, 3))
    assert found[0] == recognizer.read(paths[0])


def test_errors_of_one_image_and_of_all(recognizer, paths):
    assert isinstance(recognizer.read(paths[1], errors="return"), ImageError)
    assert recognizer.read(paths[0], errors="return").text == "hotel"
    found = recognizer.read([b"", b"no image"], errors="return")
    assert [str(one)[:18] for one in found] == ["image of 0 bytes: ", "image of 8 bytes: "]


def test_what_is_too_narrow_for_a_lexicon_costs_itself_alone(recognizer):
    long = recognizer.lexicon([LONG])
    images = [draw_word("hotel"), NARROW, draw_word("a" * 60)]
    with pytest.raises(NothingFitsError):
        recognizer.read(images, [None, long, long])
    found = recognizer.read(images, [None, long, long], errors="return")
    assert isinstance(found[1], NothingFitsError)
    assert [found[0].text, found[2].text] == ["hotel", LONG]


def test_photographs_are_opened_in_groups(recognizer, paths, monkeypatch):
    monkeypatch.setattr("keras_crnn.recognition.read_images.PIXELS_AT_ONCE", 1)
    given = [paths[0], paths[1], paths[4], paths[0]]
    found = recognizer.read(given, errors="return")
    assert [getattr(one, "text", None) for one in found] == ["hotel", None, "street", "hotel"]
    assert recognizer.read([]) == []


def test_another_word_than_these_two_is_refused(recognizer, paths):
    with pytest.raises(InputError, match="errors is 'ignore': give 'raise' or 'return'"):
        recognizer.read(paths, errors="ignore")


TYPES = """
from keras_crnn import Recognizer
r = Recognizer.from_pretrained()
reveal_type(r.read("a.png"))
reveal_type(r.read(["a.png"]))
reveal_type(r.read("a.png", errors="return"))
reveal_type(r.read(["a.png"], errors="return"))
"""


@pytest.mark.slow
def test_a_type_checker_sees_what_comes_back(tmp_path):
    pytest.importorskip("mypy")
    (tmp_path / "use.py").write_text(TYPES)
    options = ["--config-file", ROOT / "pyproject.toml", "--follow-imports=silent"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, tmp_path / "use.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    short = done.stdout.replace("keras_crnn.recognition.reading.", "").replace("builtins.", "")
    short = short.replace("keras_crnn.system.errors.", "").replace("tuple[", "")
    lines = [line.partition("Revealed type is ")[2] for line in short.splitlines()[:4]]
    assert ["Reading" in line for line in lines] == [True] * 4, done.stdout
    assert ["InputError" in line for line in lines] == [False, False, True, True], done.stdout
    assert ["list[" in line for line in lines] == [False, True, False, True], done.stdout

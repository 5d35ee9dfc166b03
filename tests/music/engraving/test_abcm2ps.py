import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("resvg_py", reason="needs the extra music")
if shutil.which("abcm2ps") is None:
    pytest.skip("abcm2ps is not installed", allow_module_level=True)

from keras_crnn.music.engraving.abcm2ps import Abcm2psEngraver
from keras_crnn.music.engraving.drawing import SPACE
from keras_crnn.music.engraving.look import Look
from keras_crnn.music.engraving.mismatch import Mismatch
from keras_crnn.music.engraving.verovio import read_family
from keras_crnn.music.excerpts import Excerpt
from keras_crnn.music.measures import find_pitches

BODY = "(C2 ^D2) z2 e2 | Z | (3Bcd f4 c'2 | F,8 |]"
EXCERPT = Excerpt("G", "4/4", BODY, find_pitches(BODY))


@pytest.fixture(scope="module")
def engraver(fonts):
    path = min(Path(fonts).glob("*.ttf"))
    return Abcm2psEngraver([(str(path), read_family(path))])


def draw(engraver, look, excerpt=EXCERPT):
    return engraver.draw(excerpt, look, random.Random(0))


def test_staff_lines_lie_where_the_drawing_says(engraver):
    drawing = draw(engraver, Look(staff_line=0.2))
    assert drawing.pitches == EXCERPT.pitches
    darkest = drawing.image.mean(axis=1)
    for line in range(-2, 3):
        row = drawing.middle + line * SPACE
        around = darkest[int(row) - 3 : int(row) + 4]
        assert around.min() < 150
        assert abs(int(row) - 3 + around.argmin() + 0.5 - row) <= 1


def test_the_look_shows(engraver):
    plain = draw(engraver, Look(shows_meter=False))
    assert draw(engraver, Look()).image.shape[1] > plain.image.shape[1]  # the time signature
    for change in ({"lyrics": True}, {"words": 1.0}):
        drawn = draw(engraver, replace(Look(shows_meter=False), **change))
        assert drawn.image.shape[0] > plain.image.shape[0], change


def test_other_notes_than_the_label_says_are_a_mismatch(engraver):
    wrong = replace(EXCERPT, pitches=("C4", *EXCERPT.pitches[1:-1], "G3"))
    with pytest.raises(Mismatch, match=r"abcm2ps draws C4 D4 .* F3 from"):
        draw(engraver, Look(), wrong)


def test_a_tune_that_it_cannot_finish_is_a_mismatch(engraver, monkeypatch):
    monkeypatch.setattr("keras_crnn.music.engraving.abcm2ps._LONGEST", 0.0001)
    with pytest.raises(Mismatch, match="has not drawn"):
        draw(engraver, Look())


def test_without_the_program_it_says_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ValueError, match="abcm2ps is not installed: install it"):
        Abcm2psEngraver()

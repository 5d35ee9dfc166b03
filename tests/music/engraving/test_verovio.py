import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("verovio", reason="needs the extra music")
pytest.importorskip("resvg_py", reason="needs the extra music")

from keras_crnn.music.engraving.drawing import SPACE
from keras_crnn.music.engraving.look import FACES, Look, draw_look
from keras_crnn.music.engraving.mismatch import Mismatch
from keras_crnn.music.engraving.verovio import VerovioEngraver, read_family
from keras_crnn.music.excerpts import Excerpt
from keras_crnn.music.measures import find_pitches

BODY = "(C2 ^D2) [r] ".replace("[r] ", "z2 e2 | Z | (3Bcd f4 c'2 |]")
EXCERPT = Excerpt("G", "4/4", BODY, find_pitches(BODY))


@pytest.fixture(scope="module")
def engraver(fonts):
    path = min(Path(fonts).glob("*.ttf"))
    return VerovioEngraver([(str(path), read_family(path))], lambda rng: "la")


def draw(engraver, look, excerpt=EXCERPT):
    return engraver.draw(excerpt, look, random.Random(0))


@pytest.mark.parametrize("face", FACES)
def test_staff_lines_lie_where_the_drawing_says(engraver, face):
    drawing = draw(engraver, Look(face, staff_line=0.2))
    assert drawing.pitches == EXCERPT.pitches
    assert drawing.image.dtype == np.uint8
    darkest = drawing.image.mean(axis=1)
    for line in range(-2, 3):
        row = drawing.middle + line * SPACE
        around = darkest[int(row) - 3 : int(row) + 4]
        assert around.min() < 130  # dark along the whole staff
        assert abs(int(row) - 3 + around.argmin() + 0.5 - row) <= 1


def test_drawings_are_cut_to_their_ink(engraver):
    image = draw(engraver, Look()).image
    for rim in (image[1], image[-2], image[:, 1], image[:, -2]):
        assert rim.min() < 250


def test_the_look_shows(engraver):
    plain = draw(engraver, Look(shows_meter=False))
    wider = draw(engraver, Look(shows_meter=False, spacing=0.6))
    assert wider.image.shape[1] > 1.2 * plain.image.shape[1]
    assert draw(engraver, Look()).image.shape[1] > plain.image.shape[1]  # the time signature
    for change in ({"lyrics": True}, {"dynamics": 1.0}, {"words": 1.0}, {"fingering": 1.0}):
        drawn = draw(engraver, replace(Look(shows_meter=False), **change))
        assert drawn.image.shape[0] > plain.image.shape[0], change


def test_without_fonts_words_are_left_out():
    engraver = VerovioEngraver()
    plain = draw(engraver, Look())
    sung = draw(engraver, Look(lyrics=True))
    assert sung.image.shape[0] == plain.image.shape[0]


def test_other_notes_than_the_label_says_are_a_mismatch(engraver):
    wrong = replace(EXCERPT, pitches=("C4", *EXCERPT.pitches))
    with pytest.raises(Mismatch, match="the label is C4 C4"):
        draw(engraver, Look(), wrong)


def test_the_same_chance_gives_the_same_look():
    assert draw_look(random.Random(4)) == draw_look(random.Random(4))
    assert len({draw_look(random.Random(k)).face for k in range(60)}) == len(FACES)

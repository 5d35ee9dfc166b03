"""Pieces of other text stand beside the word, not in it."""

import random
from dataclasses import replace

import numpy as np
import pytest

from keras_crnn.synthesis import SynthesisConfig
from keras_crnn.synthesis.layout import lay_out
from keras_crnn.synthesis.neighbours import SIDE_GAP, draw_neighbours
from keras_crnn.synthesis.warp import Placement

HEIGHT, WIDTH = 60, 220
WORD = (14, 44, 40, 180)  # top, bottom, left and right of the word in pixels
TALL = WORD[1] - WORD[0]


@pytest.fixture
def placement(banks):
    """A word of 30 pixels in a crop with room on all sides."""
    outline = lay_out(banks[0], 0, "hotel")
    top, bottom, left, right = WORD
    margins = (top / TALL, (HEIGHT - bottom) / TALL, left / TALL, (WIDTH - right) / TALL)
    return Placement(outline.points, HEIGHT, WIDTH, TALL, TALL, margins)


def draw_word(rng):
    return rng.choice(("street", "bar", "OPEN"))


def masks(banks, placement, config, length=5, count=150):
    for seed in range(count):
        rng = random.Random(seed)
        yield draw_neighbours(placement, length, banks[0], 0, draw_word, rng, config)


PIECES = replace(SynthesisConfig(), neighbour_probability=1.0, neighbour_line_probability=0.0)
LINES = replace(SynthesisConfig(), neighbour_probability=0.0, neighbour_line_probability=1.0)


@pytest.mark.parametrize("config", [PIECES, LINES], ids=["pieces", "lines"])
def test_the_word_itself_stays_free(banks, placement, config):
    top, bottom, left, right = WORD
    seen = 0
    for mask in masks(banks, placement, config):
        assert mask.shape == (HEIGHT, WIDTH)
        assert not mask[top:bottom, left:right].any()
        seen += mask.any()
    assert seen > 60


def test_pieces_on_the_same_line_keep_their_distance(banks, placement):
    top, bottom, left, right = WORD
    gap = int(SIDE_GAP[0] * TALL)
    sides = 0
    for mask in masks(banks, placement, PIECES):
        beside = mask[top:bottom]
        assert not beside[:, left - gap : right + gap].any()
        sides += beside.any()
    assert sides > 20


def test_short_words_have_neighbours_above_and_below_alone(banks, placement):
    top, bottom, _, _ = WORD
    for mask in masks(banks, placement, PIECES, length=2):
        assert not mask[top:bottom].any()


def test_lines_reach_across_the_crop(banks, placement):
    columns = [np.flatnonzero(mask.any(axis=0)) for mask in masks(banks, placement, LINES)]
    reach = [c[-1] - c[0] for c in columns if c.size]
    assert np.median(reach) > 0.9 * WIDTH


def test_without_probability_there_is_nothing(banks, placement):
    config = replace(PIECES, neighbour_probability=0.0)
    assert all(mask is None for mask in masks(banks, placement, config, count=20))

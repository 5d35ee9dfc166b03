"""Pieces of other text stand beside the word, not in it."""

import random

import numpy as np
import pytest

from keras_crnn.synthesis import SynthesisConfig, WordGenerator
from keras_crnn.synthesis.layout import lay_out
from keras_crnn.synthesis.neighbours import SIDE_GAP, draw_neighbours
from keras_crnn.synthesis.raster import find_bounds
from keras_crnn.synthesis.warp import Placement, place, warp

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


PIECES = SynthesisConfig().change(neighbour=1.0, neighbour_line=0.0)
LINES = SynthesisConfig().change(neighbour=0.0, neighbour_line=1.0)


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
    config = PIECES.change(neighbour=0.0)
    assert all(mask is None for mask in masks(banks, placement, config, count=20))


OFF = SynthesisConfig().without_effects()
BESIDE = OFF.change(side_neighbour=1.0)


def place_beside(banks, text, config=BESIDE, count=100):
    """Placements of a word that another one stands beside, and masks of that other one."""
    outline = lay_out(banks[0], 0, text)
    for seed in range(count):
        rng = random.Random(seed)
        placement = place(warp(outline.points, rng, config), len(text), rng, config)
        # All its letters reach from the top to the bottom and have straight sides.
        mask = draw_neighbours(placement, len(text), banks[0], 0, lambda _: "HHHH", rng, config)
        yield placement, mask


def find_gap(placement, mask):
    """Pixels between a word and what stands beside it, below 0 where they overlap; its side."""
    low, high = find_bounds(placement.points)
    columns = np.flatnonzero(mask.any(axis=0))
    if columns[0] + columns[-1] > low[0] + high[0]:
        return columns[0] - high[0], "right"
    return low[0] - columns[-1] - 1, "left"


def test_words_beside_stand_at_the_gap_chosen(banks):
    sides, gaps = [], []
    for placement, mask in place_beside(banks, "hotel"):
        gap, side = find_gap(placement, mask)
        assert gap == pytest.approx(placement.gap * placement.word_height, abs=1.5)
        wider = "right" if placement.margins[3] > placement.margins[2] else "left"
        assert side == wider
        sides.append(side)
        gaps.append(placement.gap)
    assert 30 < sides.count("left") < 70
    least, most = BESIDE.ink.side_neighbour_gap
    assert least <= min(gaps) < max(gaps) <= most
    assert max(gaps) - min(gaps) > 0.8 * (most - least)


def test_words_beside_are_seen_in_part_at_the_edge_of_the_crop(banks):
    least, most = BESIDE.ink.side_neighbour_length
    config = BESIDE.change(margin_deviation=0.0)  # the other side has next to no room
    for placement, mask in place_beside(banks, "hotel", config):
        columns = np.flatnonzero(mask.any(axis=0))
        assert columns[0] == 0 or columns[-1] == placement.width - 1
        seen = np.ptp(columns) + 1
        assert seen >= least * placement.word_height - 1.5
        assert seen <= most * placement.word_height + 1.5


def test_words_beside_stand_on_the_line_of_the_word(banks):
    for placement, mask in place_beside(banks, "HOTEL"):
        rows = np.flatnonzero(mask.any(axis=1))
        bottom = find_bounds(placement.points)[1][1]
        assert rows[-1] + 1 == pytest.approx(bottom, abs=1.5)
        tall = (rows[-1] + 1 - rows[0]) / placement.word_height
        assert 0.6 < tall < 1.2


def test_one_or_two_characters_have_no_word_beside_them(banks):
    for text in ("I", "go"):
        for placement, mask in place_beside(banks, text, count=30):
            assert placement.gap is None
            assert mask is None
            assert max(placement.margins[2:]) < BESIDE.ink.side_neighbour_gap[1]
    assert all(mask is not None for _, mask in place_beside(banks, "bar", count=30))


def test_words_beside_come_as_often_as_asked_for(banks):
    config = BESIDE.change(side_neighbour=0.3)
    masks = [mask for _, mask in place_beside(banks, "hotel", config, 400)]
    assert sum(mask is not None for mask in masks) / 400 == pytest.approx(0.3, abs=0.07)


def test_words_beside_are_drawn_and_not_labelled(banks):
    plain = {
        "plain_background": 1.0,
        "least_contrasts": (150,),
        "loose": 1.0,  # so that the word itself reaches no edge
    }
    beside, alone = (WordGenerator(*banks, config.change(**plain)) for config in (BESIDE, OFF))
    reached = []
    for index in range(30):
        assert beside.render(index).text == alone.render(index).text
        for generator in (beside, alone):
            text, image = generator.render(index, "hotel")
            assert text == "hotel"
            edges = np.abs(image[:, [0, -1]].astype(int) - np.median(image))
            reached.append(edges.max() > 60)
    assert sum(reached[0::2]) > 18
    assert sum(reached[1::2]) < 3

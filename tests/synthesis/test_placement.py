"""Effects keep the word inside its crop unless a cut is asked for, and keep it to be seen."""

import random

import numpy as np
import pytest

from keras_crnn import Recognizer
from keras_crnn.synthesis import PRESETS, SynthesisConfig, WordGenerator
from keras_crnn.synthesis.layout import lay_out_freely
from keras_crnn.synthesis.warp import place, warp
from keras_crnn.text.alphabet import PAPER_ALPHABET

SCENE = SynthesisConfig()


def placements(fonts, config, count=400):
    for seed in range(count):
        rng = random.Random(seed)
        text = ("I", "go", "hotel", "WAREHOUSE", "12")[seed % 5]
        outline = lay_out_freely(fonts, seed % len(fonts), text, rng, config)
        warped = warp(outline.points, rng, config)
        yield place(warped, len(text), rng, config)


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_the_word_lies_within_its_crop(banks, preset):
    config = PRESETS[preset].change(cut=0.0)
    for placement in placements(banks[0], config):
        assert placement.points.min() >= 0
        assert placement.points[:, 0].max() <= placement.width
        assert placement.points[:, 1].max() <= placement.height
        assert min(placement.margins) > 0


def test_a_cut_is_shallow_and_only_where_asked_for(banks):
    config = SCENE.change(cut=0.8, loose=0.0)
    cut = 0
    for placement in placements(banks[0], config):
        outside = max(
            -placement.points[:, 1].min(), placement.points[:, 1].max() - placement.height
        )
        cut += outside > 0
        assert outside <= 0.035 * placement.word_height
    assert cut > 50


def test_a_panel_lies_round_its_word(banks):
    config = SCENE.change(panel=1.0, wave=0.0, perspective=0.0)
    loose = 0
    for placement in placements(banks[0], config, 200):
        sides = np.roll(placement.panel, -1, 0) - placement.panel
        for corner, side in zip(placement.panel, sides, strict=True):
            to_points = placement.points - corner
            cross = side[0] * to_points[:, 1] - side[1] * to_points[:, 0]
            assert cross.min() > 0  # every point of the word is on the inner side of every edge
        loose += min(placement.margins) >= SCENE.crop.loose.low
    assert 60 < loose < 150  # half of them, and slanted ones, show more than the panel


def test_no_picture_is_without_contrast(banks):
    """The gate lets only `gate_skip` through; noise and blur may then soften."""
    config = SCENE.change(gate_skip=0.0, occlusion=0.0)
    generator = WordGenerator(*banks, config)
    flat = [index for index in range(300) if np.ptp(generator.render(index).image) < 12]
    assert flat == []


def test_the_text_is_what_is_drawn(banks):
    """The shipped reader, which knows nothing of the generator's labels, reads them back."""
    generator = WordGenerator(*banks, PRESETS["clean"])
    pictures = [generator.render(index) for index in range(60)]
    recognizer = Recognizer.from_pretrained("crnn-en")
    readings = recognizer.read([picture.image for picture in pictures])
    right = [
        reading.text == PAPER_ALPHABET.keep(picture.text)
        for reading, picture in zip(readings, pictures, strict=True)
    ]
    assert np.mean(right) > 0.8
    texts = [PAPER_ALPHABET.keep(picture.text) for picture in pictures]
    assert len(set(texts)) > 20  # and there was something to tell apart

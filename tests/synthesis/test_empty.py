import random
from dataclasses import replace

import numpy as np
import pytest

from keras_crnn.synthesis import PRESETS, BackgroundBank, WordGenerator
from keras_crnn.synthesis.crop_sizes import WORD_WIDTH
from keras_crnn.synthesis.empty import (
    BAR_ASPECT,
    KINDS,
    MOST_SEEN,
    draw_bars,
    draw_empty,
    draw_strips,
    paint_gradient,
)

SCENE = PRESETS["scene"]


def test_the_share_of_empty_crops_is_as_configured(banks):
    generator = WordGenerator(*banks, SCENE.change(empty=0.2))
    samples = [generator.render(index) for index in range(300)]
    empty = [image for text, image in samples if not text]
    assert 36 < len(empty) < 84
    for image in empty:
        assert image.dtype == np.uint8
        assert image.ndim == 2
        assert image.shape[1] <= WORD_WIDTH


def test_a_given_text_is_always_drawn(banks):
    generator = WordGenerator(*banks, SCENE.change(empty=1.0))
    assert generator.render(0).text == ""
    assert generator.render(0, "word").text == "word"
    with pytest.raises(ValueError, match="at least one visible character"):
        generator.render(0, "")


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_a_crop_in_grey_and_in_colour(banks, assets, kind, color):
    backgrounds = BackgroundBank.open(assets / "backgrounds", color)
    config = replace(SCENE, color=color)
    for seed in range(10):
        image = draw_empty(banks[0], backgrounds, banks[2], random.Random(seed), config, kind)
        assert image.shape[2:] == ((3,) if color else ())
        assert image.shape[0] in SCENE.crop.heights
        assert np.isfinite(image).all()
        if kind == "bars":
            assert image.shape[1] >= round(BAR_ASPECT * image.shape[0])


def test_gradients_run_in_every_direction_sharp_and_soft():
    across = down = steep = gentle = 0
    for seed in range(200):
        image = paint_gradient(32, 96, random.Random(seed), False)
        sideways, upright = np.abs(np.diff(image, axis=1)), np.abs(np.diff(image, axis=0))
        across += upright.max() < 1e-3 < sideways.max()
        down += sideways.max() < 1e-3 < upright.max()
        steepest = max(sideways.max(), upright.max())
        steep += steepest > 40
        gentle += 0 < steepest < 10
    assert min(across, down, steep, gentle) > 20


def test_bars_reach_from_edge_to_edge():
    upright = 0
    for seed in range(100):
        cover = draw_bars(32, 96, random.Random(seed))
        assert cover.max() > 0.3
        touching = np.concatenate([cover[[0, -1]].ravel(), cover[:, [0, -1]].ravel()])
        assert touching.max() > 0.3
        upright += bool((cover.min(0) > 0.3).any())
    assert upright > 30


def test_no_more_of_letters_is_seen_than_a_strip(banks):
    seen = 0
    for seed in range(100):
        cover = draw_strips(40, 200, banks[0], banks[2], random.Random(seed))
        edge = int(np.ceil(MOST_SEEN * 40)) + 1
        assert not cover[edge:-edge, edge:-edge].any()
        seen += bool(cover.any())
    assert seen > 60

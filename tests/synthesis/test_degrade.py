import random
from dataclasses import replace

import numpy as np
import pytest

from keras_crnn.synthesis import SynthesisConfig
from keras_crnn.synthesis.degrade import blur, lower_resolution

SCENE = SynthesisConfig()


@pytest.fixture(scope="module")
def stripes():
    """Upright stripes of 4 pixels, float32 `(40, 120)`."""
    row = np.repeat(np.arange(30) % 2 * 255.0, 4)
    return np.tile(row, (40, 1)).astype(np.float32)


def test_letters_keep_their_least_height(stripes):
    config = replace(SCENE, low_resolution_probability=1.0, short_word_probability=1.0)
    for letter in (12.0, 20.0, 36.0):
        rows = [
            lower_resolution(stripes, False, 2, letter, random.Random(seed), config).shape[0]
            for seed in range(200)
        ]
        least = config.least_letter_height[0] * 40 / letter
        assert min(rows) >= min(40, least)
        assert min(rows) < 40 or least >= 40


def test_small_letters_are_blurred_less(stripes):
    config = replace(SCENE, blur_probability=1.0, motion_probability=0.0, blur_deviation=(1.5, 1.5))
    large, small = (blur(stripes, letter, random.Random(0), config)[0] for letter in (30.0, 6.0))
    assert np.ptp(small[20]) > np.ptp(large[20])
    assert blur(stripes, 30.0, random.Random(0), config)[1]  # 1.5 pixels are a heavy blur
    assert not blur(stripes, 6.0, random.Random(0), config)[1]


def test_without_probability_nothing_changes(stripes):
    config = replace(
        SCENE,
        blur_probability=0.0,
        motion_probability=0.0,
        low_resolution_probability=0.0,
        short_word_probability=0.0,
    )
    for seed in range(20):
        rng = random.Random(seed)
        assert blur(stripes, 20.0, rng, config)[0] is stripes
        assert lower_resolution(stripes, False, 9, 20.0, rng, config) is stripes

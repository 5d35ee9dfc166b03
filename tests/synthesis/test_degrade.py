import random

import numpy as np
import pytest

from keras_crnn.synthesis import Effect, SynthesisConfig
from keras_crnn.synthesis.degrade import NOISE_SHAPE, blur, degrade, lower_resolution

SCENE = SynthesisConfig()


@pytest.fixture(scope="module")
def stripes():
    """Upright stripes of 4 pixels, float32 `(40, 120)`."""
    row = np.repeat(np.arange(30) % 2 * 255.0, 4)
    return np.tile(row, (40, 1)).astype(np.float32)


def test_letters_keep_their_least_height(stripes):
    config = SCENE.change(low_resolution=1.0, short_word=1.0)
    for letter in (12.0, 20.0, 36.0):
        rows = [
            lower_resolution(stripes, False, 2, letter, random.Random(seed), config).shape[0]
            for seed in range(200)
        ]
        least = config.degrade.least_letter_height[0] * 40 / letter
        assert min(rows) >= min(40, least)
        assert min(rows) < 40 or least >= 40


def test_small_letters_are_blurred_less(stripes):
    config = SCENE.change(blur=Effect(1.0, 1.5, 1.5), motion=0.0)
    large, small = (blur(stripes, letter, random.Random(0), config)[0] for letter in (30.0, 6.0))
    assert np.ptp(small[20]) > np.ptp(large[20])
    assert blur(stripes, 30.0, random.Random(0), config)[1]  # 1.5 pixels are a heavy blur
    assert not blur(stripes, 6.0, random.Random(0), config)[1]


def test_without_probability_nothing_changes(stripes):
    config = SCENE.change(blur=0.0, motion=0.0, low_resolution=0.0, short_word=0.0)
    for seed in range(20):
        rng = random.Random(seed)
        assert blur(stripes, 20.0, rng, config)[0] is stripes
        assert lower_resolution(stripes, False, 9, 20.0, rng, config) is stripes


def test_a_sharpened_edge_has_a_halo_of_its_strength():
    step = np.repeat(np.float32([100, 150]), 30)[None].repeat(40, axis=0)
    noise = np.zeros(NOISE_SHAPE, np.float32)
    brightest = []
    for strength in (0.0, 1.0, 2.0):
        config = SCENE.without_effects().change(sharpen=Effect(1.0, strength, strength))
        image = degrade(step, 50.0, 5, 20.0, noise, random.Random(0), config)
        assert np.abs(image[:, 0].astype(int) - 100).max() <= 1  # far from the edge nothing
        brightest.append(int(image.max()) - 150)
    assert brightest[1] == pytest.approx(2 * brightest[0], abs=2)
    assert brightest[2] == pytest.approx(3 * brightest[0], abs=3)
    assert brightest[0] > 10

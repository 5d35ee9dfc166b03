"""Colour is an option: the same words, blended in red, green and blue."""

import random
from dataclasses import replace

import cv2
import numpy as np
import pytest

from keras_crnn.synthesis import (
    PRESETS,
    BackgroundBank,
    SynthesisConfig,
    WordGenerator,
    contact_sheet,
)
from keras_crnn.synthesis.levels import luma, make_level, pick_level, to_grey


@pytest.fixture(scope="module")
def colored(tmp_path_factory):
    folder = tmp_path_factory.mktemp("colored")
    for number, color in enumerate(((200, 30, 40), (20, 90, 220))):
        image = np.zeros((90, 120, 3), np.uint8) + np.uint8(color)
        image[:, 60:] //= 3
        cv2.imwrite(str(folder / f"{number}.png"), image[:, :, ::-1])
    return BackgroundBank.open(folder, color=True)


def test_backgrounds_keep_their_colours(colored):
    assert colored.color
    assert colored.images[0][0, 0].tolist() == [200, 30, 40]
    assert colored.patch(20, 40, random.Random(0)).shape == (20, 40, 3)


def test_pictures_have_three_channels_and_colour(banks, colored):
    config = SynthesisConfig(color=True)
    generator = WordGenerator(banks[0], colored, banks[2], config)
    pictures = [generator.render(index) for index in range(60)]
    assert all(p.image.ndim == 3 and p.image.shape[2] == 3 for p in pictures)
    assert all(p.image.dtype == np.uint8 for p in pictures)
    spread = [np.ptp(p.image.reshape(-1, 3).mean(0)) for p in pictures]
    assert np.median(spread) > 20  # the backgrounds are red and blue
    assert contact_sheet(pictures[:9]).shape == (2 * 62, 8 * 170, 3)
    again = WordGenerator(banks[0], colored, banks[2], config).render(7)
    np.testing.assert_array_equal(again.image, pictures[7].image)


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_every_preset_renders_in_colour(banks, colored, preset):
    config = replace(PRESETS[preset], color=True)
    generator = WordGenerator(banks[0], colored, banks[2], config)
    for index in range(20):
        assert generator.render(index).image.shape[2:] == (3,)


def test_each_effect_alone_in_colour(banks, colored):
    off = SynthesisConfig(color=True).without_effects()
    for name in off.effects():
        config = off.change(**{name: 1.0})
        image = WordGenerator(banks[0], colored, banks[2], config).render(1).image
        assert image.shape[2:] == (3,)


def test_grey_backgrounds_are_refused_for_colour(banks, colored):
    with pytest.raises(ValueError, match=r"color=True"):
        WordGenerator(*banks, SynthesisConfig(color=True))
    with pytest.raises(ValueError, match=r"color=False"):
        WordGenerator(banks[0], colored, banks[2])
    with pytest.raises(ValueError, match=r"all \(height, width\)"):
        BackgroundBank([colored.images[0], np.zeros((64, 64), np.uint8)])


def test_levels_agree_with_pillows_grey():
    rng = random.Random(0)
    for _ in range(50):
        color = make_level(0, 255, rng, color=True)
        assert color.shape == (3,)
        assert 0 <= color.min() <= color.max() <= 255
        pixel = np.rint(color).astype(np.uint8).reshape(1, 1, 3)
        grey = cv2.cvtColor(pixel, cv2.COLOR_RGB2GRAY)[0, 0]
        assert luma(pick_level(pixel, rng)) == pytest.approx(grey, abs=1)
        assert to_grey(pixel.astype(np.float32))[0, 0] == pytest.approx(grey, abs=1)
    assert isinstance(make_level(0, 255, rng, color=False), float)

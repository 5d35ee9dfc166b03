"""Words rise and fall as asked for, and their letters stand as they should."""

import math
import random

import numpy as np
import pytest

from keras_crnn.synthesis import PRESETS, Effect, SynthesisConfig, WordGenerator
from keras_crnn.synthesis.layout import lay_out
from keras_crnn.synthesis.raster import find_bounds
from keras_crnn.synthesis.warp import choose_slope, place, warp

OFF = SynthesisConfig().without_effects()
UPHILL = OFF.change(uphill=1.0)
SLANTED = OFF.change(slant=1.0)


@pytest.fixture
def outline(banks):
    """Gives the points of a word in DejaVu Sans, whose capital H has only straight strokes."""
    return lambda text: lay_out(banks[0], 0, text).points


def warps(points, config, count=100):
    """The word before, in heights of itself round its centre, and every way it was warped."""
    low, high = find_bounds(points)
    before = (points - (low + high) / 2) / (high[1] - low[1])
    for seed in range(count):
        yield before, warp(points, random.Random(seed), config)


def find_rise(before, after):
    """Tangent of the line that a word written along x lies on afterwards."""
    matrix = np.linalg.lstsq(before, after, rcond=None)[0].T
    return matrix[1, 0] / matrix[0, 0]


def test_uphill_words_keep_their_letters_upright(outline):
    tangents = []
    for before, warped in warps(outline("HHH"), UPHILL):
        np.testing.assert_allclose(warped.points[:, 0], before[:, 0], atol=1e-5)
        for x in np.unique(np.round(before[:, 0], 3)):  # vertical strokes keep their lengths
            stroke = np.abs(before[:, 0] - x) < 1e-3
            np.testing.assert_allclose(
                np.ptp(warped.points[stroke, 1]), np.ptp(before[stroke, 1]), atol=1e-3
            )
        tangents.append(find_rise(before, warped.points))
        assert warped.slanted
    angles = np.degrees(np.arctan(tangents))
    least, most = OFF.warp.uphill.low, OFF.warp.uphill.high
    assert np.abs(angles).min() >= least - 1e-3
    assert np.abs(angles).max() <= most + 1e-3
    assert np.abs(angles).max() > 0.8 * most
    assert 30 < sum(angles > 0) < 70  # up as often as down


def test_slanted_words_are_turned_as_a_whole(outline):
    for before, warped in warps(outline("HHH"), SLANTED):
        lengths = [np.linalg.norm(points, axis=1) for points in (before, warped.points)]
        np.testing.assert_allclose(*lengths, atol=1e-5)
        angle = abs(math.degrees(math.atan(find_rise(before, warped.points))))
        assert OFF.warp.slant.low - 1e-3 <= angle <= OFF.warp.slant.high + 1e-3
        assert warped.slanted


@pytest.mark.parametrize("config", [UPHILL, SLANTED], ids=["uphill", "slanted"])
@pytest.mark.parametrize("most", [1.6, 2.6])
def test_a_long_word_rises_by_no_more_than_it_may(outline, config, most):
    assert config.warp.most_rise == 1.6
    config = config.change(most_rise=most)
    rises = []
    for before, warped in warps(outline("HHHHHHHHHHHHHHHH"), config):
        rises.append(np.ptp(before[:, 0]) * abs(np.linalg.lstsq(before, warped.points)[0][0, 1]))
    assert max(rises) <= most + 1e-3
    assert np.mean(np.array(rises) > 1.4) > 0.5  # most angles are too steep for such a word


def test_slopes_are_limited_for_long_words_alone():
    slope = Effect(1.0, 6.0, 35.0)
    for seed in range(200):
        short = choose_slope(random.Random(seed), slope, 1.0, 1.6)
        assert 6 <= abs(short) <= 35
        long = choose_slope(random.Random(seed), slope, 10.0, 1.6)
        steepest = math.degrees(math.atan(0.16))
        assert long == pytest.approx(math.copysign(min(abs(short), steepest), short))


def test_either_slope_comes_as_often_as_asked_for(outline):
    config = OFF.change(slant=0.3, uphill=0.2)
    kinds = {"level": 0, "turned": 0, "uphill": 0}
    for before, warped in warps(outline("HOTEL"), config, 600):
        if not warped.slanted:
            np.testing.assert_allclose(warped.points, before, atol=1e-5)
            kinds["level"] += 1
        elif np.allclose(warped.points[:, 0], before[:, 0], atol=1e-4):
            kinds["uphill"] += 1
        else:
            kinds["turned"] += 1
    assert kinds["turned"] / 600 == pytest.approx(0.3, abs=0.06)
    assert kinds["uphill"] / 600 == pytest.approx(0.2, abs=0.06)


def test_sloping_words_are_not_turned_once_more(outline):
    config = UPHILL.change(rotation=1.0, large_rotation=1.0)
    for before, warped in warps(outline("HHH"), config, 30):
        np.testing.assert_allclose(warped.points[:, 0], before[:, 0], atol=1e-5)


def test_half_of_the_sloping_words_have_much_room(outline):
    config = UPHILL.change(margin_deviation=0.01)
    loose = 0
    for seed, (_, warped) in enumerate(warps(outline("HHH"), config, 200)):
        margins = place(warped, 3, random.Random(seed), config).margins
        loose += min(margins) >= config.crop.loose.low
        assert min(margins) >= config.crop.loose.low or max(margins) < 0.1
    assert 70 < loose < 130


def find_middles(image):
    """Row in which the ink of each column lies in the mean, in heights of the picture."""
    ink = np.abs(image.astype(float) - np.median(image))
    ink[ink < 40] = 0
    columns = ink.sum(axis=0) > 0
    rows = np.arange(len(image))[:, np.newaxis]
    return (ink * rows).sum(axis=0)[columns] / ink.sum(axis=0)[columns] / len(image)


def test_uphill_words_can_be_seen_to_rise_and_keep_their_text(banks):
    plain = {"plain_background": 1.0, "least_contrasts": (150,)}
    level = WordGenerator(*banks, OFF.change(**plain))
    uphill = WordGenerator(*banks, UPHILL.change(uphill=Effect(1.0, 12.0, 28.0), **plain))
    for index in range(20):
        spans = []
        for generator in (level, uphill):
            text, image = generator.render(index, "HHHHH")
            assert text == "HHHHH"
            middles = find_middles(image)
            quarter = len(middles) // 4
            spans.append(abs(middles[:quarter].mean() - middles[-quarter:].mean()))
        assert spans[0] < 0.05
        assert spans[1] > 0.2


@pytest.mark.parametrize("preset", ["mjsynth", "clean"])
def test_words_of_other_presets_are_level(preset):
    config = PRESETS[preset]
    assert config.warp.uphill.probability == config.warp.slant.probability == 0

import random

import numpy as np
import pytest

from keras_crnn.synthesis import PRESETS, Effect, SynthesisConfig, WordGenerator
from keras_crnn.synthesis.degrade import make_noise
from keras_crnn.synthesis.paper import choose_paper, scan
from keras_crnn.synthesis.printing import LEAST_KEPT, grow_grain, print_ink

NOISE = make_noise(0)
PLAIN = PRESETS["clean"].change(blur=0.0, noise=0.0)


@pytest.fixture(scope="module")
def ink():
    """Two thick strokes, upright and level, in a picture of 40 x 80."""
    picture = np.zeros((40, 80), np.uint8)
    picture[6:34, 12:20] = 255
    picture[16:22, 30:70] = 255
    return picture


@pytest.fixture(scope="module")
def picture(ink):
    """The strokes in grey on nearly white, float32."""
    return np.float32(240) - ink.astype(np.float32) * np.float32(140 / 255)


def test_without_print_effects_no_chance_is_drawn_and_nothing_changes(ink, picture):
    rng = random.Random(0)
    before = rng.getstate()
    assert print_ink(ink, "T-", 28.0, NOISE, rng, SynthesisConfig()) is ink
    assert scan(picture, NOISE, rng, SynthesisConfig()) is picture
    assert rng.getstate() == before


def test_worn_print_loses_ink_but_never_most_of_it(ink):
    config = PLAIN.change(worn_print=1.0)
    kept = []
    for seed in range(60):
        worn = print_ink(ink, "T-", 28.0, NOISE, random.Random(seed), config)
        assert (worn <= ink).all()
        kept.append(worn.sum() / ink.sum())
    assert min(kept) > LEAST_KEPT - 0.02
    assert np.median(kept) < 0.95


def test_a_matrix_head_prints_on_a_grid(ink):
    config = PLAIN.change(dot_matrix=Effect(1.0, 7.0, 7.0))
    with_gaps = 0
    for seed in range(40):
        dots = print_ink(ink, "T-", 28.0, NOISE, random.Random(seed), config)
        assert dots[ink == 255].mean() > 60
        upright = dots[8:32, 14:18].reshape(6, 4, 4)  # a row of pins is 4 pixels high
        assert (upright == upright[0]).all()
        with_gaps += np.ptp(upright[0]) > 60
    assert 20 < with_gaps < 36  # all but the heads whose pins touch


def dots_of(*corners):
    """A stroke as high as a capital of 28 pixels, and dots of 4 x 4 at these corners (x, y)."""
    picture = np.zeros((40, 60), np.uint8)
    picture[6:34, 8:14] = 255
    for x, y in corners:
        picture[y : y + 4, x : x + 4] = 255
    return picture


@pytest.mark.parametrize("text", ["7.00", "Date:", "1: 5.20"])
def test_the_low_dot_is_lost_and_nothing_else(text):
    config = PLAIN.change(lost_dot=Effect(1.0, 0.25, 0.25))
    ink = dots_of((20, 30), (20, 14))
    ink[34, 20:24] = 40  # its rim
    printed = print_ink(ink, text, 28.0, NOISE, random.Random(0), config)
    expected = ink.copy()
    expected[30:34, 20:24] = 63
    expected[34, 20:24] = 10
    np.testing.assert_array_equal(printed, expected)


def test_each_low_dot_may_be_lost():
    config = PLAIN.change(lost_dot=1.0)
    ink = dots_of((20, 30), (30, 30), (30, 14))
    lost = set()
    for seed in range(20):
        printed = print_ink(ink, "1:2.5", 28.0, NOISE, random.Random(seed), config)
        assert (printed[14:18, 30:34] == 255).all()
        left = printed[32, [21, 31]]
        assert left.max() == 255
        assert left.min() < 0.35 * 255
        lost.add(int(left.argmin()))
    assert lost == {0, 1}


@pytest.mark.parametrize("text", ["e.g.", "No.", "2.", ".5", "i"])
def test_dots_that_could_not_be_told_are_kept(text):
    ink = dots_of((20, 30))
    config = PLAIN.change(lost_dot=1.0)
    assert print_ink(ink, text, 28.0, NOISE, random.Random(0), config) is ink


def test_text_without_a_dot_of_its_own_is_kept():
    """A face may draw its colon as one stroke."""
    ink = dots_of()
    config = PLAIN.change(lost_dot=1.0)
    assert print_ink(ink, "a:", 28.0, NOISE, random.Random(0), config) is ink


def test_thresholded_scans_are_black_and_white(picture):
    config = PLAIN.change(threshold=1.0)
    for seed in range(20):
        image = scan(picture, NOISE, random.Random(seed), config)
        assert ((image < 45) | (image > 230)).mean() > 0.75
        assert image[10:30, 15:17].mean() < 80 < 200 < image[:4].mean()


def test_a_box_is_darker_than_its_paper_and_blotchy(picture):
    config = PLAIN.change(box=1.0)
    for seed in range(20):
        image = scan(picture, NOISE, random.Random(seed), config)
        ground = image[24:34, 30:70]
        assert ground.mean() < 0.97 * 240
        assert ground.std() > 0.5
        assert ground.mean() - image[10:30, 15:17].mean() > 60


def test_a_halo_is_paler_than_the_ground(picture):
    config = PLAIN.change(halo=1.0)
    for seed in range(20):
        image = scan(picture, NOISE, random.Random(seed), config)
        assert image[14:15, 40:60].min() > picture.max() + 5  # along the level stroke
        assert image[18:20, 40:60].max() < 100  # which is darker itself
        np.testing.assert_allclose(image[36:, 74:], 240, atol=1.5)


@pytest.mark.parametrize("color", [False, True])
def test_print_is_dark_on_light_but_for_a_few(color):
    config = PLAIN.change(reversed=0.1, color=color)
    rng = random.Random(0)
    pairs = [[np.mean(level) for level in choose_paper(rng, config)] for _ in range(1000)]
    ink, paper = np.array(pairs).T
    assert np.mean(ink > paper) == pytest.approx(0.1, abs=0.03)
    assert np.abs(ink - paper).min() > 60
    assert np.median(paper) > 235


def test_grain_has_spots_of_the_size_asked_for():
    def roughness(cell):
        grain = grow_grain(NOISE, 40, 120, cell, random.Random(0))
        assert grain.shape == (40, 120)
        return np.abs(np.diff(grain)).mean()

    assert roughness(1) > 2 * roughness(4) > 4 * roughness(20)


@pytest.mark.parametrize(
    "name", ["dot_matrix", "worn_print", "lost_dot", "threshold", "box", "halo", "paper"]
)
def test_each_effect_changes_pictures_alike_every_time(banks, name):
    config = PLAIN.change(**{name: 1.0})
    first, again = (WordGenerator(*banks, config, seed=5) for _ in range(2))
    off = WordGenerator(*banks, PLAIN, seed=5)
    differ = 0
    for number in (3, 1, 2):
        image = first.render(number, "Total:").image
        np.testing.assert_array_equal(image, again.render(number, "Total:").image)
        other = off.render(number, "Total:").image
        differ += image.shape != other.shape or not np.array_equal(image, other)
    assert differ == 3


def test_a_lone_sign_stays_small_in_its_line(banks):
    config = PLAIN.change(paper=1.0, rotation=0.0)
    for text in (":", "-", "."):
        heights = []
        for probability in (0.0, 1.0):
            generator = WordGenerator(*banks, config.change(line_box=probability), seed=2)
            image = generator.render(4, text).image
            rows = np.flatnonzero(image.min(axis=1) < image.mean() - 30)
            heights.append((rows[-1] - rows[0] + 1) / len(image))
        assert heights[1] < 0.75
        assert heights[0] > heights[1] + 0.1

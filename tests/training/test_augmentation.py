from dataclasses import fields, replace

import numpy as np
import pytest
from drawn_words import CLEAN_WORDS, count_right, draw_word

from keras_crnn import Recognizer
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.training.augmentation import Augmentation, augment, compile_augmentation

STILL = Augmentation(
    **{f.name: 0.0 for f in fields(Augmentation) if f.name.endswith("_probability")}
)
#: Its geometry and nothing else.
MOVED = replace(STILL, move_probability=1.0)
REPEATS = 8


@pytest.fixture(scope="module")
def pictures():
    """Each clean word a few times, `(80, 32, 100, 1)`, dark on light."""
    words = [Preprocessing()(draw_word(word)) for word in CLEAN_WORDS * REPEATS]
    return np.stack(words).reshape(-1, 32, 100, 1)


@pytest.fixture(scope="module")
def change():
    return compile_augmentation()


@pytest.fixture(scope="module")
def changed(pictures, change):
    return np.asarray(change(pictures, 1))


def correlate(a, b):
    """Correlation of two pictures, whichever of them is inverted."""
    return abs(np.corrcoef(a.ravel(), b.ravel())[0, 1])


def test_shape_and_type_stay_and_every_picture_gets_its_own_change(pictures, changed):
    assert changed.shape == pictures.shape
    assert changed.dtype == np.uint8
    same_word = changed.reshape(REPEATS, len(CLEAN_WORDS), -1)[:, 0]
    assert len(np.unique(same_word, axis=0)) == REPEATS
    untouched = (changed == pictures).all(axis=(1, 2, 3)).mean()
    assert untouched < 0.2


def test_the_same_seed_gives_the_same_pictures(pictures, change, changed):
    np.testing.assert_array_equal(change(pictures, 1), changed)
    np.testing.assert_array_equal(compile_augmentation()(pictures, 1), changed)
    # What is compiled may sum in another order, which may tip a rounding.
    eager = np.asarray(augment(pictures, 1)).astype(int)
    np.testing.assert_allclose(eager, changed, atol=1)
    assert (np.asarray(change(pictures, 2)) != changed).mean() > 0.5


def test_only_chosen_pictures_change(pictures, change, changed):
    chosen = np.arange(len(pictures)) % 2 == 0
    result = np.asarray(change(pictures, 1, chosen))
    np.testing.assert_array_equal(result[chosen], changed[chosen])
    np.testing.assert_array_equal(result[~chosen], pictures[~chosen])


def test_without_effects_nothing_changes():
    noise = np.random.default_rng(0).integers(0, 256, (3, 20, 31, 1), np.uint8)
    flat = np.full((1, 20, 31, 1), 255, np.uint8)
    for images in (noise, flat):
        np.testing.assert_array_equal(augment(images, 1, STILL), images)


def test_words_stay_readable(pictures, changed):
    recognizer = Recognizer.from_pretrained()
    before, after = (
        [reading.text for reading in recognizer.read(list(images))]
        for images in (pictures, changed)
    )
    right = count_right(CLEAN_WORDS * REPEATS, before)
    assert right >= 0.8 * len(pictures)
    assert count_right(CLEAN_WORDS * REPEATS, after) >= 0.9 * right
    assert min(map(correlate, pictures, changed)) > 0.3


def test_ink_stays_in_the_picture(pictures):
    moved = np.asarray(augment(pictures, 3, MOVED))
    assert (moved != pictures).any(axis=(1, 2, 3)).all()
    ink = (255.0 - pictures).sum(axis=(1, 2, 3))
    ratio = (255.0 - moved).sum(axis=(1, 2, 3)) / ink
    assert ratio.min() > 0.75  # a word an eighth smaller in all
    assert ratio.max() < 1.15
    # The words keep a margin, so ink at an edge would have come from outside.
    edges = np.concatenate([moved[:, 0], moved[:, -1], moved[:, :, 0], moved[:, :, -1]], axis=1)
    assert edges.min() > 128


def test_a_picture_goes_where_the_settings_say():
    dot = np.zeros((40, 33, 101, 1), np.uint8)
    dot[:, 16, 50] = 255
    far = replace(MOVED, scale=0.0, shear=0.0, rotation=0.0, shift=0.25)
    moved = np.asarray(augment(dot, 1, far)).astype(float)[..., 0]
    y, x = np.mgrid[:33, :101]
    total = moved.sum(axis=(1, 2))
    across = (moved * x).sum(axis=(1, 2)) / total - 50
    down = (moved * y).sum(axis=(1, 2)) / total - 16
    for shift in (across, down):
        assert np.abs(shift).max() < 0.25 * 33 + 0.5
        assert shift.min() < -4
        assert shift.max() > 4


@pytest.mark.parametrize("levels", [(0, 20), (235, 255), (100, 140), (0, 255)])
def test_pale_letters_keep_their_contrast(pictures, levels):
    low, high = levels
    pale = (low + pictures / 255.0 * (high - low)).round().astype(np.uint8)
    config = replace(STILL, contrast_probability=1.0, gamma_probability=1.0)
    result = np.asarray(augment(pale, 1, config)).astype(int)
    spread = result.max(axis=(1, 2, 3)) - result.min(axis=(1, 2, 3))
    assert spread.min() >= (high - low) / config.contrast - 1
    assert spread.max() <= min(255, (high - low) * config.contrast + 1)
    assert len(np.unique(spread)) > 3


@pytest.mark.parametrize("name", ["blur", "invert", "gamma", "light", "contrast", "noise"])
def test_each_effect_happens_as_often_as_asked(pictures, name):
    grey = 64 + pictures // 2  # with room for more contrast
    for probability, least, most in ((1.0, 0.9, 1.0), (0.4, 0.2, 0.8)):
        config = replace(STILL, **{f"{name}_probability": probability})
        result = np.asarray(augment(grey, 1, config))
        assert least <= (result != grey).any(axis=(1, 2, 3)).mean() <= most


@pytest.mark.parametrize(
    ("name", "value", "range_"),
    [
        ("noise_probability", 1.5, "0 to 1"),
        ("shift", -0.1, "0 to 0.25"),
        ("rotation", 90, "0 to 15"),
        ("gamma", 0.5, "1 to 4"),
        ("blur", 0.5, "0 to 0.333"),
        ("light", "much", "0 to 1"),
    ],
)
def test_settings_out_of_range_are_refused(name, value, range_):
    with pytest.raises(ValueError, match=f"{name} is {value!r}: give a number from {range_}"):
        Augmentation(**{name: value})

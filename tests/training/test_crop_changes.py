import random

import cv2
import numpy as np
import pytest

from keras_crnn.training.augmentation_settings import Augmentation
from keras_crnn.training.crop_changes import change_crop

STILL = Augmentation(
    move_probability=0,
    blur_probability=0,
    invert_probability=0,
    gamma_probability=0,
    light_probability=0,
    contrast_probability=0,
    noise_probability=0,
)


def make_crop(height=40, width=160):
    crop = np.full((height, width), 200, np.uint8)
    cv2.putText(crop, "AB-12", (8, height - 10), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 30, 2)
    return crop


def test_the_same_chance_gives_the_same_crop_and_another_one_another():
    crop = make_crop()
    one, again, other = (change_crop(crop, random.Random(seed)) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert one.shape != other.shape or not np.array_equal(one, other)


@pytest.mark.parametrize("shape", [(1, 1), (8, 3), (3, 400), (32, 100), (300, 40)])
def test_crops_of_all_shapes_keep_their_height(shape):
    crop = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    for seed in range(20):
        changed = change_crop(crop, random.Random(seed))
        assert changed.dtype == np.uint8
        assert changed.shape[0] == shape[0]
        assert 0.8 * shape[1] <= changed.shape[1] <= max(8, 1.2 * shape[1])


def test_what_is_written_stays_within_the_crop():
    """Ink of a word in the middle is neither moved out nor bleached."""
    crop = make_crop(64, 200)
    for seed in range(100):
        changed = change_crop(crop, random.Random(seed)).astype(float)
        assert changed.max() - changed.min() > 80
        edges = np.concatenate([changed[0], changed[-1]])
        assert edges.std() < 40  # paper all along, whatever light falls on it


def test_without_effects_a_crop_stays_as_it_is_but_for_jpeg():
    crop = make_crop()
    changes = [change_crop(crop, random.Random(seed), STILL) for seed in range(20)]
    assert any(np.array_equal(crop, one) for one in changes)
    assert all(one.shape == crop.shape for one in changes)
    assert all(np.abs(one.astype(int) - crop).mean() < 8 for one in changes)

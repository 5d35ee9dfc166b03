"""Batches of similar width: all images, few pixels of padding, steps of one size."""

import itertools

import numpy as np
import pytest

from keras_crnn.training.similar_widths import (
    FEW,
    STEP,
    WIDEST_STRETCH,
    cut_by_width,
    cut_evenly,
    few_widths,
    stack_images,
)


def test_every_image_is_in_one_batch_and_batches_have_alike_many_pixels():
    widths = np.random.default_rng(1).lognormal(4.6, 0.6, 1024).astype(int)
    batches = cut_by_width(widths, 16)
    assert sorted(np.concatenate(batches)) == list(range(1024))
    sums = [widths[batch].sum() for batch in batches]
    assert max(sums) < 1.15 * min(sums)
    for narrow, wide in itertools.pairwise(batches):
        assert widths[narrow].max() <= widths[wide].min()
        assert len(narrow) % 2 == 0


@pytest.mark.parametrize("widths", [[50] * 32, [50] * 31 + [5000], [5000] + [50] * 40])
def test_each_batch_has_two_images_at_least(widths):
    assert min(map(len, cut_by_width(widths, 16))) >= 2


def test_too_few_images_are_refused():
    with pytest.raises(ValueError, match="31 images cannot be cut into 16 batches"):
        cut_by_width([50] * 31, 16)


def test_images_are_stretched_a_little_and_padded_to_one_width():
    images = [np.full((4, width), width, np.uint8) for width in (60, 97, 100)]
    batch, used = stack_images(images)
    assert batch.shape == (3, 4, 104, 1)
    assert 104 % STEP == 0
    assert used == [int(60 * WIDEST_STRETCH), 104, 104]
    for image, width, level in zip(batch, used, (60, 97, 100), strict=True):
        assert (image[:, :width] == level).all()
        assert (image[:, width:] == 127).all()


@pytest.mark.parametrize(("least", "most"), [(100, 2048), (24, 2048), (100, 100), (1, 5000)])
def test_a_dozen_widths_hold_all_there_are(least, most):
    widths = few_widths(least, most)
    assert 1 <= len(widths) <= FEW == 12
    assert widths == sorted(set(widths))
    assert all(width % STEP == 0 for width in widths)
    assert widths[0] - STEP < least <= widths[0]
    assert most <= widths[-1] < most + STEP


def test_batches_of_as_many_images_each_are_sorted_by_width():
    widths = np.random.default_rng(1).integers(20, 900, 64)
    batches = cut_evenly(widths, 16)
    assert [len(batch) for batch in batches] == [4] * 16
    assert widths[np.concatenate(batches)].tolist() == sorted(widths)


def test_images_are_padded_to_a_width_that_is_allowed():
    images = [np.full((4, width), width, np.uint8) for width in (60, 97)]
    batch, used = stack_images(images, [48, 96, 152, 400])
    assert batch.shape == (2, 4, 152, 1)
    assert used == [int(60 * WIDEST_STRETCH), int(97 * WIDEST_STRETCH)]

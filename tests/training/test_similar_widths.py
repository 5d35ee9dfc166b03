"""Batches of similar width: all images, few pixels of padding, steps of one size."""

import itertools

import numpy as np
import pytest

from keras_crnn.training.similar_widths import STEP, WIDEST_STRETCH, cut_by_width, stack_images


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

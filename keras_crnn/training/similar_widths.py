"""Batches of images of similar width: nothing squashed, hardly anything padded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from keras_crnn.data.labels import pack_labels
from keras_crnn.images.preprocessing import pad_image
from keras_crnn.network.spec import ModelSpec
from keras_crnn.system.errors import InputError

#: Batches that one pool of images is cut into. More make the images of a batch more alike in
#: width, and the pool larger.
BATCHES = 16
#: An image is widened to the width of its batch by this factor at most, and padded from there on.
WIDEST_STRETCH = 1.1
#: Widths of batches are multiples of this, in pixels: fewer sizes that kernels are set up for.
STEP = 8
#: Widths that batches of few shapes have at most: each costs a compilation, on some backends a
#: minute, and fewer mean more padding.
FEW = 12


def batch_by_width(
    images: Sequence[np.ndarray],
    ids: Sequence[Sequence[int]],
    spec: ModelSpec,
    random: np.random.Generator,
    few_shapes: bool = False,
) -> list[tuple[np.ndarray, np.ndarray]]:
    """A pool of words as `BATCHES` batches of similar width, in an order by chance.

    Args:
        images: uint8 `(height, width)`, of one height, a multiple of `BATCHES` of them.
        ids: label ids of each.
        spec: `ModelSpec` of the network, for its time steps and its least and greatest width.
        random: source of chance for the order of the batches.
        few_shapes: bool. Whether all have as many images, one of `FEW` widths and the label
            columns of that width.

    Returns:
        Images `(batch, height, width, 1)` uint8 and packed labels `(batch, columns)` int32.
    """
    cut, allowed, longest = cut_by_width, None, None
    if few_shapes:
        cut = cut_evenly
        allowed = few_widths(spec.preprocessing.min_width, spec.preprocessing.max_width)
    cuts = cut([image.shape[1] for image in images])
    batches = []
    # In an order of its own, or each pool would begin with short words and end with lines.
    for place in random.permutation(len(cuts)):
        batch, widths = stack_images([images[k] for k in cuts[place]], allowed)
        steps = [spec.config.time_steps(width) for width in widths]
        if few_shapes:
            longest = spec.config.time_steps(batch.shape[2])
        batches.append((batch, pack_labels([ids[k] for k in cuts[place]], steps, longest)))
    return batches


def cut_by_width(widths: Sequence[int], count: int = BATCHES) -> list[np.ndarray]:
    """Numbers of the images of each batch, narrow ones first.

    All batches have about the same number of pixels, so that a step takes as long whatever its
    images are: many short words, or a few lines.

    Args:
        widths: widths of the images in pixels, at least `2 * count` of them.
        count: int. Batches.

    Raises:
        ValueError: too few images to give each batch two.
    """
    if len(widths) < 2 * count:
        raise InputError(
            f"{len(widths)} images cannot be cut into {count} batches of at least two: give a "
            "larger batch size."
        )
    order = np.argsort(widths, kind="stable")
    sums = np.cumsum(np.asarray(widths, np.float64)[order])
    ends = np.searchsorted(sums, sums[-1] * np.arange(1, count) / count, side="left") + 1
    ends = ends // 2 * 2  # even, as a batch may be trained in two halves
    for k in range(count - 1):  # each batch has two images at least
        ends[k] = max(ends[k], 2 * (k + 1), ends[k - 1] + 2 if k else 0)
    for k in reversed(range(count - 1)):
        following = len(order) if k == count - 2 else ends[k + 1]
        ends[k] = min(ends[k], following - 2)
    return np.split(order, ends)


def cut_evenly(widths: Sequence[int], count: int = BATCHES) -> list[np.ndarray]:
    """Numbers of the images of each batch, narrow ones first: as many in each batch.

    Args:
        widths: widths of the images in pixels, a multiple of `count` of them.
        count: int. Batches.
    """
    return np.split(np.argsort(widths, kind="stable"), count)


def few_widths(least: int, most: int) -> list[int]:
    """At most `FEW` widths of batches from `least` to `most` pixels, each wider by one factor.

    Example:

    >>> few_widths(100, 2048)[:5]
    [104, 136, 176, 232, 304]
    """
    widths = np.geomspace(least, most, FEW).round(6)
    return sorted({int(-(-width // STEP) * STEP) for width in widths})


def stack_images(
    images: Sequence[np.ndarray], widths: Sequence[int] | None = None
) -> tuple[np.ndarray, list[int]]:
    """Images of similar widths as one batch.

    Args:
        images: uint8 `(height, width)`, of one height.
        widths: widths in pixels that the batch may have, ascending; the last holds every image.
            Defaults to all multiples of `STEP`.

    Returns:
        uint8 `(batch, height, width, 1)`, and the width in pixels that each image takes of it: the
        rest is padding.
    """
    widest = max(image.shape[1] for image in images)
    width = -(-widest // STEP) * STEP
    if widths is not None:
        width = next(one for one in widths if one >= widest)
    rows, used = [], []
    for image in images:
        own = min(width, int(image.shape[1] * WIDEST_STRETCH))
        if own > image.shape[1]:
            size = (own, image.shape[0])
            image = np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BILINEAR))
        rows.append(pad_image(image, width))
        used.append(own)
    return np.stack(rows)[..., np.newaxis], used

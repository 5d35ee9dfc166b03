"""Long images in windows that overlap, their frames joined where nothing stands.

A network takes images up to some width: 2,048 pixels, or the widest graph of a stateless file. A
longer one is not squeezed: what the network gives for each window is put together again, so that
decoders and places know nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import CRNNConfig
from keras_crnn.network.spec import ModelSpec
from keras_crnn.recognition.engines import Engine

#: What two windows share, in heights of the image, where a window is long enough: a wide character
#: and what the recurrent layers want to have seen around it.
_OVERLAP = 3
#: Width of an image in heights, beyond which it is squeezed: 32,768 pixels at a height of 32.
_MOST_HEIGHTS = 1024


class Frames(NamedTuple):
    """What a network gives for one image.

    Attributes:
        probabilities: array `(time, classes)` float32. Softmax outputs, class 0 the blank.
        width: int. Pixels of the image as the network took it, all windows together.
    """

    probabilities: np.ndarray
    width: int


def run_network(engine: Engine, images: Sequence[np.ndarray]) -> list[Frames]:
    """Resizes images and runs a network on them, on long ones window by window.

    Args:
        engine: `Engine` of the model.
        images: sequence of uint8 `(height, width)`, as `read_image` gives them.

    Raises:
        ImageError: one of them is no grey image.
    """
    spec = engine.spec
    inputs: list[np.ndarray] = []
    cuts: list[tuple[list[int], int]] = []  # of each image its windows' first columns, its width
    for image in images:
        width = _long_width(image, spec)
        if width is None:
            resized = spec.preprocessing.resize(image)
            starts, widest = [0], resized.shape[1]
        else:
            resized = Preprocessing(spec.preprocessing.height, width).resize(image)
            widest = widest_input(spec.preprocessing)
            starts = place_windows(width, widest, spec.config)
        inputs += [resized[:, start : start + widest, np.newaxis] for start in starts]
        cuts.append((starts, resized.shape[1]))
    outputs = iter(engine.probabilities(inputs))
    return [
        Frames(join_windows([next(outputs) for _ in starts], starts, spec.config), width)
        for starts, width in cuts
    ]


def count_pixels(image: np.ndarray, spec: ModelSpec) -> int:
    """Pixels of an image `(height, width)` as the network takes it, in windows or without."""
    width = _long_width(image, spec) or spec.preprocessing.resized_width(*image.shape)
    return spec.preprocessing.height * width


def widest_input(preprocessing: Preprocessing) -> int:
    """The widest image in pixels that a network takes at once."""
    return preprocessing.widths[-1] if preprocessing.widths else preprocessing.max_width


def place_windows(width: int, widest: int, config: CRNNConfig) -> list[int]:
    """First columns of the windows of a long image.

    Args:
        width: int. Pixels; `widest` and a multiple of the network's stride.
        widest: int. Pixels of a window.
        config: `CRNNConfig`. Windows begin at multiples of its stride, so that frames of one and
            the other stand at the same columns.
    """
    stride = _stride(config)
    overlap = min(_OVERLAP * config.height, widest // 3)
    count = -(-(width - overlap) // (widest - overlap))
    steps = (width - widest) // stride
    return [k * steps // max(1, count - 1) * stride for k in range(count)]


def join_windows(
    parts: Sequence[np.ndarray], starts: Sequence[int], config: CRNNConfig
) -> np.ndarray:
    """Frames of an image from those of its windows.

    Two windows are joined at the frame, in the middle half of what they share, at which both are
    surest of the blank.

    Args:
        parts: sequence of `(time, classes)`, of one window after the other.
        starts: their first columns in pixels.
        config: `CRNNConfig` of the network.
    """
    joined = parts[0]
    for part, start in zip(parts[1:], starts[1:], strict=True):
        first = start // _stride(config)  # frame of the whole at which the part begins
        shared = len(joined) - first
        margin = shared // 4
        blank = np.minimum(joined[first:, 0], part[:shared, 0])[margin : shared - margin]
        # Of frames that are as sure the one in the middle, where both have seen most around it.
        sure = np.flatnonzero(blank >= blank.max() - 1e-3)
        seam = margin + int(sure[np.argmin(np.abs(sure - len(blank) // 2))])
        joined = np.concatenate([joined[: first + seam], part[seam:]])
    return joined


def _long_width(image: np.ndarray, spec: ModelSpec) -> int | None:
    """Width in pixels that an image has in windows, or `None` where it needs none."""
    preprocessing = spec.preprocessing
    if preprocessing.width is not None or image.ndim != 2 or image.size == 0:
        return None
    widest = widest_input(preprocessing)
    if image.shape[1] * preprocessing.height <= widest * image.shape[0]:  # nearly every image
        return None
    most = max(widest, _MOST_HEIGHTS * preprocessing.height)
    in_proportion = replace(preprocessing, max_width=most, widths=None)
    width = in_proportion.resized_width(*image.shape)
    if width <= widest:
        return None
    stride = _stride(spec.config)
    return widest + -(-(width - widest) // stride) * stride


def _stride(config: CRNNConfig) -> int:
    return round(config.frame_center(1) - config.frame_center(0))

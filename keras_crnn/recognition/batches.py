"""Images of one width together as batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np


def run_in_batches(
    images: Sequence[np.ndarray], most: int, run: Callable[[np.ndarray], np.ndarray]
) -> list[np.ndarray]:
    """What a network gives for each image, run on those of one width at once.

    Args:
        images: sequence of uint8 `(height, width, 1)`.
        most: int. Images of a batch at most.
        run: from `(batch, height, width, 1)` to float `(batch, time, classes)`.

    Returns:
        A list of `(time, classes)`, in the order of the images.
    """
    by_width: dict[int, list[int]] = {}
    for k, image in enumerate(images):
        by_width.setdefault(image.shape[1], []).append(k)
    found: dict[int, np.ndarray] = {}
    for numbers in by_width.values():
        for start in range(0, len(numbers), most):
            chosen = numbers[start : start + most]
            frames = run(np.stack([images[k] for k in chosen]))
            found.update(zip(chosen, frames, strict=True))
    return [found[k] for k in range(len(images))]

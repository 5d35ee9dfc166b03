"""A temperature that brings a network's probabilities to shares of right readings."""

from __future__ import annotations

import numpy as np

from keras_crnn.system.errors import InputError


def softmax(logits: np.ndarray) -> np.ndarray:
    """Softmax outputs `(..., time, classes)` of logits."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def temper(frames: np.ndarray, temperature: float) -> np.ndarray:
    """Softmax outputs `(..., time, classes)` as logits divided by a temperature would give them.

    Above 1 they become less sure, below 1 more; the best class of a frame stays, and so do
    exact zeros. With thousands of classes a frame of an 8-bit model may hold nothing else.

    Raises:
        ValueError: a temperature that is not positive.
    """
    check_temperature(temperature)
    if temperature == 1:
        return frames
    powers = frames ** (1 / temperature)
    sums = powers.sum(axis=-1, keepdims=True)
    return powers / np.where(sums > 0, sums, 1)


def check_temperature(temperature: float) -> None:
    """Raises ValueError for a temperature that is not positive."""
    if not 0 < temperature < np.inf:
        raise InputError(f"A temperature must be positive; got {temperature}.")

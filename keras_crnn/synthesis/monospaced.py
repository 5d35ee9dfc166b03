"""Which faces are monospaced, and how often they are drawn."""

from __future__ import annotations

import numpy as np

from keras_crnn.system.errors import InputError

WIDEST_SPREAD = 0.02  # of a letter's width; rounding to 512 units an em is less


def find_monospaced(advances: np.ndarray, characters: str) -> np.ndarray:
    """Faces whose letters and digits are all as wide as each other.

    Args:
        advances: int16 `(faces, characters)`. Widths, 0 where a face lacks the character.
        characters: str. What the columns stand for.

    Returns:
        bool `(faces,)`; False for all where `characters` holds fewer than two ASCII letters and
        digits.
    """
    columns = [at for at, sign in enumerate(characters) if sign.isascii() and sign.isalnum()]
    if len(columns) < 2:
        return np.zeros(len(advances), bool)
    widths = advances[:, columns].astype(np.int32)
    return widths.max(axis=1) - widths.min(axis=1) <= WIDEST_SPREAD * widths.max(axis=1)


def share_weights(weights: np.ndarray, chosen: np.ndarray, share: float) -> np.ndarray:
    """Weights that sum to 1, with those of the chosen faces summing to `share`.

    Args:
        weights: float64 `(faces,)`. Of at least 0.
        chosen: bool `(faces,)`.
        share: float. 0 to 1.

    Returns:
        float64 `(faces,)`; `weights` as they are where only one of the two groups has any.

    Raises:
        ValueError: a share outside 0 to 1.
    """
    if not 0 <= share <= 1:
        raise InputError(f"`monospaced_share` must lie between 0 and 1. Received: {share}")
    inside, outside = weights[chosen].sum(), weights[~chosen].sum()
    if not inside or not outside:
        return weights
    return np.where(chosen, weights * (share / inside), weights * ((1 - share) / outside))

"""Batch normalisation as part of the convolution before it, for files that only read."""

from __future__ import annotations

import numpy as np

#: What the layers of `keras_stages` add to the variance.
EPSILON = 1e-5


def fold_normalisation(
    kernel: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    mean: np.ndarray,
    variance: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Kernel and bias of a convolution that does its normalisation, too.

    Args:
        kernel: `(rows, columns, channels, filters)`.
        gamma, beta, mean, variance: `(filters,)`, of the normalisation.

    Returns:
        float32 `(rows, columns, channels, filters)` and `(filters,)`.
    """
    gamma, beta, mean, variance = (one.astype(np.float64) for one in (gamma, beta, mean, variance))
    scale = gamma / np.sqrt(variance + EPSILON)
    return (kernel * scale).astype(np.float32), (beta - mean * scale).astype(np.float32)

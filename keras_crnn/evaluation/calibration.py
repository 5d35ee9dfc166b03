"""Whether confidence means what it says: reliability, calibration error and a temperature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from keras_crnn.network.temperature import temper
from keras_crnn.system.errors import InputError

#: Temperatures that are tried, apart by about 2 %, with three digits.
TEMPERATURES = tuple(float(f"{t:.3g}") for t in np.geomspace(0.25, 4.0, 141))
#: One confidence a reading, 0 to 1.
Confidences: TypeAlias = Sequence[float] | np.ndarray


class Bin(NamedTuple):
    """Readings of about the same confidence.

    Attributes:
        words: int. How many.
        confidence: float, 0 to 1. Their mean confidence.
        accuracy: float, 0 to 1. Share of them read without a fault.
    """

    words: int
    confidence: float
    accuracy: float


def bin_readings(confidences: Confidences, right: Sequence[bool], bins: int = 10) -> list[Bin]:
    """Readings sorted by confidence into bins of one size, the least confident first.

    Bins of one size (not one width) have no empty ones and the same noise each.

    Args:
        confidences: floats, 0 to 1.
        right: bools. Whether each reading is without a fault.
        bins: int. Bins at most; never more than readings.

    Raises:
        ValueError: not as many of each, none at all, a confidence outside 0 to 1, or no bin.
    """
    values, hits = _check(confidences, right)
    if bins < 1:
        raise InputError(f"bins must be at least 1; got {bins}.")
    order = np.argsort(values, kind="stable")
    parts = np.array_split(order, min(bins, len(order)))
    return [Bin(len(p), float(values[p].mean()), float(hits[p].mean())) for p in parts]


def calibration_error(confidences: Confidences, right: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error: mean distance of confidence and accuracy over `bin_readings`.

    Each bin counts by its words. 0 is perfect; readings of 90 % confidence of which 70 % are
    right give 0.2.
    """
    parts = bin_readings(confidences, right, bins)
    total = sum(part.words for part in parts)
    return sum(part.words * abs(part.confidence - part.accuracy) for part in parts) / total


def path_confidences(frames: Sequence[np.ndarray], temperature: float = 1.0) -> np.ndarray:
    """Probability of each image's best path, from softmax outputs `(time, classes)`."""
    if not len(frames):
        return np.zeros(0)
    ends = np.cumsum([len(one) for one in frames])
    peaks = temper(np.concatenate(frames), temperature).max(axis=-1).astype(np.float64)
    return np.multiply.reduceat(peaks, [0, *ends[:-1]])


def fit_temperature(frames: Sequence[np.ndarray], right: Sequence[bool]) -> float:
    """The temperature under which the best paths' probabilities explain right and wrong best.

    That is the least mean negative log-likelihood of `right`, a proper score, over
    `TEMPERATURES`, a quarter to four. An end of them means that the words do not tell: they
    are too few, or all right, or all wrong.

    Args:
        frames: sequence of arrays `(time, classes)`. Softmax outputs, of one image each.
        right: bools. Whether the reading of each best path is without a fault.

    Raises:
        ValueError: not as many of each, or none.
    """
    _, hits = _check(path_confidences(frames), right)
    losses = [_negative_log_likelihood(path_confidences(frames, t), hits) for t in TEMPERATURES]
    return TEMPERATURES[int(np.argmin(losses))]


def _negative_log_likelihood(confidences: np.ndarray, right: np.ndarray) -> float:
    sure = np.clip(confidences, 1e-6, 1 - 1e-6)
    return float(-np.where(right, np.log(sure), np.log1p(-sure)).mean())


def _check(confidences: Confidences, right: Sequence[bool]) -> tuple[np.ndarray, np.ndarray]:
    values, hits = np.asarray(confidences, np.float64), np.asarray(right, bool)
    if values.shape != hits.shape or values.ndim != 1 or not len(values):
        raise InputError(
            f"Got {values.size} confidences and {hits.size} marks of right or wrong: give as many "
            "of each, and at least one."
        )
    outside = values[~((values >= 0) & (values <= 1 + 1e-6))]
    if len(outside):
        raise InputError(f"Confidences lie between 0 and 1; got {outside[0]}.")
    return values, hits

"""Whether confidence means what it says: reliability, calibration error and a temperature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from keras_crnn.network.temperature import temper
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabets import AnyAlphabet
from keras_crnn.transcription.image_scores import score_each
from keras_crnn.transcription.one_script import one_script_path

#: Temperatures that are tried, apart by about 2 %, with three digits.
TEMPERATURES = tuple(float(f"{t:.3g}") for t in np.geomspace(0.25, 4.0, 141))
_COARSE = 10  # of them one is tried first, then those near the best
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


class ReadFrames:
    """Frames and the texts that they are read as, to ask how sure these are at any temperature.

    Args:
        frames: sequence of arrays `(time, classes)`. Softmax outputs, of one image each.
        alphabet: Alphabet of the model.

    Attributes:
        ids: list of lists of int. What each image is read as.
    """

    def __init__(self, frames: Sequence[np.ndarray], alphabet: AnyAlphabet) -> None:
        given = [np.asarray(one, np.float64) for one in frames]
        self.ids = [one_script_path(one, alphabet).ids for one in given]
        self._frames = np.concatenate([np.zeros((0, alphabet.classes)), *given])
        self._ends = np.cumsum([len(one) for one in given])[:-1]

    def __len__(self) -> int:
        return len(self.ids)

    def confidences(self, temperature: float = 1.0) -> np.ndarray:
        """Probability of each text, as a reading without a decoder has it.

        Returns:
            Array `(images,)` of float64, 0 to 1.
        """
        frames = temper(self._frames, temperature)
        scores = score_each(np.split(frames, self._ends), self.ids) if self.ids else np.zeros(0)
        return np.exp(np.minimum(scores, 0.0))


def fit_temperature(read: ReadFrames, right: Sequence[bool]) -> float:
    """The temperature under which the probabilities of texts explain right and wrong best.

    That is the least mean negative log-likelihood of `right`, a proper score, over
    `TEMPERATURES`, a quarter to four. An end of them means that the words do not tell: they
    are too few, or all right, or all wrong.

    Args:
        read: `ReadFrames`.
        right: bools. Whether the reading of each image is without a fault.

    Raises:
        ValueError: not as many of each, or none.
    """
    _, hits = _check(read.confidences(), right)
    coarse = _find_best(read, hits, TEMPERATURES[::_COARSE])
    near = TEMPERATURES.index(coarse)
    return _find_best(read, hits, TEMPERATURES[max(0, near - _COARSE) : near + _COARSE + 1])


def _find_best(read: ReadFrames, right: np.ndarray, temperatures: Sequence[float]) -> float:
    losses = [_negative_log_likelihood(read.confidences(t), right) for t in temperatures]
    return temperatures[int(np.argmin(losses))]


def _negative_log_likelihood(confidences: np.ndarray, right: np.ndarray) -> float:
    sure = np.log(np.maximum(confidences, 1e-6))
    unsure = np.log1p(-np.minimum(confidences, 1 - 1e-6))  # to 0: all wrong want the highest
    return float(-np.where(right, sure, unsure).mean())


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

"""Scores of a list of readings: words right with an interval, edit similarity, confidence."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from keras_crnn.system.errors import InputError


@dataclass(frozen=True)
class Score:
    """How well words were read.

    Attributes:
        words: int. How many were read.
        right: int. How many of them without a fault.
        edit_similarity: float, 0 to 1. Mean of `edit_similarity`, the 1 - NED of the tables.
        confidence_right: float, 0 to 1, or `None`. Mean confidence of the right readings;
            `None` where there are none.
        confidence_wrong: float, 0 to 1, or `None`. The same of the wrong ones.
    """

    words: int
    right: int
    edit_similarity: float
    confidence_right: float | None
    confidence_wrong: float | None

    @property
    def accuracy(self) -> float:
        """Share of words read without a fault, 0 to 1."""
        return self.right / self.words

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the accuracy, 0 to 1."""
        return wilson_interval(self.right, self.words)


def score_readings(
    truths: Sequence[str],
    texts: Sequence[str],
    confidences: Sequence[float],
    split: Callable[[str], Sequence[str]] = str,
) -> Score:
    """Scores texts and their confidences against truths, all brought to a protocol before.

    Args:
        truths, texts: sequences of string.
        confidences: sequence of float, 0 to 1.
        split: callable. Gives what of a text an edit changes. Defaults to its characters.

    Raises:
        ValueError: not as many of each, or none.
    """
    if not len(truths) == len(texts) == len(confidences) or not truths:
        raise InputError(
            f"Got {len(truths)} truths, {len(texts)} texts and {len(confidences)} confidences: "
            "give as many of each, and at least one."
        )
    right = [a == b for a, b in zip(truths, texts, strict=True)]
    similarities = [edit_similarity(split(a), split(b)) for a, b in zip(truths, texts, strict=True)]
    return Score(
        words=len(truths),
        right=sum(right),
        edit_similarity=sum(similarities) / len(similarities),
        confidence_right=_mean(c for c, good in zip(confidences, right, strict=True) if good),
        confidence_wrong=_mean(c for c, good in zip(confidences, right, strict=True) if not good),
    )


def wilson_interval(right: int, words: int, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's score interval of a share, which holds for shares near 0 and 1 too.

    Args:
        right: int. How many succeeded.
        words: int. Of how many.
        z: float. Normal quantile. Defaults to that of 95 %.

    Returns:
        Lower and upper end, 0 to 1.

    Raises:
        ValueError: `words` is not positive, or `right` is not between 0 and `words`.

    Example:

    >>> low, high = wilson_interval(90, 100)
    >>> round(low, 4), round(high, 4)
    (0.8256, 0.9448)
    """
    if not 0 <= right <= words or not words:
        raise InputError(
            f"{right} of {words} words is no share: give 0 <= right <= words, words > 0."
        )
    share = right / words
    spread = 1 + z * z / words
    center = (share + z * z / (2 * words)) / spread
    half = z * math.sqrt(share * (1 - share) / words + (z / (2 * words)) ** 2) / spread
    # At the ends the interval touches them, but for rounding.
    low = 0.0 if right == 0 else center - half
    high = 1.0 if right == words else center + half
    return low, high


def edit_similarity(a: Sequence[str], b: Sequence[str]) -> float:
    """1 - NED: 1 less the edit distance over the longer length; 1 for two empty texts."""
    return Levenshtein.normalized_similarity(a, b)


def _mean(values: Iterable[float]) -> float | None:
    values = list(values)
    return sum(values) / len(values) if values else None

"""Readers that take turns, word by word, so that all meet the same machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

LEAST = 3  # words that the slowest one reads


@dataclass(frozen=True)
class Contestant:
    """One decoder.

    Attributes:
        name: str. As the tables call it.
        read: function of the number of a word that gives its text.
    """

    name: str
    read: Callable[[int], Any]


@dataclass(frozen=True)
class Timing:
    """What a decoder read, from the first word on, and how long each took."""

    milliseconds: list[float] = field(default_factory=list)
    texts: list[Any] = field(default_factory=list)

    def summarise(self) -> dict[str, float]:
        """How many words, and the median and the 95th percentile of their milliseconds."""
        return {
            "words": len(self.texts),
            "median": float(np.median(self.milliseconds)),
            "p95": float(np.percentile(self.milliseconds, 95)),
        }

    def rate(self, truths: Sequence[str]) -> float | None:
        """Accuracy in per cent, if it has read all the words."""
        if len(self.texts) < len(truths):
            return None
        right = sum(text == truth for text, truth in zip(self.texts, truths, strict=True))
        return 100 * right / len(truths)


def time_by_turns(
    contestants: Sequence[Contestant], count: int, seconds: float
) -> dict[str, Timing]:
    """All read a word before any reads the next, in an order that is turned round every time.

    Args:
        contestants: sequence of Contestant.
        count: int. Words.
        seconds: float. One that has taken so long reads no more, but reads `LEAST` words.
    """
    found = {contestant.name: Timing() for contestant in contestants}
    for k in range(count):
        for contestant in contestants[:: -1 if k % 2 else 1]:
            timing = found[contestant.name]
            if k >= LEAST and sum(timing.milliseconds) > 1000 * seconds:
                continue
            begun = time.perf_counter()
            text = contestant.read(k)
            timing.milliseconds.append(1000 * (time.perf_counter() - begun))
            timing.texts.append(text)
    return found

"""Words within an edit distance: Section 2.3.3 of the paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from keras_crnn.system.errors import InputError


def _check(delta: int) -> None:
    if delta < 0:
        raise InputError(f"An edit distance is 0 or more; got delta={delta}.")


class BKTree:
    """A Burkhard-Keller tree: words by their distance to the word above them.

    By the triangle inequality, the words within `delta` of a query at distance d from a node
    are below those of its children whose own distance to the node is from d - delta to
    d + delta. The rest is left out unseen. For a `delta` of 0 or 1
    that is much; at the paper's 3 it is little, and `scan` is faster.

    Args:
        words: iterable of string. Repeated ones count once.

    Example:

    >>> BKTree(["cat", "cart", "dog"]).near("cat", delta=1)
    ['cart', 'cat']
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words: list[str] = []
        self._children: list[dict[int, int]] = []  # of each word: distance to the next word
        for word in words:
            self._add(word)

    def __len__(self) -> int:
        """Number of different words."""
        return len(self._words)

    def _add(self, word: str) -> None:
        place = 0
        if self._words:
            while True:
                distance = Levenshtein.distance(word, self._words[place])
                if distance == 0:
                    return
                if distance not in self._children[place]:
                    self._children[place][distance] = len(self._words)
                    break
                place = self._children[place][distance]
        self._words.append(word)
        self._children.append({})

    def near(self, word: str, delta: int) -> list[str]:
        """All words within Levenshtein distance `delta` of `word`, sorted.

        Raises:
            ValueError: a negative `delta`.
        """
        _check(delta)
        found = []
        waiting = [0] if self._words else []
        while waiting:
            place = waiting.pop()
            distance = Levenshtein.distance(word, self._words[place])
            if distance <= delta:
                found.append(self._words[place])
            lowest, highest = distance - delta, distance + delta
            waiting += [
                child for d, child in self._children[place].items() if lowest <= d <= highest
            ]
        return sorted(found)


def scan(word: str, words: Sequence[str], delta: int) -> np.ndarray:
    """Indices `(found,)` of the words within Levenshtein distance `delta`, in their order.

    Looks at every word, and is the faster way at the paper's `delta` of 3.

    Raises:
        ValueError: a negative `delta`.

    Example:

    >>> scan("cat", ["cat", "dog", "cart"], delta=1).tolist()
    [0, 2]
    """
    _check(delta)
    return np.flatnonzero(distances(word, words, delta) <= delta)


def distances(word: str, words: Sequence[str], highest: int | None = None) -> np.ndarray:
    """Levenshtein distance `(words,)` of `word` to each; past `highest`, some larger number."""
    if not len(words):
        return np.zeros(0, np.int64)
    return process.cdist(
        [word], words, scorer=Levenshtein.distance, score_cutoff=highest, dtype=np.int32
    )[0]

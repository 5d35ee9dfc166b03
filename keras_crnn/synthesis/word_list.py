"""Word lists: read from files, given their shares, weighed by the letters they hold."""

from __future__ import annotations

import bisect
import math
import numbers
import os
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

#: A letter counts as no rarer than this part of an even share, so that one odd sign in a long
#: list does not take its words over.
RAREST = 1 / 30


def read_words(path: str | os.PathLike) -> list[tuple[str, float]]:
    """Reads a UTF-8 file with one word a line, optionally a tab and a weight after it.

    Returns:
        list of (word, weight), in the order of the file.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is not UTF-8, or a weight is no number of at least 0.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"No word list at '{path}'. Give a file with one word a line.")
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ValueError(f"'{path}' is not UTF-8 ({error}). Convert it first.") from error
    entries = []
    for number, line in enumerate(lines, 1):
        word, tab, weight = line.partition("\t")
        if not word.strip():
            continue
        try:
            entries.append((word.strip(), float(weight) if tab else 1.0))
        except ValueError as error:
            raise ValueError(
                f"Line {number} of '{path}' has no number after its tab. Received: {line!r}"
            ) from error
        if not is_weight(entries[-1][1]):
            raise ValueError(
                f"The weight on line {number} of '{path}' must be a number of at least 0. "
                f"Received: {line!r}"
            )
    return entries


def read_lists(
    paths: str | os.PathLike | Iterable[str | os.PathLike | tuple[str | os.PathLike, float]],
    characters: Iterable[str],
) -> list[tuple[str, float]]:
    """The words of one or more files, each file with its share of the weight.

    Args:
        paths: path, or iterable of paths or of (path, weight). A path alone has weight 1.
        characters: iterable of str. Words that use others have no part in a file's share, but
            are in the answer.

    Returns:
        list of (word, weight). The weights of the usable words of a file sum to its weight.

    Raises:
        FileNotFoundError, ValueError: as `read_words`; also a weight that is not above 0, and a
            file without a usable word.
    """
    characters = frozenset(characters)
    if isinstance(paths, (str, os.PathLike)):
        paths = (paths,)
    entries = []
    for item in paths:
        path, share = (item, 1.0) if isinstance(item, (str, os.PathLike)) else split_pair(item)
        listed = read_words(path)
        total = sum(weight for word, weight in listed if characters.issuperset(word))
        if not listed:
            raise ValueError(f"'{path}' is empty. Give a file with one word a line.")
        if not total:
            raise ValueError(
                f"No usable word in '{path}' ({len(listed)} words, all of weight 0 or with other "
                "characters than are to be drawn). Give at least one word that can be drawn."
            )
        entries += [(word, weight * share / total) for word, weight in listed]
    return entries


def split_pair(item: tuple[str | os.PathLike, float]) -> tuple[str | os.PathLike, float]:
    """The two parts of a (path, weight) pair, checked."""
    if (
        not isinstance(item, (tuple, list))
        or len(item) != 2
        or not isinstance(item[0], (str, os.PathLike))
        or not is_weight(item[1])
        or not item[1]
    ):
        raise ValueError(
            f"A word list is a path, or a pair of a path and a weight above 0. Received: {item!r}"
        )
    return item[0], item[1]


def is_weight(value: object) -> bool:
    """Whether a value is a finite number of at least 0."""
    return isinstance(value, (float, numbers.Real)) and math.isfinite(value) and value >= 0


def weigh_letters(words: Sequence[str], weights: Sequence[float]) -> np.ndarray:
    """How rare the letters of each word are, cases taken as one.

    A letter's share is its part of all letters of the list, each word counted by its weight.

    Args:
        words: sequence of str. No empty word among them.
        weights: sequence of float. One for each word, at least one above 0.

    Returns:
        float64 array `(words,)`. The mean over a word's letters of 1 / share.
    """
    folded = [word.lower() for word in words]
    lengths = np.fromiter(map(len, folded), np.int64, len(folded))
    letters = np.frombuffer("".join(folded).encode("utf-32-le", "surrogatepass"), np.uint32)
    counts = np.bincount(letters, np.repeat(np.asarray(weights, np.float64), lengths))
    shares = counts / counts.sum()
    rarity = 1 / np.maximum(shares, RAREST / np.count_nonzero(counts))
    starts = np.cumsum(lengths) - lengths
    return np.add.reduceat(rarity[letters], starts) / lengths


def choose(cumulative: list[float], rng: random.Random) -> int:
    """An index in proportion to the steps of a running sum."""
    return min(bisect.bisect(cumulative, rng.random() * cumulative[-1]), len(cumulative) - 1)

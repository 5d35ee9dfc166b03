"""Word lists: read from files, given their shares, weighed by the letters they hold."""

from __future__ import annotations

import bisect
import os
import random
from collections.abc import Iterable, Sequence

import numpy as np

from keras_crnn.system.errors import InputError
from keras_crnn.text.word_files import is_weight, read_words

#: A letter counts as no rarer than this part of an even share, so that one odd sign in a long
#: list does not take its words over.
RAREST = 1 / 30


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
            raise InputError(f"'{path}' is empty. Give a file with one word a line.")
        if not total:
            raise InputError(
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
        raise InputError(
            f"A word list is a path, or a pair of a path and a weight above 0. Received: {item!r}"
        )
    return item[0], item[1]


def weigh_letters(words: Sequence[str], weights: Sequence[float] | np.ndarray) -> np.ndarray:
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

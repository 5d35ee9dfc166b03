"""The cases in which an image may show a word of a lexicon."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np


def list_forms(words: Sequence[str]) -> tuple[list[str], list[int]]:
    """Each word as given, in lower case, in upper case and with initial capitals.

    Words that differ in case alone are one word, and its forms those of all its spellings.

    Args:
        words: sequence of string, in NFC.

    Returns:
        The forms, in NFC, and for each the index of the word it is of, the first spelling's.

    Example:

    >>> list_forms(["Hotel", "HOTEL", "A1"])
    (['Hotel', 'hotel', 'HOTEL', 'A1', 'a1'], [0, 0, 0, 2, 2])
    """
    first: dict[str, int] = {}
    owners: dict[str, int] = {}  # of each form; the first word to have it
    for k, word in enumerate(words):
        owner = first.setdefault(word.lower(), k)
        for form in (word, word.lower(), word.upper(), word.title()):
            owners.setdefault(unicodedata.normalize("NFC", form), owner)
    return list(owners), list(owners.values())


def keep_best(
    forms: Sequence[str], owners: Sequence[int], lacking: set[str]
) -> tuple[list[int], np.ndarray]:
    """The forms of each word that lose the fewest characters.

    An alphabet of capitals alone would otherwise read the `H` of `Hotel` as that word.

    Args:
        forms: sequence of string.
        owners: sequence of int. The word that each form is of.
        lacking: set of string. Characters that the alphabet lacks.

    Returns:
        Indices of the forms to keep, in order, and the fewest characters `(words,)` that each
        word loses.
    """
    lost = np.array(
        [
            0 if lacking.isdisjoint(form) else sum(character in lacking for character in form)
            for form in forms
        ]
    )
    fewest = np.full(max(owners) + 1, max(map(len, forms)))
    np.minimum.at(fewest, owners, lost)
    return np.flatnonzero(lost == fewest[owners]).tolist(), fewest

"""Faces that draw small letters as capitals, and what a text then says."""

from __future__ import annotations

import numpy as np

from keras_crnn.synthesis.faces import compare_with_others

# Small letters that look like their capitals in hardly any face but these: o, s and their like tell
# nothing, and i, j, l and t little.
TELLING = "abdeghmnqr"


def find_small_as_capitals(pictures: np.ndarray, signs: str, families: list[str]) -> np.ndarray:
    """Which faces have no small letters: capitals of one size, small capitals, titles.

    Args:
        pictures, signs, families: as for `find_unfit`.

    Returns:
        bool `(faces,)`. Whether the small letters look more like the capitals of the other faces
        than like their small letters; false where there are too few faces to tell.
    """
    found = np.zeros(len(pictures), bool)
    pairs = [(x, x.upper()) for x in TELLING if x in signs and x.upper() in signs]
    if not pairs:
        return found
    small, capital = (np.array([signs.index(pair[k]) for pair in pairs]) for k in (0, 1))
    for face, letters, common in compare_with_others(
        pictures, signs, families, range(len(pictures))
    ):
        drawn = letters[small]
        found[face] = (drawn * (common[capital] - common[small])).sum() > 0
    return found


def write_as_seen(text: str) -> str:
    """A text in capitals, as it looks in such a face; letters without one capital stay.

    Example:

    >>> write_as_seen("Straße 7")
    'STRAßE 7'
    """
    return "".join(x.upper() if len(x.upper()) == 1 else x for x in text)

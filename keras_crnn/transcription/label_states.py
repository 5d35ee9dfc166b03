"""The states that a path goes through to spell a label: Graves et al. 2006, section 4.1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from keras_crnn.text.alphabet import BLANK


def list_states(label: Sequence[int]) -> np.ndarray:
    """Classes of the states: blank, character, blank, ..., blank.

    Args:
        label: sequence of int. Character ids.

    Example:

    >>> list_states([7, 8]).tolist()
    [0, 7, 0, 8, 0]
    """
    states = np.zeros(2 * len(label) + 1, np.intp)
    states[1::2] = label
    return states


def find_skips(states: np.ndarray) -> np.ndarray:
    """Which states come after the character before, over the blank between, bool `(states,)`.

    Example:

    >>> find_skips(list_states([7, 8, 8])).tolist()
    [False, False, False, True, False, False, False]
    """
    skips = np.zeros(len(states), bool)
    skips[2:] = (states[2:] != BLANK) & (states[2:] != states[:-2])
    return skips

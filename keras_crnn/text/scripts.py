"""Scripts whose letters look alike: Latin, Greek and Cyrillic have an `A` and an `o` each."""

from __future__ import annotations

import functools
from bisect import bisect_right

import numpy as np

#: First character of a stretch, and the script of its letters: 0 for none, 1 Latin, 2 Greek,
#: 3 Cyrillic. The readers of the app and of the browser have the same table.
_STRETCHES = (
    (0x0000, 0), (0x0041, 1), (0x005B, 0), (0x0061, 1), (0x007B, 0), (0x00C0, 1), (0x00D7, 0),
    (0x00D8, 1), (0x00F7, 0), (0x00F8, 1), (0x0250, 0), (0x0370, 2), (0x0400, 3), (0x0530, 0),
    (0x1E00, 1), (0x1F00, 2), (0x2000, 0),
)  # fmt: skip
_FIRSTS = [first for first, _ in _STRETCHES]


def script_of(character: str) -> int:
    """Number of the script that a character is a letter of, among those with look-alikes.

    Args:
        character: string of one code point.

    Returns:
        1 for Latin, 2 for Greek, 3 for Cyrillic, 0 for all others: digits, signs, other scripts.

    Example:

    >>> [script_of(one) for one in "aαа7ש"]
    [1, 2, 3, 0, 0]
    """
    return _STRETCHES[bisect_right(_FIRSTS, ord(character)) - 1][1]


@functools.lru_cache(maxsize=64)
def list_scripts(characters: str) -> np.ndarray | None:
    """Scripts of the classes of an alphabet, or `None` where it has fewer than two of them.

    Args:
        characters: string. The alphabet's, in the order of their ids.

    Returns:
        Int array `(classes,)`, the blank first: 0 where a class is in no such script.

    Example:

    >>> list_scripts("a1а").tolist(), list_scripts("ab1")
    ([0, 1, 0, 3], None)
    """
    scripts = np.array([0, *map(script_of, characters)])
    scripts.setflags(write=False)  # it is shared
    return scripts if len(set(scripts.tolist()) - {0}) > 1 else None

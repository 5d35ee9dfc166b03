"""Syllables to sing, as they stand below the notes of songs."""

from __future__ import annotations

import random

_BEGINNINGS = (*"bdfghklmnprstvwz", "sch", "st", "th", "tr", "gl", "br", "ch", "")
_VOWELS = (*"aeiouy", "ei", "au", "ie", "ou", "ee", "ai")
_ENDS = (*"lmnrst", "nd", "ch", "ng", "st", "rt", "", "", "", "", "")


def draw_syllable(rng: random.Random) -> str:
    """A syllable of no language, now and then with a capital or a sign after it.

    Example:

    >>> draw_syllable(random.Random(3))
    'mous'
    """
    syllable = rng.choice(_BEGINNINGS) + rng.choice(_VOWELS) + rng.choice(_ENDS)
    chance = rng.random()
    if chance < 0.1:
        return syllable.capitalize()
    return syllable + (rng.choice(",.;!") if chance < 0.2 else "")

"""Random numbers for each picture, from its number alone."""

from __future__ import annotations

import operator

WORD_BITS = (1 << 64) - 1


def mix(seed: int, index: int) -> int:
    """One well-mixed 64-bit number for each pair (Steele et al. 2014, SplitMix64)."""
    state = 0
    index = operator.index(index)  # NumPy's integers do not widen
    # The seed is mixed before the index is added, or another seed would give the same pictures
    # under other numbers.
    for value in (operator.index(seed), index, index >> 64):
        state = (state + (value & WORD_BITS) + 0x9E3779B97F4A7C15) & WORD_BITS
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & WORD_BITS
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & WORD_BITS
        state ^= state >> 31
    return state

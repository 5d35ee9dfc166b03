"""What of a folder of fonts was taken and what was left out, in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

REASONS = {  # how a reason in `dropped` begins, and what `summary` calls it
    "cannot be parsed": "broken",
    "cannot be opened": "in need of a missing module",
    "has no": "without all letters",
    "draws": "with one shape for many letters",
    "same letters as": "that repeat another",
    "not letters": "not letters",
}


def summarise(families: Sequence[str], dropped: Mapping[str, str]) -> str:
    """The line.

    Args:
        families: sequence of str. The family of each face that was taken.
        dropped: mapping. Files that were not, and why.
    """
    line = f"{count(len(families), 'face')} of {count(len(set(families)), 'family')}"
    if not dropped:
        return line
    kinds = Counter(
        next((kind for start, kind in REASONS.items() if reason.startswith(start)), "other")
        for reason in dropped.values()
    )
    parts = ", ".join(f"{number:,} {kind}" for kind, number in kinds.most_common())
    return f"{line}; {len(dropped):,} left out ({parts})"


def count(number: int, noun: str) -> str:
    """A number and its noun, in the plural where it needs one."""
    if number != 1:
        noun = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun}"

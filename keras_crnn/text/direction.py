"""From the order in which text is stored to the order in which it stands, left to right, and back.

CTC gives characters from left to right. So a model of a script that runs from right to left
learns and reads in visual order: the first character of the Hebrew word for peace is its last
letter. This is the Unicode Bidirectional Algorithm (UAX #9) for one line without formatting
characters. A letter stays before its marks, in either order.

Ours in place of `python-bidi`, which the tests hold it against: that gives whole texts, and shaping
needs runs; and it knows no way back.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import NamedTuple

#: Pairs whose left and right change places in text from right to left.
_PAIRS = ("()", "[]", "{}", "⟨⟩", "〈〉", "<>", "«»", "‹›", "≤≥")
_BRACKETS = "".join(_PAIRS[:5])  # those that open and close
_MIRRORS = str.maketrans("".join(_PAIRS), "".join(pair[::-1] for pair in _PAIRS))
_NEUTRAL = ("B", "S", "WS", "ON")
#: What stays with the character before it: marks, joiners, and formatting, which has no effect.
_MARKS = ("NSM", "BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
_RIGHT_TO_LEFT = ("R", "AL", "AN")


class Run(NamedTuple):
    """Text of one direction.

    text: string. In logical order.
    rightwards: bool. Whether it runs from left to right.
    """

    text: str
    rightwards: bool


def to_visual(text: str) -> str:
    """A text in the order in which it stands, from left to right, brackets as they are seen.

    Args:
        text: string. One line in logical order, as text is stored.

    Example:

    >>> to_visual("Tel Aviv תל")
    'Tel Aviv לת'
    """
    if not has_right_to_left(text):
        return text
    return "".join(_spell(clusters, odd) for clusters, odd in _order(text, _find_base(text)))


def to_logical(text: str) -> str:
    """The text that stands as a given one does: the inverse of `to_visual`.

    Several texts may stand alike, as a line of two languages may begin at either end. The one that
    begins at the right is chosen where it may.

    Args:
        text: string. One line in visual order, as a model reads it.

    Example:

    >>> to_logical("לת 12")
    '12 תל'
    """
    if not has_right_to_left(text):
        return text
    guesses = ["".join(_spell(*part) for part in _order(text, base)) for base in (1, 0)]
    return next((guess for guess in guesses if to_visual(guess) == text), guesses[0])


def split_runs(text: str) -> list[Run]:
    """The runs of a text in the order in which they stand, from left to right.

    Example:

    >>> [run.text for run in split_runs("שלום 12")]
    ['12', 'שלום ']
    """
    if not has_right_to_left(text):
        return [Run(text, True)]
    parts = _order(text, _find_base(text))
    return [Run("".join(clusters[::-1] if odd else clusters), not odd) for clusters, odd in parts]


def has_right_to_left(text: str) -> bool:
    """Whether any character of a text runs from right to left."""
    return not text.isascii() and any(
        unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text
    )


def _spell(clusters: list[str], odd: bool) -> str:
    return "".join(clusters).translate(_MIRRORS) if odd else "".join(clusters)


def _find_base(text: str) -> int:
    """Level of the line: 1 where its first letter runs from right to left (P2, P3)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return int(kind != "L")
    return 0


def _order(text: str, base: int) -> list[tuple[list[str], bool]]:
    """Letters with their marks as they stand, in runs, and whether each is from right to left."""
    clusters: list[str] = []
    for character in text:
        if clusters and unicodedata.bidirectional(character) in _MARKS:
            clusters[-1] += character
        else:
            clusters.append(character)
    levels = _find_levels([cluster[0] for cluster in clusters], base)
    placed = list(zip(clusters, levels, strict=True))
    for level in range(max(levels), 0, -1):  # L2
        parts = [(high, list(run)) for high, run in groupby(placed, _is_at_least(level))]
        placed = [one for high, run in parts for one in (run[::-1] if high else run)]
    return [
        ([cluster for cluster, _ in run], bool(level % 2))
        for level, run in groupby(placed, lambda one: one[1])
    ]


def _is_at_least(level: int) -> Callable[[tuple[str, int]], bool]:
    return lambda one: one[1] >= level


def _find_levels(characters: list[str], base: int) -> list[int]:
    """Level of each character; the odd ones run from right to left."""
    own = "LR"[base]
    kinds = _resolve_weak([unicodedata.bidirectional(one) or "L" for one in characters], own)
    _resolve_brackets(characters, kinds, own)
    _resolve_neutral(kinds, own)
    higher = {"L": base, "R": 1 - base, "EN": 2 - base, "AN": 2 - base}  # I1, I2
    levels = [base + higher[kind] for kind in kinds]
    for place in range(len(levels) - 1, -1, -1):  # L1
        if unicodedata.bidirectional(characters[place]) not in ("WS", "B", "S"):
            break
        levels[place] = base
    return levels


def _resolve_weak(kinds: list[str], own: str) -> list[str]:
    """Numbers, and the signs that belong to them (W1 to W7)."""
    strong = own
    for place, kind in enumerate(kinds):
        if kind in _MARKS:  # the first of a line
            kinds[place] = own
        elif kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[place] = "AN"
    kinds = ["R" if kind == "AL" else kind for kind in kinds]
    for place in range(1, len(kinds) - 1):
        before, kind, after = kinds[place - 1 : place + 2]
        if before == after and (
            (kind in ("ES", "CS") and after == "EN") or (kind == "CS" and after == "AN")
        ):
            kinds[place] = after
    for _ in range(2):  # once from each end
        for place in range(1, len(kinds)):
            if kinds[place] == "ET" and kinds[place - 1] == "EN":
                kinds[place] = "EN"
        kinds.reverse()
    strong = own
    for place, kind in enumerate(kinds):
        if kind in ("ES", "CS", "ET"):
            kinds[place] = "ON"
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[place] = "L"
    return kinds


def _resolve_brackets(characters: list[str], kinds: list[str], own: str) -> None:
    """Gives both brackets of a pair one direction (N0)."""
    for first, last in sorted(_find_pairs(characters, kinds)):
        inside = {_side(kind) for kind in kinds[first + 1 : last]} - {""}
        if not inside:
            continue
        chosen = own
        if own not in inside:
            before = [side for side in map(_side, kinds[:first]) if side]
            (other,) = inside
            chosen = other if (before[-1] if before else own) == other else own
        kinds[first] = kinds[last] = chosen


def _find_pairs(characters: list[str], kinds: list[str]) -> Iterator[tuple[int, int]]:
    opened: list[tuple[str, int]] = []
    for place, character in enumerate(characters):
        at = _BRACKETS.find(character)
        if at < 0 or kinds[place] != "ON":
            continue
        if at % 2 == 0:
            opened.append((_BRACKETS[at + 1], place))
            continue
        for depth in range(len(opened) - 1, -1, -1):
            if opened[depth][0] == character:
                yield opened[depth][1], place
                del opened[depth:]
                break


def _resolve_neutral(kinds: list[str], own: str) -> None:
    """What stands between two of one direction goes with them, the rest with the line (N1, N2)."""
    place = 0
    for neutral, run in groupby([kind in _NEUTRAL for kind in kinds]):
        size = len([*run])
        if neutral:
            before = _side(kinds[place - 1]) if place else own
            after = _side(kinds[place + size]) if place + size < len(kinds) else own
            kinds[place : place + size] = [before if before == after else own] * size
        place += size


def _side(kind: str) -> str:
    """The direction that a kind counts as; empty for none."""
    return {"L": "L", "R": "R", "EN": "R", "AN": "R"}.get(kind, "")

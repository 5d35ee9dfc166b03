"""Texts drawn from patterns: serial numbers, plates, units.

The package rstr was measured and not taken: 25 to 270 microseconds a draw, up to 100 repeats of
`*`, and a draw from a negated set that depends on Python's hash seed.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from keras_crnn.synthesis.fonts import PRINTABLE
from keras_crnn.synthesis.word_list import choose
from keras_crnn.system.errors import InputError
from keras_crnn.text.pattern_syntax import Choice, Node, OneOf, Repeat, parse_pattern
from keras_crnn.text.word_files import is_weight

MOST_REPEATS = 8  # of `*`, `+` and `{m,}`, beyond the least number
LONGEST = 100  # characters; no more fit on a line


class Piece(NamedTuple):
    """A part of a pattern.

    draw: function of a random.Random that gives a text.
    longest: int. Characters of its longest text.
    visible: bool. Whether it can give anything but blanks.
    """

    draw: Callable[[random.Random], str]
    longest: int
    visible: bool


class PatternSource:
    r"""Draws texts that match patterns.

    Patterns are regular expressions of literals, `.`, `\d`, `\w`, `\s`, sets such as `[A-HJ-N]`
    and `[^0-9]`, groups, alternatives `(kWh|m3)` and repeats `?`, `*`, `+`, `{m,n}`. What is
    open (`.`, negated sets and classes) gives visible characters only. `*` and `+` repeat at
    most eight times more than they must. Blanks at the ends of a text are cut off.

    Args:
        patterns: str, or iterable of str or of (str, weight).
        characters: str. Characters that may be drawn, beside blanks inside a text. Defaults to
            printable ASCII.

    Raises:
        ValueError: no pattern, a weight below 0, or a pattern that is broken, uses another part
            of the language (backreference, lookaround, anchor inside), asks for other
            characters, can only give blanks, or can give more than 100 characters.

    Example:

    >>> import random
    >>> PatternSource(r"AB-\d{4}").draw(random.Random(1))
    'AB-7244'
    """

    def __init__(
        self, patterns: str | Iterable[str | tuple[str, float]], characters: str = PRINTABLE
    ):
        entries = (patterns,) if isinstance(patterns, str) else tuple(patterns)
        self._arguments = (entries, "".join(sorted(set(characters))))
        self._pieces: list[Piece] = []
        weights = []
        for entry in entries:
            pattern, weight = entry if isinstance(entry, (tuple, list)) else (entry, 1.0)
            if not is_weight(weight):
                raise InputError(
                    f"The weight of the pattern {pattern!r} must be a number of at least 0. "
                    f"Received: {weight!r}"
                )
            self._pieces.append(parse(pattern, self._arguments[1]))
            weights.append(weight)
        if not sum(weights):
            raise InputError(
                f"Give at least one pattern with a weight above 0. Received: {entries!r}"
            )
        self._weights = list(itertools.accumulate(weights))

    def __reduce__(self) -> tuple[type[PatternSource], tuple[object, ...]]:
        return PatternSource, self._arguments

    def draw(self, rng: random.Random) -> str:
        """One text, never blank."""
        piece = self._pieces[choose(self._weights, rng)]
        while True:  # ends, as every pattern can give something visible
            if text := piece.draw(rng).strip():
                return text


def parse(pattern: str, characters: str = PRINTABLE) -> Piece:
    """Reads a pattern; errors as `PatternSource`."""
    piece = _build(parse_pattern(pattern), pattern, characters)
    if not piece.visible:
        raise InputError(
            f"The pattern {pattern!r} only gives blank text. Put at least one visible character "
            "in it."
        )
    if piece.longest > LONGEST:
        raise InputError(
            f"The pattern {pattern!r} can give {piece.longest} characters, more than the {LONGEST} "
            "that fit on a line. Repeat less, such as {1,3} for + and *."
        )
    return piece


def _build(node: Node, pattern: str, characters: str) -> Piece:
    """What draws the texts of a node of the pattern."""
    if isinstance(node, OneOf):
        return pick_piece(_find_members(node, pattern, characters))
    if isinstance(node, Repeat):
        most = node.least + MOST_REPEATS if node.most is None else node.most
        return repeat_piece(_build(node.part, pattern, characters), node.least, most)
    parts = node.branches if isinstance(node, Choice) else node.parts
    pieces = [_build(part, pattern, characters) for part in parts]
    return choose_piece(pieces) if isinstance(node, Choice) else join_pieces(pieces)


def _find_members(node: OneOf, pattern: str, characters: str) -> str:
    pool = characters if node.is_open else sorted({*characters, " "})
    test = re.compile(node.expression)
    members = "".join(character for character in pool if test.fullmatch(character))
    if not members:
        raise InputError(
            f"The pattern {pattern!r} asks for {node.expression!r}, which is in none of the "
            "characters that may be drawn. Add it to `characters` (--characters), or take it out."
        )
    return members


def pick_piece(members: str) -> Piece:
    """One of some characters."""
    if len(members) == 1:
        return Piece(lambda rng: members, 1, not members.isspace())
    return Piece(lambda rng: members[int(rng.random() * len(members))], 1, not members.isspace())


def join_pieces(pieces: list[Piece]) -> Piece:
    """Pieces one after the other."""
    draws = [piece.draw for piece in pieces]
    return Piece(
        lambda rng: "".join([draw(rng) for draw in draws]),
        sum(piece.longest for piece in pieces),
        any(piece.visible for piece in pieces),
    )


def choose_piece(pieces: list[Piece]) -> Piece:
    """One of some pieces, each as often."""
    return Piece(
        lambda rng: pieces[int(rng.random() * len(pieces))].draw(rng),
        max(piece.longest for piece in pieces),
        any(piece.visible for piece in pieces),
    )


def repeat_piece(piece: Piece, least: int, most: int) -> Piece:
    """A piece `least` to `most` times."""
    if not piece.longest:  # the empty text, a thousand million times perhaps
        return piece
    draw, spread = piece.draw, most - least + 1
    return Piece(
        lambda rng: "".join([draw(rng) for _ in range(least + int(rng.random() * spread))]),
        piece.longest * most,
        piece.visible and most > 0,
    )

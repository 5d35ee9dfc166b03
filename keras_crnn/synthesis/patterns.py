"""Texts drawn from patterns: serial numbers, plates, units. A subset of regular expressions.

The package rstr was measured and not taken: 25 to 270 microseconds a draw, up to 100 repeats of
`*`, and a draw from a negated set that depends on Python's hash seed. Python's own parser of
regular expressions is private and changes, so it only checks the syntax here.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from keras_crnn.synthesis.fonts import PRINTABLE
from keras_crnn.synthesis.word_list import choose, is_weight

MOST_REPEATS = 8  # of `*`, `+` and `{m,}`, beyond the least number
LONGEST = 100  # characters; no more fit on a line
#: One character: a class, a set, an escaped sign, or a sign that means itself.
ONE = re.compile(r"\\[dDwWsS]|\[\^?\]?(?:\\.|[^\]\\])*\]|\\[^A-Za-z0-9]|[^\\()|*+?^$]")
REPEAT = re.compile(r"([*+?]|\{(?:\d+(?:,\d*)?|,\d*)\})([?+]?)")
GROUP = re.compile(r"\((?:\?:|\?P<\w+>|(?!\?))")


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
                raise ValueError(
                    f"The weight of the pattern {pattern!r} must be a number of at least 0. "
                    f"Received: {weight!r}"
                )
            self._pieces.append(parse(pattern, self._arguments[1]))
            weights.append(weight)
        if not sum(weights):
            raise ValueError(
                f"Give at least one pattern with a weight above 0. Received: {entries!r}"
            )
        self._weights = list(itertools.accumulate(weights))

    def __reduce__(self):
        return PatternSource, self._arguments

    def draw(self, rng: random.Random) -> str:
        """One text, never blank."""
        piece = self._pieces[choose(self._weights, rng)]
        while True:  # ends, as every pattern can give something visible
            if text := piece.draw(rng).strip():
                return text


def parse(pattern: str, characters: str = PRINTABLE) -> Piece:
    """Reads a pattern; errors as `PatternSource`."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError, TypeError) as error:
        raise ValueError(
            f"{pattern!r} is no regular expression: {error}. Put a backslash before a sign that "
            "stands for itself."
        ) from error
    piece = _Parser(pattern, characters).read()
    if not piece.visible:
        raise ValueError(
            f"The pattern {pattern!r} only gives blank text. Put at least one visible character "
            "in it."
        )
    if piece.longest > LONGEST:
        raise ValueError(
            f"The pattern {pattern!r} can give {piece.longest} characters, more than the {LONGEST} "
            "that fit on a line. Repeat less, such as {1,3} for + and *."
        )
    return piece


class _Parser:
    """Reads one pattern from left to right; its syntax is known to be sound."""

    def __init__(self, pattern: str, characters: str):
        self.pattern = pattern
        self.characters = characters
        self.at = 0

    def read(self) -> Piece:
        """The whole pattern; `^` before it and `$` after it change nothing."""
        return self._read_branches()

    def _read_branches(self) -> Piece:
        branches = [self._read_sequence()]
        while self.pattern.startswith("|", self.at):
            self.at += 1
            branches.append(self._read_sequence())
        return branches[0] if len(branches) == 1 else choose_piece(branches)

    def _read_sequence(self) -> Piece:
        pieces = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            sign = self.pattern[self.at]
            if (sign == "^" and self.at == 0) or (sign == "$" and self.at == len(self.pattern) - 1):
                self.at += 1
                continue
            piece = self._read_one() if sign != "(" else self._read_group()
            if found := REPEAT.match(self.pattern, self.at):
                if found[2] == "+":
                    raise self._unknown(found[0], "a possessive repeat")
                self.at = found.end()
                piece = repeat_piece(piece, *bounds(found[1]))
            pieces.append(piece)
        return pieces[0] if len(pieces) == 1 else join_pieces(pieces)

    def _read_group(self) -> Piece:
        found = GROUP.match(self.pattern, self.at)
        if not found:
            start = self.pattern[self.at : self.at + 4]
            raise self._unknown(start, "a lookaround, backreference, flag or condition")
        self.at = found.end()
        piece = self._read_branches()
        self.at += 1  # the closing bracket
        return piece

    def _read_one(self) -> Piece:
        found = ONE.match(self.pattern, self.at)
        if not found:
            sign = self.pattern[self.at : self.at + (2 if self.pattern[self.at] == "\\" else 1)]
            anchor = sign in ("^", "$", r"\b", r"\B", r"\A", r"\Z")
            reference = sign[1:].isdigit() and sign != r"\0"
            what = "an anchor" if anchor else "a backreference" if reference else "an escape"
            raise self._unknown(sign, what)
        self.at = found.end()
        text = found[0]
        is_open = text == "." or text.startswith("[^") or text in (r"\D", r"\W", r"\S")
        pool = self.characters if is_open else sorted({*self.characters, " "})
        test = re.compile(text)
        members = "".join(character for character in pool if test.fullmatch(character))
        if not members:
            raise ValueError(
                f"The pattern {self.pattern!r} asks for {text!r}, which is in none of the "
                "characters that may be drawn. Add it to `characters` or take it out."
            )
        return pick_piece(members)

    def _unknown(self, text: str, what: str) -> ValueError:
        return ValueError(
            f"The pattern {self.pattern!r} holds {text!r}, {what}, which cannot be drawn. Use "
            r"literals, . \d \w \s [sets], (a|b), ?, *, + and {m,n}."
        )


def bounds(sign: str) -> tuple[int, int]:
    """The least and the largest number of repeats a sign asks for."""
    if sign in "*+?":
        return {"*": (0, MOST_REPEATS), "+": (1, 1 + MOST_REPEATS), "?": (0, 1)}[sign]
    least, comma, most = sign[1:-1].partition(",")
    low = int(least or 0)
    return low, int(most) if most else low + MOST_REPEATS if comma else low


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
    draw, spread = piece.draw, most - least + 1
    return Piece(
        lambda rng: "".join([draw(rng) for _ in range(least + int(rng.random() * spread))]),
        piece.longest * most,
        piece.visible and most > 0,
    )

"""Patterns of texts, a subset of regular expressions, as syntax trees.

Python's own parser of regular expressions is private and changes, so it only checks the syntax
here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple, TypeAlias

from keras_crnn.system.errors import InputError

MOST_CHARACTERS = 10_000  # of a pattern; with more it is a list of words, which is a lexicon
MOST_GROUPS = 50  # inside each other
#: One character: a class, a set, an escaped sign, or a sign that means itself.
_ONE = re.compile(r"\\[dDwWsS]|\[\^?\]?(?:\\.|[^\]\\])*\]|\\[^A-Za-z0-9]|[^\\()|*+?^$]")
_REPEAT = re.compile(r"([*+?]|\{(?:\d+(?:,\d*)?|,\d*)\})([?+]?)")
_GROUP = re.compile(r"\((?:\?:|\?P<\w+>|(?!\?))")


class OneOf(NamedTuple):
    r"""One character of a set.

    expression: str. A regular expression of a single character, such as `[A-HJ-N]` or `\d`.
    is_open: bool. Whether it says which characters it is not: `.`, `[^...]`, `\D`, `\W`, `\S`.
    """

    expression: str
    is_open: bool


class Sequence(NamedTuple):
    """Parts one after the other; none is the empty text.

    parts: tuple of nodes.
    """

    parts: tuple[Node, ...]


class Choice(NamedTuple):
    """One of some branches.

    branches: tuple of nodes, two or more.
    """

    branches: tuple[Node, ...]


class Repeat(NamedTuple):
    """A part several times.

    part: node.
    least: int. Fewest times.
    most: int or None. Most times; None is without end.
    """

    part: Node
    least: int
    most: int | None


Node: TypeAlias = OneOf | Sequence | Choice | Repeat


def parse_pattern(pattern: str) -> Node:
    r"""Reads a pattern: literals, `.`, `\d \w \s`, `[sets]`, `(a|b)`, `?`, `*`, `+`, `{m,n}`.

    `^` before it and `$` after it, or before and after each of its outermost alternatives,
    change nothing: a pattern is always of the whole text.

    Raises:
        ValueError: a pattern that is broken, or that uses another part of the language of
            regular expressions (backreference, lookaround, anchor inside); the message names it.
            Also one of more than 10,000 characters, or 50 groups inside each other.

    Example:

    >>> parse_pattern("a?")
    Repeat(part=OneOf(expression='a', is_open=False), least=0, most=1)
    """
    check_length(pattern)
    try:
        re.compile(pattern)
    except RecursionError as error:
        raise _nested(pattern) from error
    except (re.error, OverflowError, TypeError, ValueError) as error:
        raise InputError(
            f"{pattern!r:.200} is no regular expression: {error}. Put a backslash before a sign "
            "that stands for itself."
        ) from error
    pattern = unicodedata.normalize("NFC", pattern)
    return _Parser(pattern).read()


def check_length(pattern: str) -> None:
    """Raises ValueError for a pattern of more than 10,000 characters."""
    if isinstance(pattern, str) and len(pattern) > MOST_CHARACTERS:
        raise InputError(
            f"The pattern {pattern!r:.80}... has {len(pattern)} characters, and "
            f"{MOST_CHARACTERS} are the most: give the words of a list as a lexicon."
        )


def _nested(pattern: str) -> InputError:
    return InputError(
        f"The pattern {pattern!r:.80} has more than {MOST_GROUPS} groups inside each other: write "
        "it with fewer."
    )


class _Parser:
    """Reads one pattern from left to right; its syntax is known to be sound."""

    def __init__(self, pattern: str):
        self.pattern = pattern
        self.at = 0
        self.depth = 0  # groups around what is read

    def read(self) -> Node:
        return self._read_branches()

    def _read_branches(self) -> Node:
        branches = [self._read_sequence()]
        while self.pattern.startswith("|", self.at):
            self.at += 1
            branches.append(self._read_sequence())
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _read_sequence(self) -> Node:
        parts: list[Node] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            sign = self.pattern[self.at]
            if self._is_idle(sign, begins=not parts):
                self.at += 1
                continue
            part = self._read_one() if sign != "(" else self._read_group()
            if found := _REPEAT.match(self.pattern, self.at):
                if found[2] == "+":
                    raise self._unknown(found[0], "a possessive repeat")
                self.at = found.end()
                part = Repeat(part, *_bounds(found[1]))
            parts.append(part)
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _is_idle(self, sign: str, begins: bool) -> bool:
        """Whether a sign is an anchor at an end of the text, which changes nothing."""
        if self.depth or sign not in "^$":
            return False
        return begins if sign == "^" else self.pattern[self.at + 1 :][:1] in ("", "|")

    def _read_group(self) -> Node:
        if self.depth == MOST_GROUPS:
            raise _nested(self.pattern)
        found = _GROUP.match(self.pattern, self.at)
        if not found:
            start = self.pattern[self.at : self.at + 4]
            raise self._unknown(start, "a lookaround, backreference, flag or condition")
        self.at = found.end()
        self.depth += 1
        part = self._read_branches()
        self.depth -= 1
        self.at += 1  # the closing bracket
        return part

    def _read_one(self) -> Node:
        found = _ONE.match(self.pattern, self.at)
        if not found:
            sign = self.pattern[self.at : self.at + (2 if self.pattern[self.at] == "\\" else 1)]
            anchor = sign in ("^", "$", r"\b", r"\B", r"\A", r"\Z")
            reference = sign[1:].isdigit() and sign != r"\0"
            what = "an anchor" if anchor else "a backreference" if reference else "an escape"
            raise self._unknown(sign, what)
        self.at = found.end()
        text = found[0]
        is_open = text == "." or text.startswith("[^") or text in (r"\D", r"\W", r"\S")
        return OneOf(text, is_open)

    def _unknown(self, text: str, what: str) -> InputError:
        return InputError(
            f"The pattern {self.pattern!r:.200} holds {text!r}, {what}, which patterns here cannot "
            r"have. Use literals, . \d \w \s [sets], (a|b), ?, *, + and {m,n}."
        )


def _bounds(sign: str) -> tuple[int, int | None]:
    """The least and the largest number of repeats a sign asks for."""
    if sign in "*+?":
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
    least, comma, most = sign[1:-1].partition(",")
    low = int(least or 0)
    return low, int(most) if most else None if comma else low

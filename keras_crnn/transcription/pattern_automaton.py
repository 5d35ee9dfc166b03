"""Patterns such as plates and product codes, as automata that a beam search obeys."""

from __future__ import annotations

import re
from collections.abc import Iterable

from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.text.alphabets import AnyAlphabet, require_characters
from keras_crnn.text.pattern_syntax import Choice, Node, OneOf, Repeat, parse_pattern
from keras_crnn.transcription.automaton import Automaton
from keras_crnn.transcription.constraints import MOST_STATES, TooLargeError, explore

MOST_STEPS = 10_000_000  # from place to place, and along the alphabet: some seconds


def compile_pattern(pattern: str, alphabet: AnyAlphabet) -> Automaton:
    r"""Readings that match a pattern from beginning to end.

    Patterns are regular expressions of literals, `.`, `\d`, `\w`, `\s`, sets such as `[A-HJ-N]`
    and `[^0-9]`, groups, alternatives `(kWh|m3)` and repeats `?`, `*`, `+`, `{m,n}`; `^` and `$`
    may stand at the ends of the pattern, or of its outermost alternatives. Where the alphabet
    ignores case, a character matches `[A-Z]` if the set has it or its other case, and `[^A-Z]`
    only if neither is in the set. So do the kinds of i that `Alphabet.fold` takes as one.

    Args:
        pattern: str.
        alphabet: Alphabet. That of the model.

    Raises:
        ValueError: an alphabet of symbols, or a pattern that is broken, uses another part of the
            language (backreference, lookaround, anchor inside), can only match what the alphabet
            cannot spell, or grows to more than 4096 states or 10 million steps.

    Example:

    >>> from keras_crnn.text.alphabet import PAPER_ALPHABET
    >>> plate = compile_pattern(r"[A-Z]{2}\d+", PAPER_ALPHABET)
    >>> state = plate.start()
    >>> for id in PAPER_ALPHABET.encode("ab1"):
    ...     state = plate.step(state, id)
    >>> plate.accepts(state)
    True
    """
    own = require_characters(alphabet, "A pattern")
    net = _Net(pattern, own)
    start, end = net.add_place(), net.add_place()
    net.build(parse_pattern(pattern), start, end)
    begin = net.close([start])
    try:
        title = f"The pattern {pattern!r:.200}"
        return explore(begin, net.follow, lambda places: end in places, title, alphabet)
    except TooLargeError:
        raise
    except InputError as error:
        if not net.lacking:
            raise
        raise InputError(
            f"The pattern {pattern!r:.200} matches nothing that the alphabet of "
            f"{len(own.characters)} characters can spell: it has none for "
            f"{', '.join(map(repr, sorted(net.lacking)))}. Change the pattern, or take a model "
            "of another alphabet."
        ) from error


class _Net:
    """Thompson's network of a pattern: places joined by characters, or by nothing.

    A state of the automaton is the set of all places that a text can lead to. Repeats inside
    repeats make sets that are long and many, so that steps from place to place are counted.
    """

    def __init__(self, pattern: str, alphabet: Alphabet) -> None:
        self.lacking: set[str] = set()
        self._pattern = pattern
        self._alphabet = alphabet
        self._forms = list(map(self._list_forms, alphabet.characters))
        self._free: list[list[int]] = []  # places that each place leads to without a character
        self._steps: list[tuple[frozenset[int], int] | None] = []  # ids, and where they lead
        self._sets: dict[str, frozenset[int]] = {}
        self._walked = 0  # steps from place to place, and along the alphabet

    def add_place(self) -> int:
        if len(self._free) == 8 * MOST_STATES:
            raise InputError(
                f"The pattern {self._pattern!r:.200} is too large: it has more than {MOST_STATES} "
                "states. Repeat less often."
            )
        self._free.append([])
        self._steps.append(None)
        return len(self._free) - 1

    def build(self, node: Node, start: int, end: int) -> None:
        """Joins two places by a node of the pattern; nothing else begins at `start`'s step."""
        if isinstance(node, OneOf):
            place = self.add_place()
            self._free[start].append(place)
            self._steps[place] = (self._find_ids(node), end)
        elif isinstance(node, Choice):
            for branch in node.branches:
                self.build(branch, start, end)
        elif isinstance(node, Repeat):
            self._build_repeat(node, start, end)
        else:
            self._build_chain(node.parts, start, end)

    def _build_chain(self, parts: tuple[Node, ...], start: int, end: int) -> None:
        for part in parts:
            after = self.add_place()
            self.build(part, start, after)
            start = after
        self._free[start].append(end)

    def _build_repeat(self, node: Repeat, start: int, end: int) -> None:
        for _ in range(node.least):
            start = self._build_once(node, start)
        if node.most is None:
            loop = self.add_place()
            self._free[start].append(loop)
            self.build(node.part, loop, loop)
            start = loop
        else:
            for _ in range(node.most - node.least):
                self._free[start].append(end)
                start = self._build_once(node, start)
        self._free[start].append(end)

    def _build_once(self, node: Repeat, start: int) -> int:
        after = self.add_place()
        self.build(node.part, start, after)
        return after

    def _find_ids(self, node: OneOf) -> frozenset[int]:
        """Ids of the characters that a node may be."""
        text = node.expression
        if text not in self._sets:
            one, enough = re.compile(text), all if node.is_open else any
            self._sets[text] = frozenset(
                id for id, forms in enumerate(self._forms, 1) if enough(map(one.fullmatch, forms))
            )
            if not self._sets[text]:
                self.lacking.add(text)
        return self._sets[text]

    def _list_forms(self, character: str) -> list[str]:
        """A character of the alphabet, and all that is read as it."""
        if not self._alphabet.ignore_case:
            return [character]
        others = {*character.lower(), *character.upper(), *"iIİı"} - {character}
        return [character, *(one for one in others if self._alphabet.fold(one) == character)]

    def close(self, places: Iterable[int]) -> frozenset[int]:
        """The places, and all that they lead to without a character."""
        found = set(places)
        queue = list(found)
        while queue:
            nexts = self._free[queue.pop()]
            self._walk(1 + len(nexts))
            for place in nexts:
                if place not in found:
                    found.add(place)
                    queue.append(place)
        return frozenset(found)

    def follow(self, places: frozenset[int]) -> list[frozenset[int] | None]:
        """Where each character of the alphabet leads; `None` for nowhere."""
        self._walk(len(places) + self._alphabet.classes)
        targets: dict[frozenset[int], set[int]] = {}  # by the ids that lead there
        for place in places:
            if step := self._steps[place]:
                targets.setdefault(step[0], set()).add(step[1])
        fitting = [0] * self._alphabet.classes  # a bit for each of the targets
        for k, ids in enumerate(targets):
            self._walk(len(ids))
            for id in ids:
                fitting[id] |= 1 << k
        states: dict[int, frozenset[int] | None] = {0: None}
        for bits in set(fitting) - {0}:
            reached = [places for k, places in enumerate(targets.values()) if bits >> k & 1]
            states[bits] = self.close(set().union(*reached))
        return [states[bits] for bits in fitting[1:]]

    def _walk(self, steps: int) -> None:
        self._walked += steps
        if self._walked > MOST_STEPS:
            raise TooLargeError(
                f"The pattern {self._pattern!r:.80} takes more than {MOST_STEPS} steps to prepare. "
                "Repeat less often, above all not inside of repeats."
            )

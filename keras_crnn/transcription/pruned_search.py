"""`BeamSearch` for few characters a frame: plain numbers, and what cannot come in is left out."""

from __future__ import annotations

import math
from heapq import heapify, heapreplace
from operator import itemgetter
from typing import TypeAlias

import numpy as np

from keras_crnn.text.alphabet import BLANK
from keras_crnn.transcription.beam_search import Ranking
from keras_crnn.transcription.ngrams import END

_UNFELT = -40.0  # nats below another number, where adding makes no difference to it


class _Node:
    """The beginning of a label, in a tree of them.

    Attributes:
        ids: tuple of int. What it spells.
        last: int. The last character, the blank at the root.
        children: dict of `_Node` by character. Those that have been in the beam.
        following: array `(classes,)` or `None`. What the language model says of what follows,
            asked for when it is first needed.
    """

    __slots__ = ("children", "following", "ids", "last")

    def __init__(self, ids: tuple[int, ...]) -> None:
        self.ids = ids
        self.last = ids[-1] if ids else BLANK
        self.children: dict[int, _Node] = {}
        self.following: np.ndarray | None = None


#: A beginning of a label in the beam: its node, the log-probability of the paths so far that end
#: in a blank, of those that end in its last character and of both, and the nats that the ranking
#: adds for its characters. Plain tuples: a named one takes three times as long to make.
_Entry: TypeAlias = tuple[_Node, float, float, float, float]
#: The same before it has a node: rank, parent, character, log-probability, nats.
_Coming: TypeAlias = tuple[float, _Node, int, float, float]


class PrunedSearch:
    """One image's search without a constraint: the entries of `BeamSearch`, in half its time.

    Where a frame has few characters that may begin, an array for all of them costs more than it
    saves. Here the likeliest are tried first, and an entry is done with when the next character
    could not come into the beam even if the language model were certain of it.

    Args:
        ranking: `Ranking`. Width of the beam, language model and weights.
        logarithms: array `(time, classes)`. Log-probabilities of the frames.
        least_probability: float above 0. Characters less probable than this in a frame begin
            nothing there.
    """

    def __init__(self, ranking: Ranking, logarithms: np.ndarray, least_probability: float) -> None:
        self._width = ranking.width
        self._model = ranking.language_model
        self._weight = ranking.language_weight
        self._length_bonus = 0.0 if self._model is None else ranking.length_bonus
        self._blanks: list[float] = logarithms[:, BLANK].tolist()
        self._begins = _list_beginnings(logarithms, math.log(least_probability))
        begun = {character for frame in self._begins for character, _ in frame}
        self._columns: dict[int, list[float]] = {c: logarithms[:, c].tolist() for c in begun}
        self._columns[BLANK] = [-math.inf] * len(logarithms)  # the root speaks nothing
        self._entries: list[_Entry] = [(_Node(()), 0.0, -math.inf, 0.0, 0.0)]

    def run(self) -> None:
        """Goes through the frames."""
        columns = self._columns
        for t, (blank, begins) in enumerate(zip(self._blanks, self._begins, strict=True)):
            stays = []
            for node, _, spoken, total, bonus in self._entries:
                silent = total + blank
                spoken += columns[node.last][t]
                stays.append((node, silent, spoken, _add(silent, spoken), bonus))
            self._entries = self._extend(begins, stays) if begins else stays

    def finish(self) -> tuple[list[list[int]], np.ndarray, np.ndarray]:
        """Labels of the entries, their bonuses and their log-probabilities."""
        nodes = [node for node, *_ in self._entries]
        bonuses = np.array([bonus for *_, bonus in self._entries])
        if (model := self._model) is not None:
            ends = [model.predict(node.ids).item(END) for node in nodes]
            bonuses += self._weight * np.array(ends)
        found = np.array([total for *_, total, _ in self._entries])
        return [list(node.ids) for node in nodes], bonuses, found

    def _extend(self, begins: list[tuple[int, float]], stays: list[_Entry]) -> list[_Entry]:
        """One frame in which characters may begin.

        Args:
            begins: list of (character, log-probability), the likeliest first.
            stays: list of `_Entry`. The entries after a frame in which nothing begins.
        """
        model, weight, length_bonus = self._model, self._weight, self._length_bonus
        here = {node: place for place, (node, *_) in enumerate(stays)}
        logarithms = dict(begins)
        # A heap of ranks that are sure to be reached.
        best = [total + bonus for *_, total, bonus in stays]
        best += [-math.inf] * (self._width - len(best))
        heapify(best)
        coming: list[_Coming] = []
        for node, silent, _, total, bonus in self._entries:
            children = node.children
            for character, child in children.items():
                if child in here and character in logarithms:  # paths that come to spell it
                    free = silent if character == node.last else total
                    _, own, same, _, nats = stays[here[child]]
                    same = _add(same, free + logarithms[character])
                    stays[here[child]] = (child, own, same, _add(own, same), nats)
            least = best[0] - bonus - length_bonus - total
            for character, logarithm in begins:
                if logarithm < least:
                    break
                if character in children and children[character] in here:
                    continue
                # A repeat needs a blank between.
                value = (silent if character == node.last else total) + logarithm
                rank = value + bonus
                extra = 0.0
                if model is not None:
                    if node.following is None:
                        node.following = model.predict(node.ids)
                    extra = weight * node.following.item(character) + length_bonus
                if rank + extra > best[0]:
                    coming.append((rank + extra, node, character, value, bonus + extra))
                    heapreplace(best, rank + extra)
                    least = best[0] - bonus - length_bonus - total
        return self._select(stays, coming)

    def _select(self, stays: list[_Entry], coming: list[_Coming]) -> list[_Entry]:
        """The best of the entries and of those that would come in."""
        ranked: list[tuple[float, _Entry, _Coming | None]]
        ranked = [(entry[3] + entry[4], entry, None) for entry in stays]
        ranked += [(one[0], stays[0], one) for one in coming]
        ranked.sort(key=itemgetter(0), reverse=True)
        chosen = []
        for _, entry, one in ranked[: self._width]:
            if one is not None:
                _, parent, character, value, bonus = one
                child = parent.children.get(character)
                if child is None:
                    child = parent.children[character] = _Node((*parent.ids, character))
                entry = child, -math.inf, value, value, bonus
            chosen.append(entry)
        return chosen


def _list_beginnings(logarithms: np.ndarray, lowest: float) -> list[list[tuple[int, float]]]:
    """The characters that may begin in each frame, the likeliest first, with logarithms."""
    begins: list[list[tuple[int, float]]] = [[] for _ in logarithms]
    steps, characters = np.nonzero(logarithms[:, 1:] >= lowest)
    characters += 1  # the blank is left out
    found = logarithms[steps, characters]
    order = np.lexsort((-found, steps))
    for t, character, logarithm in zip(
        steps[order].tolist(), characters[order].tolist(), found[order].tolist(), strict=True
    ):
        begins[t].append((character, logarithm))
    return begins


def _add(first: float, second: float) -> float:
    """Logarithm of the sum of two numbers, of which one at least is above zero."""
    if first < second:
        first, second = second, first
    apart = second - first
    return first + math.log1p(math.exp(apart)) if apart > _UNFELT else first

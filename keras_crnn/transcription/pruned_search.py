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

_TINY = 1e-300  # stands for a probability of zero
_SMALL = 1e-100  # below which probabilities are scaled up
_HIGHEST = 700.0  # exp of more is no number


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


#: A beginning of a label in the beam: its node, the probability of the paths so far that end in a
#: blank and of those that end in its last character, both scaled, and the nats that the ranking
#: adds for its characters. Plain tuples: a named one takes three times as long to make.
_Entry: TypeAlias = tuple[_Node, float, float, float]
#: The same before it has a node: rank, parent, character, probability, nats.
_Coming: TypeAlias = tuple[float, _Node, int, float, float]


class PrunedSearch:
    """One image's search without a constraint: the entries of `BeamSearch`, in half its time.

    Where a frame has few characters that may begin, an array for all of them costs more than it
    saves. Here the likeliest are tried first, and an entry is done with when the next character
    could not come into the beam even if the language model were certain of it.

    Args:
        ranking: `Ranking`. Width of the beam, language model and weights.
        frames: float64 array `(time, classes)`. Probabilities.
        least_probability: float above 0. Characters less probable than this in a frame begin
            nothing there.
    """

    def __init__(self, ranking: Ranking, frames: np.ndarray, least_probability: float) -> None:
        self._width = ranking.width
        self._model = ranking.language_model
        self._weight = ranking.language_weight
        self._length_bonus = 0.0 if self._model is None else ranking.length_bonus
        self._blanks: list[float] = np.maximum(frames[:, BLANK], _TINY).tolist()
        self._begins = _list_beginnings(frames, least_probability)
        begun = {character for frame in self._begins for character, _ in frame}
        self._columns: dict[int, list[float]] = {c: frames[:, c].tolist() for c in begun}
        self._columns[BLANK] = [0.0] * len(frames)  # the root speaks nothing
        self._entries: list[_Entry] = [(_Node(()), 1.0, 0.0, 0.0)]
        self._scale = 0.0  # nats that the probabilities were scaled down by

    def run(self) -> None:
        """Goes through the frames."""
        columns = self._columns
        for t, (blank, begins) in enumerate(zip(self._blanks, self._begins, strict=True)):
            stays = [
                (node, (silent + spoken) * blank, spoken * columns[node.last][t], bonus)
                for node, silent, spoken, bonus in self._entries
            ]
            if begins:
                stays = self._extend(begins, stays)
            self._entries = self._scale_up(stays)

    def finish(self) -> tuple[list[list[int]], np.ndarray, np.ndarray]:
        """Labels of the entries, their bonuses and their log-probabilities."""
        entries = [one for one in self._entries if one[1] + one[2] > 0]
        labels = [list(node.ids) for node, *_ in entries]
        bonuses = np.array([bonus for *_, bonus in entries])
        if (model := self._model) is not None:
            ends = [model.predict(node.ids).item(END) for node, *_ in entries]
            bonuses += self._weight * np.array(ends)
        found = np.array([silent + spoken for _, silent, spoken, _ in entries])
        return labels, bonuses, np.log(found) + self._scale

    def _extend(self, begins: list[tuple[int, float]], stays: list[_Entry]) -> list[_Entry]:
        """One frame in which characters may begin.

        Args:
            begins: list of (character, probability), the likeliest first.
            stays: list of `_Entry`. The entries after a frame in which nothing begins.
        """
        model, weight, length_bonus = self._model, self._weight, self._length_bonus
        here = {node: place for place, (node, *_) in enumerate(stays)}
        probabilities = dict(begins)
        best = [_rank(*entry) for entry in stays]  # a heap of ranks that are sure to be reached
        best += [-math.inf] * (self._width - len(best))
        heapify(best)
        coming: list[_Coming] = []
        for node, silent, spoken, bonus in self._entries:
            total = silent + spoken
            children = node.children
            for character, child in children.items():
                if child in here and character in probabilities:  # paths that come to spell it
                    free = silent if character == node.last else total
                    _, own, same, nats = stays[here[child]]
                    same += free * probabilities[character]
                    stays[here[child]] = (child, own, same, nats)
            least = _least(best[0] - bonus - length_bonus, total)
            for character, probability in begins:
                if probability < least:
                    break
                if character in children and children[character] in here:
                    continue
                # A repeat needs a blank between.
                value = (silent if character == node.last else total) * probability
                if not value:
                    continue
                rank = math.log(value) + bonus
                extra = 0.0
                if model is not None:
                    if node.following is None:
                        node.following = model.predict(node.ids)
                    extra = weight * node.following.item(character) + length_bonus
                if rank + extra > best[0]:
                    coming.append((rank + extra, node, character, value, bonus + extra))
                    heapreplace(best, rank + extra)
                    least = _least(best[0] - bonus - length_bonus, total)
        return self._select(stays, coming)

    def _select(self, stays: list[_Entry], coming: list[_Coming]) -> list[_Entry]:
        """The best of the entries and of those that would come in."""
        ranked: list[tuple[float, _Entry, _Coming | None]]
        ranked = [(_rank(*entry), entry, None) for entry in stays]
        ranked += [(one[0], stays[0], one) for one in coming]
        ranked.sort(key=itemgetter(0), reverse=True)
        chosen = []
        for _, entry, one in ranked[: self._width]:
            if one is not None:
                _, parent, character, value, bonus = one
                child = parent.children.get(character)
                if child is None:
                    child = parent.children[character] = _Node((*parent.ids, character))
                entry = child, 0.0, value, bonus
            chosen.append(entry)
        return chosen

    def _scale_up(self, entries: list[_Entry]) -> list[_Entry]:
        """The entries with probabilities that float64 can hold, whatever the number of frames."""
        highest = max([silent + spoken for _, silent, spoken, _ in entries])
        if highest >= _SMALL:
            return entries
        self._scale += math.log(highest)
        return [
            (node, silent / highest, spoken / highest, bonus)
            for node, silent, spoken, bonus in entries
        ]


def _list_beginnings(frames: np.ndarray, least: float) -> list[list[tuple[int, float]]]:
    """The characters that may begin in each frame, the likeliest first, with probabilities."""
    begins: list[list[tuple[int, float]]] = [[] for _ in frames]
    steps, characters = np.nonzero(frames[:, 1:] >= least)
    characters += 1  # the blank is left out
    probabilities = frames[steps, characters]
    order = np.lexsort((-probabilities, steps))
    for t, character, probability in zip(
        steps[order].tolist(),
        characters[order].tolist(),
        probabilities[order].tolist(),
        strict=True,
    ):
        begins[t].append((character, probability))
    return begins


def _rank(node: _Node, silent: float, spoken: float, bonus: float) -> float:
    return math.log(silent + spoken or _TINY) + bonus


def _least(nats: float, total: float) -> float:
    """Probability that a character needs to add `nats` to an entry's `total`."""
    return math.exp(min(nats, _HIGHEST)) / (total or _TINY)

"""The search behind `best_labels`, which has the proof."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from keras_crnn.text.alphabet import BLANK
from keras_crnn.transcription.prefix_tree import PrefixTree

#: Sums of the same positive float64 agree to far better than this, whatever their order.
ROUNDING = 1e-9
_NARROW = 8  # prefixes a step of the first descent
_FEW = 64  # prefixes up to which a product each beats a product for each character
_CELLS = 1 << 18  # prefixes times frames a step: 2 MB an array
_MATRIX_CELLS = 1 << 18  # classes x frames x frames to which matrices beat a loop over frames


class _Pending(NamedTuple):
    """Prefixes that wait for their turn, each one character longer than a parent."""

    nodes: np.ndarray  # (prefixes,) of the tree
    masses: np.ndarray  # (prefixes,) bounds of every word below
    parents: np.ndarray  # (prefixes,) rows of the two arrays that follow
    total: np.ndarray  # (parents, time + 1) probability to have spelt the parent after t frames
    silent: np.ndarray  # (parents, time + 1) the share of it whose last frame is a blank
    last: np.ndarray  # (parents,) last character of the parent

    def take(self, chosen: np.ndarray | slice) -> _Pending:
        """Some of them."""
        return self._replace(
            nodes=self.nodes[chosen], masses=self.masses[chosen], parents=self.parents[chosen]
        )


class PrefixSearch:
    """One search for the best labels of a tree; `best_labels` has the proof.

    A first descent takes only the few heaviest prefixes of each step, to find a good word soon.
    Then whatever may still hold a better one is looked at, as many prefixes at once as memory
    allows, whatever their length; the longest first, so that few ever wait.

    Args:
        tree: `PrefixTree`.
        probabilities: array `(time, classes)` float64, each frame of sum 1.
        count: int. How many labels.

    Attributes:
        bound: float. Probability of the worst of the `count` best labels found so far, or zero.
    """

    def __init__(self, tree: PrefixTree, probabilities: np.ndarray, count: int) -> None:
        self.bound = 0.0
        self._tree = tree
        self._probabilities = probabilities
        self._count = count
        self._best = np.zeros(count)  # probabilities of the best labels, in no order
        self._found: list[tuple[np.ndarray, np.ndarray]] = []  # labels, their probabilities
        time = len(probabilities)
        self._size = max(_NARROW, _CELLS // (time + 1))
        matrices = probabilities.shape[1] * time * time <= _MATRIX_CELLS
        self._stay: np.ndarray | None = None  # (classes, time, time + 1)
        if matrices:
            self._stay = _stay(probabilities)
            self._blanks = self._stay[BLANK]
        else:
            self._blanks = _stay(probabilities[:, [BLANK]])[0]

    def run(self) -> None:
        """Searches until nothing that waits can be among the best."""
        silent = np.ones((1, len(self._probabilities) + 1))
        np.cumprod(self._probabilities[:, BLANK], out=silent[0, 1:])
        root = np.zeros(1, np.int64)
        self._collect(root, silent[:, -1])
        waiting = [self._extend(root, silent, silent)]
        narrow = True
        while waiting:
            if narrow:
                batch, rest = self._heaviest(waiting.pop())
                if len(rest.nodes):
                    waiting.append(rest)
            else:
                batch = self._gather(waiting)
            if len(batch.nodes):
                total, silent = self._arrive(batch)
                self._collect(batch.nodes, total[:, -1])
                batch = self._extend(batch.nodes, total, silent)
            if len(batch.nodes):
                waiting.append(batch)
            else:
                narrow = False

    def found(self) -> np.ndarray:
        """The labels found that may be among the best `count`."""
        words = np.concatenate([words for words, _ in self._found] or [np.zeros(0, np.int64)])
        values = np.concatenate([values for _, values in self._found] or [np.zeros(0)])
        return np.sort(words[values >= self._threshold]).astype(np.int64)

    @property
    def _threshold(self) -> float:
        return self.bound * (1 - ROUNDING)

    def _collect(self, nodes: np.ndarray, values: np.ndarray) -> None:
        """Takes note of the labels that end at `nodes` with these probabilities."""
        words = self._tree.words[nodes]
        good = (words >= 0) & (values > 0) & (values >= self._threshold)
        if not good.any():
            return
        words, values = words[good], values[good]
        self._found.append((words, values))
        best = np.concatenate([self._best, values])
        self._best = np.partition(best, -self._count)[-self._count :]
        self.bound = float(self._best[0])

    def _arrive(self, batch: _Pending) -> tuple[np.ndarray, np.ndarray]:
        """The prefixes' own `total` and `silent`, `(prefixes, time + 1)` each."""
        characters = self._tree.characters[batch.nodes]
        arriving = batch.total[batch.parents, :-1]  # (prefixes, time)
        repeated = characters == batch.last[batch.parents]
        if repeated.any():  # a repeat must follow a blank
            arriving[repeated] = batch.silent[batch.parents[repeated], :-1]
        spoken = self._speak(arriving, characters)
        silent = spoken[:, :-1] @ self._blanks
        return spoken + silent, silent

    def _speak(self, arriving: np.ndarray, characters: np.ndarray) -> np.ndarray:
        """Probability `(prefixes, time + 1)` that the last frame spells the last character.

        Args:
            arriving: array `(prefixes, time)`. Probability to have spelt what comes before
                after so many frames, and to be free to go on.
            characters: array `(prefixes,)`. The last characters.
        """
        count, time = arriving.shape
        if self._stay is None:
            spoken = np.zeros((time + 1, count))
            emitted = self._probabilities[:, characters]  # (time, prefixes)
            for t in range(time):
                spoken[t + 1] = (spoken[t] + arriving[:, t]) * emitted[t]
            return spoken.T
        if count <= _FEW:
            return (arriving[:, np.newaxis] @ self._stay[characters])[:, 0]
        spoken = np.empty((count, time + 1))
        order = np.argsort(characters, kind="stable")
        borders = np.searchsorted(characters[order], np.arange(len(self._stay) + 1))
        for character in np.flatnonzero(np.diff(borders)):
            rows = order[borders[character] : borders[character + 1]]
            spoken[rows] = arriving[rows] @ self._stay[character]
        return spoken

    def _extend(self, nodes: np.ndarray, total: np.ndarray, silent: np.ndarray) -> _Pending:
        """The prefixes one character longer that may still hold one of the best."""
        last = self._tree.characters[nodes]
        masses = total[:, :-1] @ self._probabilities  # (parents, classes)
        own = np.einsum("pt,tp->p", silent[:, :-1], self._probabilities[:, last])
        masses[np.arange(len(nodes)), last] = own  # a repeat must follow a blank
        starts, ends = self._tree.children[nodes], self._tree.children[nodes + 1]
        counts = ends - starts
        parents = np.repeat(np.arange(len(nodes)), counts)
        # The children of all parents in one row: each start, counted on.
        offsets = starts - (np.cumsum(counts) - counts)
        children = np.arange(len(parents)) + np.repeat(offsets, counts)
        below = masses[parents, self._tree.characters[children]]
        kept = np.flatnonzero((below > 0) & (below >= self._threshold))
        return _Pending(children[kept], below[kept], parents[kept], total, silent, last)

    def _heaviest(self, batch: _Pending) -> tuple[_Pending, _Pending]:
        """The few with the highest masses, and the rest."""
        if len(batch.nodes) <= _NARROW:
            return batch, batch.take(slice(0, 0))
        order = np.argpartition(batch.masses, -_NARROW)
        return batch.take(order[-_NARROW:]), batch.take(order[:-_NARROW])

    def _gather(self, waiting: list[_Pending]) -> _Pending:
        """Takes from those that wait as many prefixes as may be looked at in one step."""
        chosen: list[_Pending] = []
        room = self._size
        while waiting and room:
            batch = waiting.pop()
            batch = batch.take(np.flatnonzero(batch.masses >= self._threshold))
            if len(batch.nodes) > room:
                order = np.argpartition(batch.masses, -room)
                waiting.append(batch.take(order[:-room]))
                batch = batch.take(order[-room:])
            room -= len(batch.nodes)
            if len(batch.nodes):
                chosen.append(batch)
        return _join(chosen) if chosen else batch


def _join(batches: list[_Pending]) -> _Pending:
    """Several lots of prefixes as one."""
    if len(batches) == 1:
        return batches[0]
    used = [np.unique(batch.parents, return_inverse=True) for batch in batches]
    starts = np.cumsum([0, *(len(rows) for rows, _ in used)])
    return _Pending(
        np.concatenate([batch.nodes for batch in batches]),
        np.concatenate([batch.masses for batch in batches]),
        np.concatenate([inverse + s for (_, inverse), s in zip(used, starts, strict=False)]),
        *(
            np.concatenate([field[rows] for field, (rows, _) in zip(fields, used, strict=True)])
            for fields in zip(*(batch[3:] for batch in batches), strict=True)
        ),
    )


def _stay(probabilities: np.ndarray) -> np.ndarray:
    """Probability `(classes, time, time + 1)` of a class in every frame from s up to t.

    Zero where t is not past s: a path that enters a class at frame s has spoken it after s + 1
    frames at the earliest.
    """
    time, classes = probabilities.shape
    stay = np.zeros((time + 1, time, classes))  # the last axis is the one worked along
    for t, frame in enumerate(probabilities):
        np.multiply(stay[t, :t], frame, out=stay[t + 1, :t])
        stay[t + 1, t] = frame
    return np.ascontiguousarray(stay.transpose(2, 1, 0))

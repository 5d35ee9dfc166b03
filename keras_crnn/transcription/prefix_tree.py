"""The best words of a lexicon, exactly and without scoring them all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from keras_crnn.transcription.ctc_score import (
    SAFE,
    check_classes,
    loses_nothing,
    normalize_frames,
    pack_labels,
    score_packed,
)
from keras_crnn.transcription.prefix_search import PrefixSearch
from keras_crnn.transcription.transcription import Transcription


class PrefixTree:
    """A lexicon as a tree of prefixes, which words that begin alike share.

    Nodes are numbered level by level, so that the children of a node are a range and the whole
    tree is three flat arrays. A million words of seven million prefixes take two seconds and 90 MB.

    Args:
        labels: sequences of character ids; or an array `(labels, longest)` of them. Of equal
            ones the first counts.
        lengths: array `(labels,)`, with an array of labels only. Defaults to `None`: all whole.

    Raises:
        ValueError: no labels, or ids below 1.

    Attributes:
        characters: array `(nodes,)`. Last character of each prefix; node 0 is the empty one.
        children: array `(nodes + 1,)`. Children of node k are those from [k] up to [k + 1].
        words: array `(nodes,)`. Index of the label that ends at a node, or -1.

    Example:

    >>> tree = PrefixTree([[1, 2], [1, 3], [2]])
    >>> frames = np.array([[0.1, 0.8, 0.1, 0.0], [0.1, 0.0, 0.6, 0.3]])
    >>> [best.ids for best in tree.best_labels(frames, count=2)]
    [(1, 2), (1, 3)]
    """

    def __init__(
        self, labels: Sequence[Sequence[int]] | np.ndarray, lengths: np.ndarray | None = None
    ) -> None:
        self._padded, self._lengths = pack_labels(labels, lengths)
        if not len(self._padded):
            raise ValueError("A prefix tree needs at least one label; got none.")
        self._highest = int(self._padded.max(initial=0))
        self._build()

    def __len__(self) -> int:
        """Number of nodes: the different prefixes, the empty one included."""
        return len(self.characters)

    def _build(self) -> None:
        base = self._highest + 1
        rows = np.arange(len(self._padded))  # labels that reach this level, by prefix
        nodes = np.zeros(len(rows), np.int64)  # the prefix of each
        first, count = 0, 1  # of the level above
        characters, children, words = [np.zeros(1, np.int64)], [], []
        for depth in range(self._padded.shape[1] + 1):
            ended = self._lengths[rows] == depth
            level = np.full(count, -1)
            # The last assignment stays, so the first of equal labels must come last.
            level[nodes[ended][::-1] - first] = rows[ended][::-1]
            words.append(level)
            rows, nodes = rows[~ended], nodes[~ended]
            if not len(rows):
                break
            keys = nodes * base + self._padded[rows, depth]
            if (keys[1:] < keys[:-1]).any():
                order = np.argsort(keys, kind="stable")
                keys, rows = keys[order], rows[order]
            fresh = np.concatenate([[True], keys[1:] != keys[:-1]])
            parents, last = np.divmod(keys[fresh], base)
            children.append(np.bincount(parents - first, minlength=count))
            characters.append(last)
            first, count = first + count, len(last)
            nodes = first - 1 + np.cumsum(fresh)
        children.append(np.zeros(count, np.int64))
        self.characters = np.concatenate(characters).astype(np.int32)
        self.words = np.concatenate(words).astype(np.int32)
        self.children = np.cumsum(np.concatenate([[1], *children])).astype(np.int32)

    def best_labels(self, frames: np.ndarray, count: int = 1) -> list[Transcription]:
        """The labels of highest probability, exactly, best first.

        The probability mass of a prefix is the sum over t of the probability to arrive at its
        last character at frame t. Every alignment of every word that begins with the prefix
        arrives there at exactly one t, and what follows has probabilities that sum to at most
        one, so no word below a prefix is more probable than the prefix's mass. So a prefix
        whose mass is below the probability of a word already found (`count` words) is left out
        with all that begins with it, and nothing that is left out can be among the best.

        Rounding: sums of positive numbers are off by a factor of 1 +- 1e-12 at most for a
        thousand frames, so a prefix is left out only when its mass falls short by more than a
        factor of 1 - 1e-9 (`ROUNDING`). What remains is ordered by `score_labels`; among equals
        the first label of the lexicon comes first. Where the best are so improbable (below
        `SAFE`) that float64 cannot tell them, every label is scored, in logarithms.

        Args:
            frames: array `(time, classes)`. Softmax outputs of one image, class 0 the blank.
            count: int. How many labels. Defaults to 1.

        Returns:
            List of `Transcription`, `count` of them or as many as are possible at all: labels
            that need more frames than there are, or have no probability, are never among them.

        Raises:
            ValueError: `count` below 1, frames of another rank or no probabilities, frames with
                fewer classes than the labels need.
        """
        if count < 1:
            raise ValueError(f"count must be at least 1; got {count}.")
        probabilities, scale = normalize_frames(frames)
        check_classes(self._highest, probabilities.shape[1])
        words = self._search(probabilities, count)
        scores = score_packed(probabilities, scale, self._padded[words], self._lengths[words])
        order = np.lexsort([words, -scores])[:count]
        return [
            Transcription(
                tuple(self._padded[words[i], : self._lengths[words[i]]].tolist()),
                float(scores[i]),
            )
            for i in order
            if scores[i] > -np.inf
        ]

    def _search(self, probabilities: np.ndarray, count: int) -> np.ndarray:
        """Labels `(found,)` among which the `count` best are, repeats of a label left out."""
        search = PrefixSearch(self, probabilities, count)
        search.run()
        if search.bound < SAFE and not loses_nothing(probabilities):
            return np.sort(self.words[self.words >= 0]).astype(np.int64)
        return search.found()

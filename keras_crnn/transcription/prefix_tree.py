"""A lexicon as a tree of prefixes; `prefix_search` finds its best words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from keras_crnn.system.errors import InputError
from keras_crnn.transcription.ctc_score import pack_labels


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
        padded: array `(labels, longest)`. The labels, with zeros after their ends.
        lengths: array `(labels,)`. How long each is.
        highest: int. The highest character id.
        characters: array `(nodes,)`. Last character of each prefix; node 0 is the empty one.
        children: array `(nodes + 1,)`. Children of node k are those from [k] up to [k + 1].
        words: array `(nodes,)`. Index of the label that ends at a node, or -1.

    Example:

    >>> tree = PrefixTree([[1, 2], [1, 3], [2]])
    >>> len(tree)
    5
    """

    def __init__(
        self, labels: Sequence[Sequence[int]] | np.ndarray, lengths: np.ndarray | None = None
    ) -> None:
        self.padded, self.lengths = pack_labels(labels, lengths)
        if not len(self.padded):
            raise InputError("A prefix tree needs at least one label; got none.")
        self.highest = int(self.padded.max(initial=0))
        self._build()

    def __len__(self) -> int:
        """Number of nodes: the different prefixes, the empty one included."""
        return len(self.characters)

    def _build(self) -> None:
        base = self.highest + 1
        rows = np.arange(len(self.padded))  # labels that reach this level, by prefix
        nodes = np.zeros(len(rows), np.int64)  # the prefix of each
        first, count = 0, 1  # of the level above
        characters, children, words = [np.zeros(1, np.int64)], [], []
        for depth in range(self.padded.shape[1] + 1):
            ended = self.lengths[rows] == depth
            level = np.full(count, -1)
            # The last assignment stays, so the first of equal labels must come last.
            level[nodes[ended][::-1] - first] = rows[ended][::-1]
            words.append(level)
            rows, nodes = rows[~ended], nodes[~ended]
            if not len(rows):
                break
            keys = nodes * base + self.padded[rows, depth]
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

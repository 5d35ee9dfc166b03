"""The best words of a lexicon, exactly and without scoring them all."""

from __future__ import annotations

import numpy as np

from keras_crnn.system.errors import InputError
from keras_crnn.transcription.ctc_score import (
    SAFE,
    check_classes,
    loses_nothing,
    normalize_frames,
    score_packed,
)
from keras_crnn.transcription.decoder import Transcription
from keras_crnn.transcription.prefix_search import PrefixSearch
from keras_crnn.transcription.prefix_tree import PrefixTree


def best_labels(tree: PrefixTree, frames: np.ndarray, count: int = 1) -> list[Transcription]:
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
        tree: `PrefixTree` of the lexicon.
        frames: array `(time, classes)`. Softmax outputs of one image, class 0 the blank.
        count: int. How many labels. Defaults to 1.

    Returns:
        List of `Transcription`, `count` of them or as many as are possible at all: labels
        that need more frames than there are, or have no probability, are never among them.

    Raises:
        ValueError: `count` below 1, frames of another rank or no probabilities, frames with
            fewer classes than the labels need.

    Example:

    >>> tree = PrefixTree([[1, 2], [1, 3], [2]])
    >>> frames = np.array([[0.1, 0.8, 0.1, 0.0], [0.1, 0.0, 0.6, 0.3]])
    >>> [best.ids for best in best_labels(tree, frames, count=2)]
    [(1, 2), (1, 3)]
    """
    if count < 1:
        raise InputError(f"count must be at least 1; got {count}.")
    probabilities, scale = normalize_frames(frames)
    check_classes(tree.highest, probabilities.shape[1])
    words = _search(tree, probabilities, count)
    scores = score_packed(probabilities, scale, tree.padded[words], tree.lengths[words])
    order = np.lexsort([words, -scores])[:count]
    return [
        Transcription(
            tuple(tree.padded[words[i], : tree.lengths[words[i]]].tolist()),
            float(scores[i]),
        )
        for i in order
        if scores[i] > -np.inf
    ]


def _search(tree: PrefixTree, probabilities: np.ndarray, count: int) -> np.ndarray:
    """Labels `(found,)` among which the `count` best are, repeats of a label left out."""
    search = PrefixSearch(tree, probabilities, count)
    search.run()
    if search.bound < SAFE and not loses_nothing(probabilities):
        return np.sort(tree.words[tree.words >= 0]).astype(np.int64)
    return search.found()

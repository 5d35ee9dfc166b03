"""Slow, obvious versions of what the package computes fast."""

import itertools

import numpy as np


def collapse(path):
    """Repeats merged, then blanks removed: the B of the paper's equation 1."""
    return [c for c, _ in itertools.groupby(path) if c != 0]


def ctc(logits, ids):
    """CTC's negative log-likelihood and its gradient, by a sum over all alignments.

    Args:
        logits: array `(time, classes)`, the image's own frames alone.
        ids: list of int.

    Returns:
        The loss in nats and its gradient `(time, classes)` with respect to the logits.
    """
    logits = np.asarray(logits, np.float64)
    time, classes = logits.shape
    frames = np.exp(logits - logits.max(axis=1, keepdims=True))
    frames /= frames.sum(axis=1, keepdims=True)
    total, passing = 0.0, np.zeros_like(frames)
    for path in itertools.product(range(classes), repeat=time):
        if collapse(path) == list(ids):
            probability = frames[np.arange(time), path].prod()
            total += probability
            passing[np.arange(time), path] += probability
    return -np.log(total), frames - passing / total


def edit_distance(a, b):
    """Levenshtein distance by its definition."""
    table = np.zeros((len(a) + 1, len(b) + 1), int)
    table[:, 0], table[0] = np.arange(len(a) + 1), np.arange(len(b) + 1)
    for i, j in itertools.product(range(len(a)), range(len(b))):
        replaced = table[i, j] + (a[i] != b[j])
        table[i + 1, j + 1] = min(table[i, j + 1] + 1, table[i + 1, j] + 1, replaced)
    return int(table[-1, -1])

"""The probability of one label of an image, and for each of many images."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import BLANK
from keras_crnn.transcription.ctc_score import (
    SAFE,
    check_classes,
    normalize_frames,
    pack_labels,
    score_label,
    sum_alignments,
)

_TOGETHER = 256  # images whose labels are scored at once
_SHORT = 60  # characters up to which a matrix of all moves is the faster way


def score_one(frames: np.ndarray, label: Sequence[int]) -> float:
    """Log-probability of one label, as `score_label` gives it; a word's in a third of its time.

    Args:
        frames: array `(time, classes)`. Softmax outputs of one image, not below 0.
        label: sequence of int. Character ids that the frames have.

    Returns:
        float, nats.

    Example:

    >>> round(float(np.exp(score_one(np.full((2, 2), 0.5), [1]))), 9)
    0.75
    """
    if len(label) > _SHORT:  # the matrix grows with the square
        return score_label(frames, label)
    states = np.zeros(2 * len(label) + 1, np.intp)  # blank, character, blank, ..., blank
    states[1::2] = label
    moves = np.eye(len(states)) + np.eye(len(states), k=-1)  # to a state, from one
    over = np.flatnonzero((states[2:] != BLANK) & (states[2:] != states[:-2]))
    moves[over + 2, over] = 1  # from the character before, over the blank between
    reached = np.zeros(len(states))
    reached[0] = 1.0
    arriving = np.empty(len(states))
    for emitted in np.asarray(frames, np.float64)[:, states]:
        np.dot(moves, reached, out=arriving)
        np.multiply(arriving, emitted, out=reached)
    value = float(reached[-2:].sum())
    return math.log(value) if value >= SAFE else score_label(frames, label)


def score_each(frames: Sequence[np.ndarray], labels: Sequence[Sequence[int]]) -> np.ndarray:
    """Log-probability of one label for each image; see `score_labels`.

    Args:
        frames: sequence of arrays `(time, classes)`. Softmax outputs of one image each.
        labels: as many sequences of character ids.

    Returns:
        Array `(images,)` of float64, nats.

    Raises:
        ValueError: as `score_labels`, or not as many labels as images.

    Example:

    >>> frames = np.array([[0.5, 0.5], [0.5, 0.5]])
    >>> np.exp(score_each([frames, frames[:1]], [[1], []])).tolist()
    [0.75, 0.5]
    """
    if len(frames) != len(labels):
        raise InputError(f"Got {len(labels)} labels for the frames of {len(frames)} images.")
    padded, lengths = pack_labels(labels)
    scores = np.empty(len(frames))
    order = sorted(range(len(frames)), key=lambda k: (len(frames[k]), lengths[k]))
    for start in range(0, len(order), _TOGETHER):
        rows = order[start : start + _TOGETHER]
        normalized = [normalize_frames(frames[k]) for k in rows]
        ends = lengths[rows]
        ids = padded[rows, : ends.max()].T.astype(np.intp)  # (longest, images)
        emitted = np.zeros((len(normalized[-1][0]), *ids.shape))  # (time, longest, images)
        blanks = np.ones((len(emitted), len(rows)))  # blanks behind the last frame change nothing
        for column, (probabilities, _) in enumerate(normalized):
            check_classes(int(ids[:, column].max(initial=0)), probabilities.shape[1])
            emitted[: len(probabilities), :, column] = probabilities[:, ids[:, column]]
            blanks[: len(probabilities), column] = probabilities[:, BLANK]
        values = sum_alignments(emitted, blanks, ids, ends)
        with np.errstate(divide="ignore"):
            scores[rows] = np.log(values) + [scale for _, scale in normalized]
        for lost in np.flatnonzero(values < SAFE).tolist():  # parts of it, in the linear sum
            scores[rows[lost]] = score_label(frames[rows[lost]], labels[rows[lost]])
    return scores

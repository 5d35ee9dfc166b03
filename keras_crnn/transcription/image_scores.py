"""The probability of a few labels of an image, and of one label for each of many images."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain

import numpy as np

from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import BLANK
from keras_crnn.transcription.ctc_score import (
    SAFE,
    check_classes,
    normalize_frames,
    pack_labels,
    score_label,
    score_labels,
    sum_alignments,
)
from keras_crnn.transcription.label_states import find_skips, list_states

_TOGETHER = 256  # images whose labels are scored at once
_FEW = 1 << 17  # probabilities of states, 1 MB: more are summed faster in chunks


def score_one(frames: np.ndarray, label: Sequence[int]) -> float:
    """Log-probability of one label, in nats: `score_few` without what several take."""
    states = list_states(label)
    if len(states) * len(frames) > _FEW:
        return score_label(frames, label)
    value = _reach(np.asarray(frames, np.float64)[:, states], states, [0])[-2:].sum()
    return math.log(value) if value >= SAFE else score_label(frames, label)


def score_few(frames: np.ndarray, labels: Sequence[Sequence[int]]) -> np.ndarray:
    """Log-probability of a few labels, as `score_labels` gives it; ten words in half its time.

    The states of all labels stand in one row, and every frame moves the row at once.

    Args:
        frames: array `(time, classes)`. Softmax outputs of one image, not below 0.
        labels: sequences of character ids that the frames have.

    Returns:
        Array `(labels,)` of float64, nats.

    Example:

    >>> np.exp(score_few(np.full((2, 2), 0.5), [[], [1], [1, 1]])).round(9).tolist()
    [0.25, 0.75, 0.0]
    """
    # The states of every label, and after each a wall that no way leads through.
    after = np.cumsum([2 * len(label) + 2 for label in labels])
    if not labels or after[-1] * len(frames) > _FEW:
        return score_labels(frames, labels)
    walled = chain.from_iterable((*label, BLANK) for label in labels)
    states = list_states(list(walled))[:-1]
    emitted = np.asarray(frames, np.float64)[:, states]
    emitted[:, after - 1] = 0.0
    reached = _reach(emitted, states, [0, *after[:-1].tolist()])
    values = reached[after - 2] + reached[after - 3]  # before an empty label's blank is a wall
    with np.errstate(divide="ignore"):
        scores = np.log(values)
    if (lost := np.flatnonzero(values < SAFE)).size:
        scores[lost] = score_labels(frames, [labels[k] for k in lost.tolist()])
    return scores


def _reach(emitted: np.ndarray, states: np.ndarray, begins: list[int]) -> np.ndarray:
    """Probability `(states,)` of being in a state after the last frame.

    Args:
        emitted: array `(time, states)`. Probability of each state's class in each frame.
        states: array `(states,)`. Class of each state.
        begins: list of int. States in which a way begins.
    """
    skips = find_skips(states).astype(np.float64)
    reached = np.zeros(len(states) + 2)  # two before the first state
    here, before, over = reached[2:], reached[1:-1], reached[:-2]
    here[begins] = 1.0
    arriving = np.empty(len(states))
    for one in emitted:
        np.multiply(over, skips, out=arriving)
        np.add(arriving, before, out=arriving)
        np.add(arriving, here, out=arriving)
        np.multiply(arriving, one, out=here)
    return here


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

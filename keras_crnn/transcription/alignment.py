"""Where a given label lies in the frames: the most probable alignment."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import BLANK, Alphabet
from keras_crnn.transcription.ctc_score import check_classes, normalize_frames, pack_labels
from keras_crnn.transcription.greedy import Path, collapse
from keras_crnn.transcription.label_states import find_skips, list_states

#: Stands for the logarithm of zero in a search, so that a label that the frames rule out is still
#: put where they rule out the least of it. No product of real probabilities comes near it.
IMPOSSIBLE = -1e9


def align(frames: np.ndarray, ids: Sequence[int]) -> Path:
    """The most probable path through the frames that spells a label (Viterbi).

    For the pixels and the probability of each character of a reading that a lexicon or a beam
    search gave, in the form that `best_path` gives for its own.

    Args:
        frames: array `(time, classes)`. Softmax outputs of one image, class 0 the blank.
        ids: sequence of int. Character ids.

    Returns:
        Path. `log_probability` is of this one path, in nats, and `-inf` where the frames give it
        none; the label is then put where the fewest frames forbid it.

    Raises:
        ValueError: the label needs more frames than there are, ids that the frames lack, or
            frames of another rank or that are no probabilities.

    Example:

    >>> frames = np.array([[0.1, 0.9], [0.6, 0.4], [0.9, 0.1], [0.1, 0.9]])
    >>> path = align(frames, [1, 1])
    >>> path.starts, path.ends
    ([0, 3], [1, 4])
    """
    normalize_frames(frames)  # refuses what is none
    raw = np.asarray(frames, np.float64)
    label = pack_labels([ids])[0][0].tolist()
    time, classes = raw.shape
    check_classes(max(label, default=0), classes)
    needed = Alphabet.required_frames(label)
    if needed > time:
        raise InputError(
            f"The label {label} needs {needed} frames, one a character and one between "
            f"repeats; there are {time}. A wider image gives more."
        )
    logarithms = take_logarithms(raw)
    states = list_states(label)
    path = _find_path(logarithms[:, states], states)
    emitted = raw[np.arange(time), states[path]].tolist()
    log_probability = math.fsum(map(math.log, emitted)) if all(emitted) else -math.inf
    # By their states, so that equal characters differ.
    own = [state if state % 2 else BLANK for state in path]
    _, peaks, starts, ends = collapse(own, emitted)
    return Path(label, peaks, starts, ends, log_probability)


def take_logarithms(frames: np.ndarray) -> np.ndarray:
    """Natural logarithms of probabilities, `IMPOSSIBLE` for zeros."""
    positive = frames > 0
    return np.where(positive, np.log(np.where(positive, frames, 1.0)), IMPOSSIBLE)


def _find_path(emissions: np.ndarray, states: np.ndarray) -> list[int]:
    """The state of each frame on the best path.

    Args:
        emissions: array `(time, states)`. Log-probability of each state's class in each frame.
        states: array `(states,)`. Class of each state.
    """
    time, count = emissions.shape
    if not time:
        return []
    skips = np.where(find_skips(states), 0.0, -np.inf)
    best = np.full((time, count + 2), -np.inf)  # two columns before the first state
    best[0, 2:4] = emissions[0, :2]
    rows = zip(emissions[1:], best[:, :-2], best[:, 1:-1], best[:, 2:], best[1:, 2:], strict=False)
    for emitted, over, before, here, after in rows:
        np.add(over, skips, out=after)
        np.maximum(before, after, out=after)
        np.maximum(here, after, out=after)
        np.add(after, emitted, out=after)
    state = count - 1 if count == 1 or best[-1, -1] >= best[-1, -2] else count - 2
    path = [state]
    for row in best[-2::-1]:
        over, before, here = row[state : state + 3].tolist()
        over += skips.item(state)
        if before > here or over > here:
            state -= 1 if before >= over else 2
        path.append(state)
    return path[::-1]

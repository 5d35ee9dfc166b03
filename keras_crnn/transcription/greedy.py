"""Best-path transcription: Section 2.3.2 of the paper."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import BLANK


class Path(NamedTuple):
    """One image's best path, collapsed.

    Attributes:
        ids: list of int. Character ids, repeats merged and blanks gone.
        probabilities: list of float. Of each character, the highest over its frames.
        starts: list of int. First time step of each character.
        ends: list of int. One past the last time step of each character.
        log_probability: float. Of the whole path, blanks included, in nats.
    """

    ids: list[int]
    probabilities: list[float]
    starts: list[int]
    ends: list[int]
    log_probability: float


def best_path(probabilities: np.ndarray, time_steps: int | None = None) -> Path:
    """The most probable class of every frame, repeats merged, then blanks removed.

    Args:
        probabilities: array `(time, classes)`. Softmax outputs, or logits (the path is the
            same, the probabilities are then meaningless).
        time_steps: int or `None`. Frames that belong to the image. Defaults to all.

    Example:

    >>> frames = np.eye(3)[[0, 1, 1, 0, 1, 2]]
    >>> best_path(frames).ids
    [1, 1, 2]
    """
    if probabilities.ndim != 2:
        raise InputError(
            f"best_path takes one image's frames (time, classes); got {probabilities.shape}."
        )
    frames = probabilities[:time_steps]
    best = frames.argmax(axis=1)  # (time,)
    peaks = frames[np.arange(len(frames)), best]
    runs = collapse(best.tolist(), peaks.tolist())
    log_probability = float(np.log(np.maximum(peaks, 1e-30)).sum())
    return Path(*runs, log_probability)


def collapse(
    path: list[int], probabilities: list[float]
) -> tuple[list[int], list[float], list[int], list[int]]:
    """Repeats merged and blanks removed: the first four attributes of a `Path`.

    Args:
        path: list of int. A class for each frame.
        probabilities: list of float. Of that class there.
    """
    ids: list[int] = []
    peaks: list[float] = []
    starts: list[int] = []
    ends: list[int] = []
    previous = BLANK
    for t, (character, probability) in enumerate(zip(path, probabilities, strict=True)):
        if character != BLANK:
            if character != previous:
                ids.append(character)
                peaks.append(probability)
                starts.append(t)
                ends.append(t + 1)
            else:
                peaks[-1] = max(peaks[-1], probability)
                ends[-1] = t + 1
        previous = character
    return ids, peaks, starts, ends

"""What reads frames: the interface of all decoders, and what they give."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np


class Transcription(NamedTuple):
    """One label sequence that an image's frames may spell.

    Attributes:
        ids: tuple of int. Character ids, see `Alphabet`; empty where nothing is written.
        log_probability: float. Of the sequence given the frames, in nats, summed over all
            alignments unless a decoder says otherwise; `-inf` where it is impossible.
    """

    ids: tuple[int, ...]
    log_probability: float


class NothingFitsError(ValueError):
    """All that a decoder allows needs more frames than an image has."""


class Decoder(Protocol):
    """Finds the label sequences that an image's frames spell; write your own to the same shape.

    A decoder with an attribute `alphabet` is refused by a `Recognizer` of another one, whose
    ids would stand for other characters. One with a method `spell(ids) -> str` says how its
    labels are written; else the model's alphabet does.
    """

    def decode(self, frames: np.ndarray, count: int = 1) -> list[Transcription]:
        """The best label sequences of one image, best first, never none.

        Args:
            frames: array `(time, classes)`. Softmax outputs, class 0 the blank.
            count: int. How many at most.

        Raises:
            NothingFitsError: all that it allows needs more frames. `keras-crnn evaluate` then
                counts the image as read wrong.
        """
        ...

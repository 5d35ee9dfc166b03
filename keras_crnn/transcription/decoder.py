"""What reads frames: the interface of all decoders."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from keras_crnn.transcription.transcription import Transcription


class NothingFitsError(ValueError):
    """All that a decoder allows needs more frames than an image has."""


class Decoder(Protocol):
    """Finds the label sequences that an image's frames spell; write your own to the same shape.

    A decoder with an attribute `alphabet` is refused by a `Recognizer` of another one, whose
    ids would stand for other characters.
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

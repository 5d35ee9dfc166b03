"""What reads frames: the interface of all decoders, and what they give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

import numpy as np

from keras_crnn.system.errors import InputError


class Transcription(NamedTuple):
    """One label sequence that an image's frames may spell.

    Attributes:
        ids: tuple of int. Character ids, see `Alphabet`; empty where nothing is written.
        log_probability: float. Of the sequence given the frames, in nats, summed over all
            alignments unless a decoder says otherwise; `-inf` where it is impossible.
    """

    ids: tuple[int, ...]
    log_probability: float


class Transcriptions(list[Transcription]):
    """What a decoder found for an image, best first, and what it had to leave out.

    Attributes:
        too_long: int. Words of a lexicon that need more frames than the image has. Defaults
            to 0.
        widened: bool. Whether no word was within the edit distance that was asked for, so that
            farther ones were looked at. Defaults to `False`.
    """

    def __init__(
        self, found: Iterable[Transcription] = (), too_long: int = 0, widened: bool = False
    ) -> None:
        super().__init__(found)
        self.too_long = too_long
        self.widened = widened


class UnfitImageError(InputError):
    """A decoder cannot read this image; others it may."""


class TooManyFramesError(UnfitImageError):
    """An image is so long that a constraint would take too much memory on it."""


class NothingFitsError(UnfitImageError):
    """All that a decoder allows needs more frames than an image has.

    Attributes:
        too_long: int. Words of a lexicon among it. Defaults to 0.
    """

    def __init__(self, message: str, too_long: int = 0) -> None:
        super().__init__(message)
        self.too_long = too_long


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
            UnfitImageError: it cannot read this image for another reason.
        """
        ...

"""Reads images of which some may be too narrow for what their decoder allows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from keras_crnn.images.read import ImageSource
from keras_crnn.recognition.reading import Alternative, Reading
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.transcription.decoder import Decoder, NothingFitsError, Transcription

_NOTHING = Reading("", 0.0, (), -math.inf, (Alternative("", -math.inf),))


@dataclass
class TooLong:
    """Counts what needed more frames than an image has, and so could not be its text.

    Attributes:
        words: int. Words of lexicons, each counted for every image that is too narrow for it.
        images: int. Images too narrow for all that their decoder allows, which read as nothing.
    """

    words: int = 0
    images: int = 0


def read_what_fits(
    recognizer: Recognizer,
    images: Sequence[ImageSource],
    decoders: Sequence[Decoder | None],
    too_long: TooLong,
) -> list[Reading]:
    """As `Recognizer.read`, but that nothing is read where nothing fits, with a confidence of 0.

    Args:
        recognizer: `Recognizer`.
        images: sequence of what it reads.
        decoders: as many decoders as images; `None` is the best path.
        too_long: `TooLong`, to which is added what is found.
    """
    counting = _count(decoders)
    try:
        readings = recognizer.read(list(images), counting)
    except NothingFitsError:  # all are read anew
        counting = _count(decoders)
        readings = [
            _read_one(recognizer, *pair, too_long) for pair in zip(images, counting, strict=True)
        ]
    too_long.words += sum(one.too_long for one in counting if one is not None)
    return readings


class CountingDecoder:
    """A decoder of one image that counts what it leaves out; all else is as the one within.

    Args:
        decoder: `Decoder`.

    Attributes:
        too_long: int. Words of lexicons that needed more frames, in whatever view or turn of the
            image.
    """

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._looks: list[int] = []

    @property
    def too_long(self) -> int:
        return min(self._looks, default=0)

    def decode(self, frames: np.ndarray, count: int = 1) -> list[Transcription]:
        """As the decoder within."""
        try:
            found = self._decoder.decode(frames, count)
        except NothingFitsError as error:
            self._looks.append(error.too_long)
            raise
        self._looks.append(getattr(found, "too_long", 0))  # most decoders have no words
        return found

    def __getattr__(self, name: str) -> Any:  # the alphabet and spelling of those that have one
        return getattr(self._decoder, name)


def _count(decoders: Sequence[Decoder | None]) -> list[CountingDecoder | None]:
    return [None if decoder is None else CountingDecoder(decoder) for decoder in decoders]


def _read_one(
    recognizer: Recognizer, image: ImageSource, decoder: Decoder | None, too_long: TooLong
) -> Reading:
    try:
        return recognizer.read([image], [decoder])[0]
    except NothingFitsError:
        too_long.images += 1
        return _NOTHING

"""Reads images of which some may be too narrow for what their decoder allows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keras_crnn.recognition.reading import Alternative, Reading
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.transcription.decoder import Decoder, NothingFitsError

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
    images: Sequence[Any],
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
    counting = {id(one): one for one in decoders if hasattr(one, "too_long")}.values()
    before = [one.too_long for one in counting]
    try:
        readings = recognizer.read(list(images), list(decoders))
    except NothingFitsError:
        for one, count in zip(counting, before, strict=True):
            one.too_long = count  # all are read anew
        readings = [
            _read_one(recognizer, *pair, too_long) for pair in zip(images, decoders, strict=True)
        ]
    too_long.words += sum(one.too_long for one in counting) - sum(before)
    return readings


def _read_one(
    recognizer: Recognizer, image: Any, decoder: Decoder | None, too_long: TooLong
) -> Reading:
    try:
        return recognizer.read([image], [decoder])[0]
    except NothingFitsError:
        too_long.images += 1
        return _NOTHING

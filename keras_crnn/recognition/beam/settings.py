"""How a worker of Beam opens its recogniser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from keras_crnn.images.errors import ImageError
from keras_crnn.images.read import read_image
from keras_crnn.pretrained.files import DEFAULT_MODEL, find_model
from keras_crnn.recognition.engines import open_engine
from keras_crnn.recognition.reading_row import make_outcome_row
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.recognition.thoughts import OWN
from keras_crnn.system.errors import InputError
from keras_crnn.system.printable import printable
from keras_crnn.transcription.decoder import UnfitImageError
from keras_crnn.transcription.decoding import Decoding


@dataclass(frozen=True)
class ReadingSettings:
    """What a worker reads with, sent to it once.

    Args:
        model: string. Name of a model, or a file that every worker can open. Defaults to the
            model that `Recognizer.from_pretrained` takes.
        decoding: `Decoding`. Defaults to the best path.
        second_thoughts: bool. Whether the language model of the model's language weighs words
            that are unsure, where `decoding` is the best path. Defaults to `True`.
        count: int. Texts of each image at most. Defaults to 1.
        views, turns, min_confidence: as for `Recognizer`. Default to 1, `"tall"` and 0.
        check: callable or `None`. Called with the name and the grey pixels of each image, refuses
            by an `ImageError` what the model is not for. A function of a module that every worker
            has. Defaults to `None`.
    """

    model: str = DEFAULT_MODEL
    decoding: Decoding = field(default_factory=Decoding)
    second_thoughts: bool = True
    count: int = 1
    views: int = 1
    turns: str = "tall"
    min_confidence: float = 0.0
    check: Callable[[str, np.ndarray], None] | None = None

    def open(self) -> WordReader:
        """What reads images by these settings.

        Raises:
            FileNotFoundError, ValueError: as `Recognizer.load` and `Decoding.open`.
        """
        return WordReader(self)

    def open_recognizer(self) -> Recognizer:
        """The recogniser alone, without a decoder.

        Raises:
            FileNotFoundError, ValueError: as `Recognizer.load`.
        """
        return Recognizer(
            open_engine(find_model(self.model)),
            views=self.views,
            turns=self.turns,
            language_model=OWN if self.second_thoughts else None,
        )

    def describe(self) -> dict[str, Any]:
        """The settings as plain values, less the check, which belongs to the model."""
        values = {**asdict(self), "decoding": self.decoding.describe()}
        del values["check"]
        return values


class WordReader:
    """Reads images one by one, for as many threads as call it.

    Args:
        settings: `ReadingSettings`.

    Attributes:
        recognizer: `Recognizer`.
    """

    def __init__(self, settings: ReadingSettings) -> None:
        self._settings = settings
        self.recognizer = settings.open_recognizer()
        self._decoder = settings.decoding.open(self.recognizer.spec.alphabet, settings.count)

    def read(self, image: NamedImage) -> dict[str, Any]:
        """A row as `keras-crnn read --out` has them, with a field `error`."""
        if self._settings.check is not None:
            try:
                self._settings.check(printable(image.name), read_image(image))
            except ImageError as error:
                return make_outcome_row(image.name, error)
        found = self.recognizer.read(
            [image],
            self._decoder,
            self._settings.count,
            errors="return",
            min_confidence=self._settings.min_confidence,
        )[0]
        if isinstance(found, UnfitImageError):  # which does not know of what image
            found = InputError(f"{printable(image.name)}: {found}")
        return make_outcome_row(image.name, found)


@dataclass
class NamedImage:
    """An encoded image and what to call it, as `read_image` takes it.

    Args:
        name: string.
        content: bytes, or why there are none.
    """

    name: str
    content: bytes | ImageError

    def fetch(self) -> bytes:
        """The bytes. Raises `ImageError`."""
        if isinstance(self.content, ImageError):
            raise self.content
        return self.content

"""From an image to its text."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, overload

import numpy as np

from keras_crnn.calibration import temper
from keras_crnn.engines import Engine, open_engine
from keras_crnn.images import read_image
from keras_crnn.pretrained import pretrained_file
from keras_crnn.spec import ModelSpec
from keras_crnn.transcription import Path as BestPath
from keras_crnn.transcription import best_path


class Character(NamedTuple):
    """One character of a reading.

    Attributes:
        text: string. The character.
        probability: float, 0 to 1. Highest softmax output over its frames, at the model's
            temperature.
        left: float. Where it begins, in pixels from the left edge of the image as given.
        right: float. Where it ends. Borders lie midway between neighbouring characters'
            frames, so they are near the true edges and not exact ones.
    """

    text: str
    probability: float
    left: float
    right: float


class Reading(NamedTuple):
    """What an image says.

    Attributes:
        text: string, empty where nothing was read.
        confidence: float, 0 to 1. Probability of the best path through the frames, at the
            model's temperature.
        characters: tuple of `Character`, one for each character of the text.
    """

    text: str
    confidence: float
    characters: tuple[Character, ...]


class Recognizer:
    """Reads words: weights, alphabet and preprocessing together.

    Example:

    >>> recognizer = Recognizer.from_pretrained("crnn-en")
    >>> recognizer.read("examples/images/word_0.png").text
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def from_pretrained(cls, name: str = "crnn-en", *, threads: int | None = None) -> Recognizer:
        """A model that comes with the package, run by LiteRT.

        Args:
            name: string. `keras_crnn.pretrained.MODELS` lists them.
            threads: int or `None`. Images read at the same time at most. Defaults to the
                number of processors.

        Raises:
            ValueError: an unknown name, or a damaged file.
        """
        return cls(open_engine(pretrained_file(name, ".tflite"), threads))

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, threads: int | None = None) -> Recognizer:
        """A model of a file: `.tflite` (LiteRT) or `.npz` weights (Keras, extra `train`).

        Raises:
            FileNotFoundError: there is no such file.
            ValueError: the file holds no keras-crnn model.
        """
        if not Path(path).is_file():
            raise FileNotFoundError(f"There is no model file {os.fspath(path)!r}.")
        return cls(open_engine(path, threads))

    @property
    def spec(self) -> ModelSpec:
        """Alphabet, network and preprocessing of the model."""
        return self._engine.spec

    @overload
    def read(self, images: list[Any] | tuple[Any, ...]) -> list[Reading]: ...

    @overload
    def read(self, images: Any) -> Any: ...

    def read(self, images: Any) -> Any:
        """Reads an image, or several.

        Args:
            images: what `keras_crnn.read_image` takes: a path, bytes, a file object, a PIL
                image or an array `(height, width)` or `(height, width, channels)`; or a list
                or tuple of such, or an array `(count, height, width, channels)`.

        Returns:
            A `Reading`, or a list of them where several images were given.

        Raises:
            ImageError: what was given is no image; the message names it.
        """
        if isinstance(images, np.ndarray) and images.ndim == 4:
            return self._read(list(images))
        if isinstance(images, (list, tuple)):
            return self._read(images)
        return self._read([images])[0]

    def frames(self, images: Sequence[Any]) -> list[np.ndarray]:
        """What the network gives for each image, for decoders of one's own.

        Args:
            images: sequence of what `read` takes.

        Returns:
            A list of arrays `(time, classes)` float32: softmax outputs of each frame, class 0
            the blank, before any temperature.
        """
        return self._engine.probabilities(self._prepare(images)[0])

    def _prepare(self, sources: Sequence[Any]) -> tuple[list[np.ndarray], list[int]]:
        """Images as the network takes them, `(height, width, 1)`, and the widths they had."""
        widths, inputs = [], []
        for source in sources:
            image = read_image(source)  # (height, width)
            widths.append(image.shape[1])
            inputs.append(self.spec.preprocessing.resize(image)[:, :, np.newaxis])
        return inputs, widths

    def _read(self, sources: Sequence[Any]) -> list[Reading]:
        inputs, widths = self._prepare(sources)
        frames = self._engine.probabilities(inputs)
        return [
            self._transcribe(probabilities, resized.shape[1], width)
            for probabilities, resized, width in zip(frames, inputs, widths, strict=True)
        ]

    def _transcribe(self, probabilities: np.ndarray, resized: int, width: int) -> Reading:
        path = best_path(temper(probabilities, self.spec.temperature))  # of (time, classes)
        text = self.spec.alphabet.decode(path.ids)
        characters = tuple(
            Character(
                character,
                probability,
                self.spec.preprocessing.to_source_x(left, resized, width),
                self.spec.preprocessing.to_source_x(right, resized, width),
            )
            for character, probability, (left, right) in zip(
                text, path.probabilities, self._spans(path, resized), strict=True
            )
        )
        return Reading(text, math.exp(path.log_probability), characters)

    def _spans(self, path: BestPath, width: int) -> list[tuple[float, float]]:
        """Left and right edge of each character, in pixels of the resized image.

        CTC marks a character by a peak of a frame or two. Borders are put midway between the
        peaks, the outer ones as far from their peak as the inner ones.
        """
        centers = [
            self.spec.config.frame_center((start + end - 1) / 2)
            for start, end in zip(path.starts, path.ends, strict=True)
        ]
        if len(centers) < 2:
            return [(0.0, float(width))] * len(centers)
        inner = [(a + b) / 2 for a, b in pairwise(centers)]
        first = max(0.0, 2 * centers[0] - inner[0])
        last = min(float(width), 2 * centers[-1] - inner[-1])
        borders = [first, *inner, last]
        return list(pairwise(borders))

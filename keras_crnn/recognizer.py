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
from keras_crnn.transcription.decoder import Decoder
from keras_crnn.transcription.greedy import Path as BestPath
from keras_crnn.transcription.greedy import best_path


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


class Alternative(NamedTuple):
    """One of several texts that an image may say.

    Attributes:
        text: string.
        log_probability: float. Of the text given the image, in nats.
    """

    text: str
    log_probability: float


class Reading(NamedTuple):
    """What an image says.

    Attributes:
        text: string, empty where nothing was read. A word of a lexicon is spelt as it is there.
        confidence: float, 0 to 1. Without a decoder the probability of the best path through
            the frames, at the model's temperature; with one that of the text over all paths.
        characters: tuple of `Character`, one for each character that the model knows.
        log_probability: float. Logarithm of the confidence, in nats.
        alternatives: tuple of `Alternative`. The best texts, this one first; without a decoder
            this one alone.
    """

    text: str
    confidence: float
    characters: tuple[Character, ...]
    log_probability: float
    alternatives: tuple[Alternative, ...]


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
    def read(
        self,
        images: list[Any] | tuple[Any, ...],
        decoder: Decoder | Sequence[Decoder | None] | None = None,
        count: int = 1,
    ) -> list[Reading]: ...

    @overload
    def read(
        self, images: Any, decoder: Decoder | Sequence[Decoder | None] | None = None, count: int = 1
    ) -> Any: ...

    def read(
        self, images: Any, decoder: Decoder | Sequence[Decoder | None] | None = None, count: int = 1
    ) -> Any:
        """Reads an image, or several.

        Args:
            images: what `keras_crnn.read_image` takes: a path, bytes, a file object, a PIL
                image or an array `(height, width)` or `(height, width, channels)`; or a list
                or tuple of such, or an array `(count, height, width, channels)`.
            decoder: `LexiconDecoder`, `BeamDecoder` or another `Decoder`; or as many of them
                as images, one for each. Defaults to `None`, the best path.
            count: int. `alternatives` of each reading at most. Defaults to 1; more need a
                decoder.

        Returns:
            A `Reading`, or a list of them where several images were given.

        Raises:
            ImageError: what was given is no image; the message names it.
            ValueError: more readings than the best path has, not as many decoders as images,
                or what the decoder refuses.
        """
        if isinstance(images, np.ndarray) and images.ndim == 4:
            return self._read(list(images), decoder, count)
        if isinstance(images, (list, tuple)):
            return self._read(images, decoder, count)
        return self._read([images], decoder, count)[0]

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

    def _read(
        self,
        sources: Sequence[Any],
        decoder: Decoder | Sequence[Decoder | None] | None,
        count: int,
    ) -> list[Reading]:
        several = isinstance(decoder, Sequence)
        decoders = list(decoder) if several else [decoder] * len(sources)
        if len(decoders) != len(sources):
            raise ValueError(
                f"Got {len(decoders)} decoders for {len(sources)} images: give one for all, or "
                "as many as images."
            )
        if count != 1 and None in decoders:
            raise ValueError(
                f"The best path is one reading, and count is {count}: give a decoder such as "
                "BeamDecoder()."
            )
        inputs, widths = self._prepare(sources)
        return [
            self._transcribe(frames, resized.shape[1], width, one, count)
            for frames, resized, width, one in zip(
                self._engine.probabilities(inputs), inputs, widths, decoders, strict=True
            )
        ]

    def _transcribe(
        self, frames: np.ndarray, resized: int, width: int, decoder: Decoder | None, count: int
    ) -> Reading:
        alphabet = self.spec.alphabet
        if decoder is None:
            path = best_path(temper(frames, self.spec.temperature))  # of (time, classes)
            alternatives = [Alternative(alphabet.decode(path.ids), path.log_probability)]
        else:
            from keras_crnn.transcription import LexiconDecoder, align

            found = decoder.decode(frames, count)
            path = align(frames, found[0].ids)
            spell = (
                decoder.lexicon.spell if isinstance(decoder, LexiconDecoder) else alphabet.decode
            )
            alternatives = [Alternative(spell(one.ids), one.log_probability) for one in found]
        best = alternatives[0]
        characters = self._place(path, resized, width)
        confidence = min(1.0, math.exp(best.log_probability))
        return Reading(best.text, confidence, characters, best.log_probability, tuple(alternatives))

    def _place(self, path: BestPath, resized: int, width: int) -> tuple[Character, ...]:
        """The characters of a path with their spans in the image as given."""
        to_source_x = self.spec.preprocessing.to_source_x
        return tuple(
            Character(
                character,
                probability,
                to_source_x(left, resized, width),
                to_source_x(right, resized, width),
            )
            for character, probability, (left, right) in zip(
                self.spec.alphabet.decode(path.ids),
                path.probabilities,
                self._spans(path, resized),
                strict=True,
            )
        )

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

"""From an image to its text."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any, overload

import numpy as np

from keras_crnn.images.read import read_image
from keras_crnn.images.views import View, choose_views
from keras_crnn.network.spec import ModelSpec
from keras_crnn.network.temperature import temper
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.recognition.engines import Engine, open_engine
from keras_crnn.recognition.reading import (
    Alternative,
    Character,
    Reading,
    place_characters,
    shift_characters,
)
from keras_crnn.transcription.decoder import Decoder, NothingFitsError
from keras_crnn.transcription.greedy import best_path

__all__ = ["Alternative", "Character", "Reading", "Recognizer"]


class Recognizer:
    """Reads words: weights, alphabet and preprocessing together.

    Example:

    >>> recognizer = Recognizer.from_pretrained("crnn-en")
    >>> recognizer.read("examples/images/word_0.png").text
    """

    def __init__(self, engine: Engine, *, views: int = 1) -> None:
        self._engine = engine
        self._views = choose_views(views)

    @classmethod
    def from_pretrained(
        cls, name: str = "crnn-en", *, threads: int | None = None, views: int = 1
    ) -> Recognizer:
        """A model that comes with the package, run by LiteRT.

        Args:
            name: string. `keras_crnn.pretrained.files.MODELS` lists them.
            threads: int or `None`. Images read at the same time at most. Defaults to the
                number of processors.
            views: int, 1 to 5. How often each image is looked at, cut and turned a little
                differently (`keras_crnn.images.views`); the surest reading counts. More read more
                words right in as many times the time. Defaults to 1.

        Raises:
            ValueError: an unknown name, a damaged file, or views out of range.
        """
        return cls(open_engine(pretrained_file(name, ".tflite"), threads), views=views)

    @classmethod
    def load(
        cls, path: str | os.PathLike[str], *, threads: int | None = None, views: int = 1
    ) -> Recognizer:
        """A model of a file: `.tflite` (LiteRT) or `.npz` weights (Keras, extra `train`).

        Args:
            path: the file.
            threads, views: as for `from_pretrained`.

        Raises:
            FileNotFoundError: there is no such file.
            ValueError: the file holds no keras-crnn model, or views out of range.
        """
        if not Path(path).is_file():
            raise FileNotFoundError(f"There is no model file {os.fspath(path)!r}.")
        return cls(open_engine(path, threads), views=views)

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
            ValueError: more readings than the best path has, not as many decoders as images, a
                decoder of another alphabet than the model's, or what the decoder refuses.
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
            the blank, of the image as it is, before any temperature;
            `keras_crnn.network.temperature.temper` applies one.
        """
        return self._engine.probabilities([self.spec.preprocessing(image) for image in images])

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
        self._refuse_other_alphabets(decoders)
        images = [read_image(source) for source in sources]
        looks = [self._look(images, view, decoders, count) for view in self._views]
        return [
            # Of equals the first, which is of the image as it is.
            max((one for one in readings if one is not None), key=attrgetter("log_probability"))
            for readings in zip(*looks, strict=True)
        ]

    def _look(
        self,
        images: Sequence[np.ndarray],
        view: View,
        decoders: Sequence[Decoder | None],
        count: int,
    ) -> list[Reading | None]:
        """Readings of grey images `(height, width)` in one view; `None` where nothing fits it."""
        seen = [view.apply(image) for image in images]
        resize = self.spec.preprocessing.resize
        inputs = [resize(image)[:, :, np.newaxis] for image, _ in seen]
        readings: list[Reading | None] = []
        for frames, resized, (image, left), whole, decoder in zip(
            self._engine.probabilities(inputs), inputs, seen, images, decoders, strict=True
        ):
            try:
                reading = self._transcribe(frames, resized.shape[1], image.shape[1], decoder, count)
            except NothingFitsError:
                if view == self._views[0]:
                    raise
                readings.append(None)  # a narrower look
                continue
            characters = shift_characters(reading.characters, left, whole.shape[1])
            readings.append(reading._replace(characters=characters))
        return readings

    def _transcribe(
        self, frames: np.ndarray, resized: int, width: int, decoder: Decoder | None, count: int
    ) -> Reading:
        alphabet = self.spec.alphabet
        if decoder is None:
            # Of the best path alone: what sums over paths is about as sure as it should be, and
            # reads fewer words right from tempered frames. In float64, as a temperature below 1
            # would make zeros of small float32 numbers.
            path = best_path(temper(np.asarray(frames, np.float64), self.spec.temperature))
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
        characters = place_characters(path, self.spec, resized, width)
        confidence = min(1.0, math.exp(best.log_probability))
        return Reading(best.text, confidence, characters, best.log_probability, tuple(alternatives))

    def _refuse_other_alphabets(self, decoders: Sequence[Decoder | None]) -> None:
        """Refuses a decoder whose ids stand for other characters than the model's."""
        own = self.spec.alphabet.characters
        for decoder in {id(decoder): decoder for decoder in decoders}.values():
            alphabet = getattr(decoder, "alphabet", None)  # decoders of one's own may have none
            if alphabet is None or alphabet.characters == own:
                continue
            raise ValueError(
                f"The {type(decoder).__name__} was made with another alphabet "
                f"({alphabet.characters[:40]!r}, {len(alphabet.characters)} characters) than the "
                f"model's ({own[:40]!r}, {len(own)}). Make its lexicon, pattern or language model "
                "with recognizer.spec.alphabet."
            )

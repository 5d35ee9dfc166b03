"""From an image to its text."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar, overload

import numpy as np

from keras_crnn.images.read import ImageSource, read_image
from keras_crnn.images.views import choose_views
from keras_crnn.network.spec import ModelSpec
from keras_crnn.pretrained.files import DEFAULT_MODEL, no_model_file, pretrained_file
from keras_crnn.recognition.decoder_factory import DecoderFactory
from keras_crnn.recognition.engines import Engine, open_engine
from keras_crnn.recognition.read_images import Looks, read_images, refuse_one_image
from keras_crnn.recognition.reading import Reading, leave_out
from keras_crnn.recognition.thoughts import OWN, open_thoughts
from keras_crnn.recognition.transcribe import Decoders, one_for_each, refuse_other_alphabets
from keras_crnn.recognition.turns import check_turns
from keras_crnn.recognition.windows import run_network
from keras_crnn.system.errors import InputError

if TYPE_CHECKING:
    from keras_crnn.transcription.language_model import LanguageModel
    from keras_crnn.transcription.second_thoughts import SecondThoughts

Source = TypeVar("Source", bound=ImageSource)
Several: TypeAlias = list[Source] | tuple[Source, ...]
Raise: TypeAlias = Literal["raise"]
Return: TypeAlias = Literal["return"]


class Recognizer(DecoderFactory):
    """Reads words: weights, alphabet and preprocessing together.

    Example:

    >>> recognizer = Recognizer.from_pretrained()
    >>> recognizer.read("examples/images/word_00.png").text
    'Keras'
    """

    def __init__(
        self,
        engine: Engine,
        *,
        views: int = 1,
        turns: str = "tall",
        language_model: str | os.PathLike[str] | LanguageModel | None = OWN,
    ) -> None:
        if isinstance(engine, (str, os.PathLike)):
            raise InputError(
                f"{os.fspath(engine)!r} is no engine: open a file by Recognizer.load, and a model "
                "that comes with the package by Recognizer.from_pretrained."
            )
        self._engine = engine
        self._looks = Looks(choose_views(views), check_turns(turns, engine.spec.alphabet))
        self._thoughts = open_thoughts(language_model, engine.spec)

    @classmethod
    def from_pretrained(
        cls,
        name: str = DEFAULT_MODEL,
        *,
        threads: int | None = None,
        views: int = 1,
        turns: str = "tall",
        language_model: str | os.PathLike[str] | LanguageModel | None = OWN,
    ) -> Recognizer:
        """A model that comes with the package, run by LiteRT.

        Args:
            name: string. `keras_crnn.pretrained.files.MODELS` lists them. Defaults to
                `"crnn-en-full"`.
            threads: int or `None`. Images read at once at most. Defaults to one a processor.
            views: int, 1 to 5. Looks at each image, cut and turned a little differently; the
                surest counts. Five read more words right, and take five times as long.
                Defaults to 1.
            turns: string. `"tall"` also tries images higher than wide on either side. `"any"`
                tries all images upside down as well, in two to four times the time. `"none"`
                turns nothing, as models of symbols never do. Defaults to `"tall"`.
            language_model: `"english"`, a path, a `LanguageModel`, or `None`. Weighs words that
                the network is unsure of where `read` has no decoder, see `SecondThoughts`.
                `None` never weighs. Defaults to that of the model's language, if it has one.

        Raises:
            ValueError: an unknown name, a damaged file, views out of range, or no such `turns`.
        """
        engine = open_engine(pretrained_file(name, ".tflite"), threads)
        return cls(engine, views=views, turns=turns, language_model=language_model)

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        *,
        threads: int | None = None,
        views: int = 1,
        turns: str = "tall",
        language_model: str | os.PathLike[str] | LanguageModel | None = OWN,
    ) -> Recognizer:
        """A model of a file: `.tflite` (LiteRT), `.onnx` (extra `onnx`) or `.npz` (`train`).

        Args:
            path: the file.
            threads, views, turns, language_model: as for `from_pretrained`.

        Raises:
            FileNotFoundError: there is no such file.
            ValueError: the file holds no keras-crnn model, views out of range, or no such `turns`.
        """
        if not Path(path).is_file():
            raise no_model_file(path)
        engine = open_engine(path, threads)
        return cls(engine, views=views, turns=turns, language_model=language_model)

    @property
    def spec(self) -> ModelSpec:
        """Alphabet, network and preprocessing of the model."""
        return self._engine.spec

    @property
    def second_thoughts(self) -> SecondThoughts | None:
        """What weighs words that the network is unsure of, if anything does."""
        return self._thoughts

    @overload
    def read(
        self,
        images: ImageSource,
        decoder: Decoders = None,
        count: int = 1,
        *,
        errors: Raise = "raise",
        min_confidence: float = 0.0,
    ) -> Reading: ...

    @overload
    def read(
        self,
        images: Several[Source],
        decoder: Decoders = None,
        count: int = 1,
        *,
        errors: Raise = "raise",
        min_confidence: float = 0.0,
    ) -> list[Reading]: ...

    @overload
    def read(
        self,
        images: ImageSource,
        decoder: Decoders = None,
        count: int = 1,
        *,
        errors: Return,
        min_confidence: float = 0.0,
    ) -> Reading | InputError: ...

    @overload
    def read(
        self,
        images: Several[Source],
        decoder: Decoders = None,
        count: int = 1,
        *,
        errors: Return,
        min_confidence: float = 0.0,
    ) -> list[Reading | InputError]: ...

    def read(
        self,
        images: ImageSource | Several[Source],
        decoder: Decoders = None,
        count: int = 1,
        *,
        errors: Raise | Return = "raise",
        min_confidence: float = 0.0,
    ) -> Reading | InputError | Sequence[Reading | InputError]:
        """Reads an image, or several.

        Args:
            images: what `keras_crnn.read_image` takes: a path, bytes, a file object, a PIL
                image or an array `(height, width)` or `(height, width, channels)`; or a list
                or tuple of such. An array `(count, height, width, channels)` is several images
                too, but a type checker takes it for one: for that give `list(array)`.
            decoder: `LexiconDecoder`, `BeamDecoder` or another `Decoder`; or as many of them
                as images, one for each. Defaults to `None`: the best path, whose unsure words
                the recogniser's language model weighs, if it has one.
            count: int. `alternatives` of each reading at most. Defaults to 1; more need a
                decoder.
            errors: string. `"raise"` ends the call at the first image that cannot be read.
                `"return"` gives its error in the place of its reading: `ImageError`, or
                `NothingFitsError` where it is too narrow for all that a decoder allows, or
                `TooManyFramesError` where it is too long for a pattern. Defaults to `"raise"`.
            min_confidence: float, 0 to 1. A reading that is less sure comes without its text,
                characters and words; its confidence and `alternatives` stay. Defaults to 0:
                all have their text.

        Returns:
            A `Reading` of one image, a list of them of several.

        Raises:
            ImageError: what was given is no image; the message names it.
            ValueError: more readings than the best path has, not as many decoders as images, a
                decoder of another alphabet than the model's, or what the decoder refuses.
        """
        if not 0 <= min_confidence <= 1:
            raise InputError(f"min_confidence is 0 to 1; got {min_confidence}.")
        several = isinstance(images, (list, tuple))
        if isinstance(images, np.ndarray) and images.ndim == 4:
            images, several = list(images), True
        sources = images if isinstance(images, (list, tuple)) else [images]
        found = [
            leave_out(one, min_confidence) if isinstance(one, Reading) else one
            for one in self._read(sources, decoder, count, errors)
        ]
        return found if several else found[0]

    def frames(self, images: Sequence[ImageSource]) -> list[np.ndarray]:
        """What the network gives for each image, for decoders of one's own.

        Args:
            images: sequence of what `read` takes.

        Returns:
            A list of arrays `(time, classes)` float32: softmax outputs, class 0 the blank, before
            any temperature (`keras_crnn.network.temperature.temper`).

        Raises:
            ImageError: what was given is no image, or it is one and no list.
        """
        refuse_one_image(images)
        opened = [read_image(image) for image in images]
        return [one.probabilities for one in run_network(self._engine, opened)]

    def _read(
        self, sources: Sequence[ImageSource], decoder: Decoders, count: int, errors: str
    ) -> list[Reading | InputError]:
        if errors not in ("raise", "return"):
            raise InputError(f"errors is {errors!r}: give 'raise' or 'return'.")
        decoders = one_for_each(decoder, len(sources), count, self._thoughts)
        refuse_other_alphabets(self.spec.alphabet, decoders)
        keep = errors == "return"
        return read_images(self._engine, self._looks, sources, decoders, count, keep)

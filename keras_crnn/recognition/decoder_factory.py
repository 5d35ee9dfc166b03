"""Decoders for a recogniser's alphabet."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING

from keras_crnn.network.spec import ModelSpec
from keras_crnn.transcription.decoder import Decoder
from keras_crnn.transcription.defaults import DELTA, FOREIGN, METHODS, WIDTH

if TYPE_CHECKING:
    from keras_crnn.transcription.beam import BeamDecoder
    from keras_crnn.transcription.decoding import Decoding
    from keras_crnn.transcription.language_model import LanguageModel
    from keras_crnn.transcription.lexicon import Lexicon
    from keras_crnn.transcription.lexicon_decoder import LexiconDecoder


class DecoderFactory(ABC):
    """What has a `ModelSpec` makes decoders that fit it."""

    @property
    @abstractmethod
    def spec(self) -> ModelSpec:
        """Alphabet, network and preprocessing of the model."""

    def lexicon(
        self,
        words: Iterable[str] | Lexicon,
        *,
        foreign: str = FOREIGN[0],
        ignore_case: bool = False,
        method: str = METHODS[0],
        delta: int = DELTA,
    ) -> LexiconDecoder:
        """A decoder that reads nothing but the words of a list.

        Args:
            words: strings, or a `Lexicon` of the model's alphabet.
            foreign, ignore_case, method, delta: as for `Lexicon` and `LexiconDecoder`.

        Raises:
            ValueError: as for `Lexicon` and `LexiconDecoder`.

        Example:

        >>> from keras_crnn import Recognizer
        >>> recognizer = Recognizer.from_pretrained("crnn-en-full")
        >>> names = recognizer.lexicon(["Main", "Oak", "Keras"])
        >>> recognizer.read("examples/images/word_00.png", names).text
        'Keras'
        """
        from keras_crnn.transcription.lexicon import Lexicon
        from keras_crnn.transcription.lexicon_decoder import LexiconDecoder

        if not isinstance(words, Lexicon):
            words = Lexicon(words, self.spec.alphabet, foreign, ignore_case=ignore_case)
        return LexiconDecoder(words, method, delta)

    def pattern(self, pattern: str, *, width: int = WIDTH) -> BeamDecoder:
        r"""A decoder that reads nothing but texts of a pattern.

        Args:
            pattern: string. A regular expression, see `compile_pattern`: `r"\d{4}-[A-Z]{2}"`.
            width: int. Beginnings of texts that the search keeps. Defaults to 10.

        Raises:
            ValueError: a pattern that is none, or asks for characters the model lacks.
        """
        from keras_crnn.transcription.beam import BeamDecoder
        from keras_crnn.transcription.pattern_automaton import compile_pattern

        return BeamDecoder(width, constraint=compile_pattern(pattern, self.spec.alphabet))

    def language_model(
        self, model: str | os.PathLike[str] | LanguageModel = "english", *, width: int = WIDTH
    ) -> BeamDecoder:
        """A decoder that weighs how likely a spelling is; for words, not for codes.

        Args:
            model: a name that comes with the package, a path, or an open `LanguageModel`.
            width: int. Beginnings of texts that the search keeps. Defaults to 10.

        Raises:
            FileNotFoundError, ValueError: there is no such model, or it is another alphabet's.
        """
        from keras_crnn.transcription.beam import BeamDecoder
        from keras_crnn.transcription.language_model import LanguageModel

        if not isinstance(model, LanguageModel):
            model = LanguageModel.open(model, self.spec.alphabet)
        return BeamDecoder(width, model)

    def decoder(self, decoding: Decoding, count: int = 1) -> Decoder | None:
        """The decoder of settings, for `count` readings an image: see `Decoding.open`."""
        return decoding.open(self.spec.alphabet, count)

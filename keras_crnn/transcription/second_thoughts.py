"""Words that the network is unsure of, weighed by how likely their spelling is."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from keras_crnn.network.temperature import temper
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabets import AnyAlphabet
from keras_crnn.transcription.alignment import IMPOSSIBLE, align
from keras_crnn.transcription.beam import BeamDecoder
from keras_crnn.transcription.defaults import LEAST_LIKELY, UNSURE, WIDTH
from keras_crnn.transcription.greedy import Path, best_path
from keras_crnn.transcription.image_scores import score_one
from keras_crnn.transcription.language_model import LanguageModel
from keras_crnn.transcription.language_model_file import check_same_alphabet
from keras_crnn.transcription.ngrams import find_space
from keras_crnn.transcription.one_script import keep_to_one_script
from keras_crnn.transcription.words import ReadWord, WordSpan, split_path

_LEAST_PROBABILITY = 1e-3  # of a character in a frame; twice as fast as 1e-4, and as often right
#: What a rank counts in the confidence, at a temperature of 1: fitted on development sets.
_RANK_WEIGHT = 0.75


class BestReading(NamedTuple):
    """What frames say.

    Attributes:
        path: `Path` of the whole.
        words: list of `ReadWord`.
    """

    path: Path
    words: list[ReadWord]


@dataclass(frozen=True)
class SecondThoughts:
    """Keeps the best path where it is sure, and else asks a language model, word by word.

    A word that is less probable than `unsure` is searched for again, weighed by the language
    model. What that finds is taken where it is a likely spelling. So codes, prices and foreign
    words stay as the network reads them, and clear words cost nothing.

    Args:
        source: `LanguageModel`, or what `LanguageModel.open` takes, opened when first needed.
        alphabet: Alphabet of the recogniser.
        temperature: float. The model's, see `ModelSpec`. Defaults to 1.
        unsure: float, 0 to 1. Probability of a word, over all its alignments at the model's
            temperature, below which there are second thoughts. Defaults to 0.9.
        least_likely: float. Nats a character, the word's end included, above which a spelling is
            likely. Defaults to -2.5.

    Raises:
        ValueError: a number out of range, or a language model of another alphabet.
    """

    source: str | os.PathLike[str] | LanguageModel
    alphabet: AnyAlphabet
    temperature: float = 1.0
    unsure: float = UNSURE
    least_likely: float = LEAST_LIKELY

    def __post_init__(self) -> None:
        if not 0 <= self.unsure <= 1:
            raise InputError(f"unsure is a probability, 0 to 1; got {self.unsure}.")
        if not self.least_likely <= 0:
            raise InputError(f"least_likely is a logarithm, 0 or less; got {self.least_likely}.")
        if isinstance(self.source, LanguageModel):
            check_same_alphabet(self.source.alphabet, self.alphabet, "it")

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled without the language model that a name opened."""
        fields = self.source, self.alphabet, self.temperature, self.unsure, self.least_likely
        return SecondThoughts, fields

    @property
    def name(self) -> str:
        """What to call the language model."""
        return "a language model" if isinstance(self.source, LanguageModel) else str(self.source)

    @cached_property
    def language_model(self) -> LanguageModel:
        """The open language model."""
        if isinstance(self.source, LanguageModel):
            return self.source
        return LanguageModel.open(self.source, self.alphabet)

    @cached_property
    def _decoder(self) -> BeamDecoder:
        return BeamDecoder(WIDTH, self.language_model, least_probability=_LEAST_PROBABILITY)

    def weigh(self, frames: np.ndarray) -> Path | None:
        """The likeliest spelling of one word, if it is likely enough.

        Args:
            frames: array `(time, classes)`. Softmax outputs, before any temperature.

        Returns:
            `Path` of the word; its `log_probability` is that of the word among those that the
            search has found, the language model counted. `None` where no spelling is likely, or
            frames that hold nothing but zeros make all of them impossible.
        """
        found = self._decoder.rank(frames, WIDTH)
        ids, best = found[0].transcription.ids, found[0].rank
        if not ids or best == -math.inf:
            return None
        if self.language_model.score_ids(ids) <= self.least_likely * (len(ids) + 1):
            return None
        ranks = np.array([one.rank - best for one in found]) * (_RANK_WEIGHT / self.temperature)
        share = -float(np.logaddexp.reduce(ranks))
        return align(frames, ids)._replace(log_probability=share)


def read_best(
    frames: np.ndarray,
    alphabet: AnyAlphabet,
    temperature: float = 1.0,
    thoughts: SecondThoughts | None = None,
) -> BestReading:
    """The best path through frames, its words reconsidered where they are unsure.

    Letters that follow each other are in one script, see `keep_to_one_script`. A word is as
    probable as all its alignments together, equation 1 of the paper: the best path alone says too
    little where a letter may begin in this frame or in the next. So is the whole, in which each
    weighed word has gained what it gained alone.

    Args:
        frames: array `(time, classes)`. Softmax outputs of a word or a line, class 0 the blank.
        alphabet: Alphabet of the model.
        temperature: float. The model's, for how sure the path is. Defaults to 1.
        thoughts: `SecondThoughts`, or `None` to take the best path as it is.
    """
    # In float64, as a temperature below 1 would make zeros of small float32 numbers.
    tempered = temper(np.asarray(frames, np.float64), temperature)
    tempered = keep_to_one_script(tempered, alphabet)
    path = best_path(tempered)
    words: list[ReadWord] = []
    shift = 0  # characters that the path has more than it had
    space = find_space(alphabet)
    whole = min(0.0, score_one(tempered, path.ids))  # sums round
    gained = 0.0  # nats, where words were weighed
    for span in split_path(path, len(frames), space):
        ids = path.ids[span.first + shift : span.stop + shift]
        sure = whole
        if span.end - span.start < len(frames):
            sure = min(0.0, score_one(tempered[span.start : span.end], ids))
        span = span._replace(first=span.first + shift, stop=span.stop + shift)
        weighed = None
        if thoughts is not None and np.exp(sure) < thoughts.unsure:
            weighed = thoughts.weigh(frames[span.start : span.end])
        if weighed is not None:
            path = _replace(path, span, weighed)
            gained += weighed.log_probability - max(sure, IMPOSSIBLE)
            sure = weighed.log_probability
            longer = len(weighed.ids) - (span.stop - span.first)
            shift += longer
            words += [
                ReadWord(_shift(part, span), sure, True)
                for part in split_path(weighed, span.end - span.start, space)
            ]
        else:
            words.append(ReadWord(span, sure, False))
    return BestReading(path._replace(log_probability=min(0.0, whole + gained)), words)


def _shift(part: WordSpan, word: WordSpan) -> WordSpan:
    """A part of what a word has become, where the word stands."""
    return WordSpan(
        word.first + part.first, word.first + part.stop,
        word.start + part.start, word.start + part.end,
    )  # fmt: skip


def _replace(path: Path, span: WordSpan, word: Path) -> Path:
    """A path with another word in the place of one of its own."""
    first, stop, start = span.first, span.stop, span.start
    return Path(
        [*path.ids[:first], *word.ids, *path.ids[stop:]],
        [*path.probabilities[:first], *word.probabilities, *path.probabilities[stop:]],
        [*path.starts[:first], *(start + t for t in word.starts), *path.starts[stop:]],
        [*path.ends[:first], *(start + t for t in word.ends), *path.ends[stop:]],
        path.log_probability,
    )

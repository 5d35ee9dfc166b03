"""How well a model reads a labelled set: word by word from files, with scores."""

from __future__ import annotations

import os
import time
import unicodedata
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from keras_crnn.data.example import Example
from keras_crnn.data.skipped import Skipped
from keras_crnn.data.word_sets import WordSet
from keras_crnn.evaluation.narrow_images import TooLong, read_what_fits
from keras_crnn.evaluation.protocols import Protocol
from keras_crnn.evaluation.scores import Score, score_readings
from keras_crnn.evaluation.usable_words import FOREIGN, read_usable
from keras_crnn.images.read import ImageSource
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.system.errors import InputError
from keras_crnn.transcription.decoder import Decoder

_AT_ONCE = 64


def word_accuracy(
    truths: Sequence[str], texts: Sequence[str], protocol: Protocol | None = None
) -> float:
    """Share of words read without a fault, 0 to 1.

    Args:
        truths: strings, what the words say.
        texts: strings, what was read.
        protocol: `Protocol` or `None`. Both sides are brought to what it compares, and words of
            whose truth nothing is left do not count. Defaults to `None`: both are compared as
            they are, in NFC.

    Raises:
        ValueError: not as many truths as texts, or no word to count.
    """
    if len(truths) != len(texts) or not truths:
        raise InputError(f"Got {len(truths)} truths and {len(texts)} texts: give as many of each.")
    pairs = [
        (unicodedata.normalize("NFC", truth), unicodedata.normalize("NFC", text))
        for truth, text in zip(truths, texts, strict=True)
    ]
    if protocol is not None:
        kept = [(protocol.normalize(truth), protocol.normalize(text)) for truth, text in pairs]
        pairs = [(truth, text) for truth, text in kept if truth]
        if not pairs:
            raise InputError(f"None of the {len(truths)} truths has {FOREIGN[3:]}.")
    return sum(a == b for a, b in pairs) / len(pairs)


class Outcome(NamedTuple):
    """One word as it was read.

    Attributes:
        example: `Example` that was read.
        truth: string. What it says, as far as it is compared.
        text: string. What was read, likewise.
        confidence: float, 0 to 1. As of `Reading`.
    """

    example: Example
    truth: str
    text: str
    confidence: float

    @property
    def path(self) -> ImageSource:
        """Old name of the example's name; a path where its image is in a file."""
        warnings.warn(
            "Outcome.path is now Outcome.example.name; the old name goes with version 0.3.",
            DeprecationWarning,
            stacklevel=2,
        )
        image = self.example.image
        return image if isinstance(image, (str, os.PathLike)) else self.example.name


@dataclass(frozen=True)
class Result:
    """How well one model read one set.

    Attributes:
        outcomes: list of `Outcome`, one a word.
        score: `Score` of the outcomes.
        skipped: dict. Reason to number of words left out.
        milliseconds: float. A word, from grey image to text, all processors at work on it.
        too_long: `TooLong`. What could not be the text of an image, as it is too narrow.
    """

    outcomes: list[Outcome]
    score: Score
    skipped: dict[str, int]
    milliseconds: float
    too_long: TooLong = field(default_factory=TooLong)


def measure(
    recognizer: Recognizer,
    words: WordSet,
    protocol: Protocol,
    report: Callable[[int, int], None] | None = None,
    warm_up: bool = False,
    choose_decoder: Callable[[Example], Decoder | None] | None = None,
) -> Result:
    """Reads a set word by word and scores it.

    Images keep whatever width the model's preprocessing gives them. One that is too narrow for
    all that its decoder allows counts as read wrong.

    Args:
        recognizer: `Recognizer` of the model.
        words: `WordSet` from `open_set`. Broken images are added to its `skipped`.
        protocol: `Protocol` by which readings are compared with truths; words of whose truth
            nothing is left are skipped, counted.
        report: callable or `None`. Called with the words done and their number, at intervals.
        warm_up: bool. Whether the first words are read once before the clock starts, so that
            the time leaves out what happens once. Defaults to `False`.
        choose_decoder: callable or `None`. Gives each example its decoder, `None` for the best
            path. Defaults to the best path for all.

    Raises:
        ValueError: no word of the set can be used.
    """
    choose_decoder = choose_decoder or (lambda example: None)
    foreign = Skipped()
    too_long = TooLong()
    outcomes: list[Outcome] = []
    seconds = 0.0
    for start in range(0, len(words.examples), _AT_ONCE):
        some = words.examples[start : start + _AT_ONCE]
        usable = list(read_usable(some, protocol, words.skipped, foreign))
        images = [one.image for one in usable]
        decoders = [choose_decoder(one.example) for one in usable]
        if warm_up and images:
            read_what_fits(recognizer, images, decoders, TooLong())
            # Keras compiles anew for another number.
            read_what_fits(recognizer, images[:1], decoders[:1], TooLong())
            warm_up = False
        begin = time.perf_counter()
        readings = read_what_fits(recognizer, images, decoders, too_long)
        seconds += time.perf_counter() - begin
        outcomes += [
            Outcome(one.example, one.truth, protocol.normalize(reading.text), reading.confidence)
            for one, reading in zip(usable, readings, strict=True)
        ]
        if report is not None:
            report(min(start + _AT_ONCE, len(words.examples)), len(words.examples))
    if not outcomes:
        why = "; ".join(str(skipped) for skipped in (words.skipped, foreign) if skipped.total)
        raise InputError(f"Set {words.name!r} holds no word that could be used: {why}.")
    score = score_readings(
        [outcome.truth for outcome in outcomes],
        [outcome.text for outcome in outcomes],
        [outcome.confidence for outcome in outcomes],
        protocol.split,
    )
    skipped = {**words.skipped.counts, **foreign.counts}
    return Result(outcomes, score, skipped, 1000 * seconds / len(outcomes), too_long)

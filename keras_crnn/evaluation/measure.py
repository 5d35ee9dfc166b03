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

#: Words that are read together.
AT_ONCE = 64


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
    tally = Tally(words.skipped)
    read_words(recognizer, words.examples, protocol, tally, report, warm_up, choose_decoder)
    return tally.finish(words, protocol)


@dataclass
class Tally:
    """What is counted while words are read: of a whole set, or of a part of one.

    Attributes:
        broken: `Skipped`. Words of which the text or the image cannot be used.
        foreign: `Skipped`. Words of whose truth the protocol leaves nothing.
        outcomes: list of `Outcome`.
        too_long: `TooLong`.
        seconds: float. Time from grey images to texts.
    """

    broken: Skipped
    foreign: Skipped = field(default_factory=Skipped)
    outcomes: list[Outcome] = field(default_factory=list)
    too_long: TooLong = field(default_factory=TooLong)
    seconds: float = 0.0

    def add(self, part: Tally) -> None:
        """Counts what was read after all that is counted here, with all names of what it skipped.

        The parts of a set, added in its order, give what reading it whole gives.
        """
        for mine, other in ((self.broken, part.broken), (self.foreign, part.foreign)):
            for reason, names in other.names.items():
                for name in names:
                    mine.add(reason, name)
        self.outcomes += part.outcomes
        self.too_long.words += part.too_long.words
        self.too_long.images += part.too_long.images
        self.seconds += part.seconds

    def finish(self, words: WordSet, protocol: Protocol) -> Result:
        """The result of a set.

        Raises:
            ValueError: no word of the set could be used.
        """
        outcomes = self.outcomes
        if not outcomes:
            both = (self.broken, self.foreign)
            why = "; ".join(str(skipped) for skipped in both if skipped.total)
            raise InputError(f"Set {words.name!r} holds no word that could be used: {why}.")
        score = score_readings(
            [outcome.truth for outcome in outcomes],
            [outcome.text for outcome in outcomes],
            [outcome.confidence for outcome in outcomes],
            protocol.split,
        )
        skipped = {**self.broken.counts, **self.foreign.counts}
        milliseconds = 1000 * self.seconds / len(outcomes)
        return Result(outcomes, score, skipped, milliseconds, self.too_long)


def read_words(
    recognizer: Recognizer,
    examples: Sequence[Example],
    protocol: Protocol,
    tally: Tally,
    report: Callable[[int, int], None] | None = None,
    warm_up: bool = False,
    choose_decoder: Callable[[Example], Decoder | None] | None = None,
) -> None:
    """Reads words `AT_ONCE` by `AT_ONCE` and counts them, as `measure` does.

    Args:
        tally: `Tally`, to which all is added.
        recognizer, examples, protocol, report, warm_up, choose_decoder: as for `measure`.
    """
    choose_decoder = choose_decoder or (lambda example: None)
    for start in range(0, len(examples), AT_ONCE):
        some = examples[start : start + AT_ONCE]
        usable = list(read_usable(some, protocol, tally.broken, tally.foreign))
        images = [one.image for one in usable]
        decoders = [choose_decoder(one.example) for one in usable]
        if warm_up and images:
            read_what_fits(recognizer, images, decoders, TooLong())
            # Keras compiles anew for another number.
            read_what_fits(recognizer, images[:1], decoders[:1], TooLong())
            warm_up = False
        begin = time.perf_counter()
        readings = read_what_fits(recognizer, images, decoders, tally.too_long)
        tally.seconds += time.perf_counter() - begin
        tally.outcomes += [
            Outcome(one.example, one.truth, protocol.normalize(reading.text), reading.confidence)
            for one, reading in zip(usable, readings, strict=True)
        ]
        if report is not None:
            report(min(start + AT_ONCE, len(examples)), len(examples))

"""How well a model reads a labelled set: in memory while it trains, or from files at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from keras_crnn.alphabet import Alphabet
from keras_crnn.data.folder import Example, read_folder
from keras_crnn.data.skipped import Skipped
from keras_crnn.images import ImageError, read_image
from keras_crnn.narrow_images import TooLong, read_what_fits
from keras_crnn.recognizer import Recognizer
from keras_crnn.scores import Score, score_readings
from keras_crnn.spec import ModelSpec
from keras_crnn.transcription import best_path
from keras_crnn.transcription.decoder import Decoder
from keras_crnn.word_sets import WordSet

_AT_ONCE = 64
_FOREIGN = "no character of the alphabet"


@dataclass(frozen=True)
class LabelledSet:
    """A labelled set in memory.

    Attributes:
        name: string. The folder's name.
        images: uint8 `(words, height, width, 1)`.
        texts: list of strings, folded, with only the alphabet's characters.
        skipped: `Skipped`. What could not be used, by reason.
    """

    name: str
    images: np.ndarray
    texts: list[str]
    skipped: Skipped


def load_set(folder: str | Path, spec: ModelSpec) -> LabelledSet:
    """Reads a folder with `gt.tsv`, squashed to the one width of training.

    A model that reads in proportion reads long words a little better than this says.

    Truths are folded and characters outside the alphabet left out of them, as is usual for
    comparing letters and digits alone; a truth of which nothing is left is skipped, counted.

    Raises:
        ValueError: no word of the folder can be used.
    """
    preprocessing = spec.preprocessing.squashed()
    skipped = Skipped()
    images, texts = [], []
    for example in read_folder(folder, skipped=skipped):
        text = spec.alphabet.label(example.text)
        if not text:
            skipped.add(_FOREIGN, str(example.path))
            continue
        try:
            images.append(preprocessing(example.path))
        except ImageError as error:
            skipped.add("broken image", str(error))
            continue
        texts.append(text)
    if not images:
        raise ValueError(f"{str(folder)!r} holds no word that could be used: {skipped}.")
    return LabelledSet(Path(folder).name, np.stack(images), texts, skipped)


def read_texts(
    predict: Callable[[np.ndarray], np.ndarray], images: np.ndarray, spec: ModelSpec
) -> list[str]:
    """Texts of images `(words, height, width, 1)` by best path, in batches of 256."""
    texts = []
    for start in range(0, len(images), 256):
        frames = np.asarray(predict(images[start : start + 256]))  # (batch, time, classes)
        texts += [spec.alphabet.decode(best_path(f).ids) for f in frames]
    return texts


def word_accuracy(
    truths: Sequence[str], texts: Sequence[str], alphabet: Alphabet | None = None
) -> float:
    """Share of words read without a fault, 0 to 1.

    Args:
        truths: strings, what the words say.
        texts: strings, what was read.
        alphabet: `Alphabet` or `None`. Both sides are reduced to its characters, and words of
            whose truth nothing is left do not count. Defaults to `None`: both are compared as
            they are. `PAPER_ALPHABET` gives the paper's accuracy of a model that reads more.

    Raises:
        ValueError: not as many truths as texts, or no word to count.
    """
    if len(truths) != len(texts) or not truths:
        raise ValueError(f"Got {len(truths)} truths and {len(texts)} texts: give as many of each.")
    pairs = list(zip(truths, texts, strict=True))
    if alphabet is not None:
        kept = [(alphabet.label(truth), alphabet.label(text)) for truth, text in pairs]
        pairs = [(truth, text) for truth, text in kept if truth]
        if not pairs:
            raise ValueError(f"None of the {len(truths)} truths has {_FOREIGN[3:]}.")
    return sum(a == b for a, b in pairs) / len(pairs)


class Outcome(NamedTuple):
    """One word as it was read.

    Attributes:
        path: path of the image, or its name in a set that has no files.
        truth: string. What it says, as far as it is compared.
        text: string. What was read, likewise.
        confidence: float, 0 to 1. As of `Reading`.
        image: array. The image, where it is in no file; or `None`.
    """

    path: Path | str
    truth: str
    text: str
    confidence: float
    image: Any = None


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
    alphabet: Alphabet,
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
        alphabet: `Alphabet` from `protocol_alphabet`. Truths and readings are reduced to it;
            words of whose truth nothing is left are skipped, counted.
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
        usable, images = _read_images(words, start, alphabet, foreign)
        decoders = [choose_decoder(example) for example in usable]
        if warm_up and images:
            read_what_fits(recognizer, images, decoders, TooLong())
            # Keras compiles anew for another number.
            read_what_fits(recognizer, images[:1], decoders[:1], TooLong())
            warm_up = False
        begin = time.perf_counter()
        readings = read_what_fits(recognizer, images, decoders, too_long)
        seconds += time.perf_counter() - begin
        outcomes += [
            Outcome(
                e.title,
                alphabet.label(e.text),
                alphabet.label(r.text),
                r.confidence,
                e.path if isinstance(e.path, np.ndarray) else None,
            )
            for e, r in zip(usable, readings, strict=True)
        ]
        if report is not None:
            report(min(start + _AT_ONCE, len(words.examples)), len(words.examples))
    if not outcomes:
        why = "; ".join(str(skipped) for skipped in (words.skipped, foreign) if skipped.total)
        raise ValueError(f"Set {words.name!r} holds no word that could be used: {why}.")
    score = score_readings(
        [outcome.truth for outcome in outcomes],
        [outcome.text for outcome in outcomes],
        [outcome.confidence for outcome in outcomes],
    )
    skipped = {**words.skipped.counts, **foreign.counts}
    return Result(outcomes, score, skipped, 1000 * seconds / len(outcomes), too_long)


def _read_images(
    words: WordSet, start: int, alphabet: Alphabet, foreign: Skipped
) -> tuple[list[Example], list[np.ndarray]]:
    """The next examples that can be used, and their images `(height, width)`."""
    usable, images = [], []
    for example in words.examples[start : start + _AT_ONCE]:
        if not alphabet.label(example.text):
            foreign.add(_FOREIGN, str(example.title))
            continue
        try:
            images.append(read_image(example.path))
        except ImageError as error:
            words.skipped.add("broken image", str(error))
            continue
        usable.append(example)
    return usable, images

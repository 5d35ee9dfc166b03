"""How far a LiteRT file's readings are from its float model's, on the same words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keras_crnn.data.skipped import Skipped
from keras_crnn.data.word_sets import WordSet
from keras_crnn.evaluation.protocols import Protocol
from keras_crnn.evaluation.usable_words import read_usable
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.recognition.engines import Engine
from keras_crnn.system.errors import InputError
from keras_crnn.transcription.one_script import one_script_path

_AT_ONCE = 64


@dataclass(frozen=True)
class Comparison:
    """One file beside its float model, on one set or on several together.

    Attributes:
        name: string. The set's name.
        words: int. How many were read.
        float_right: int. How many of them the float model reads without a fault.
        lost: int. Words that it reads right and the file wrong.
        gained: int. The reverse.
        moved: float, 0 to 1. Mean share of a frame's probability that lies on other classes.
    """

    name: str
    words: int
    float_right: int
    lost: int
    gained: int
    moved: float

    @property
    def float_accuracy(self) -> float:
        """Per cent of the words that the float model reads right."""
        return 100 * self.float_right / self.words

    @property
    def accuracy(self) -> float:
        """Per cent of the words that the file reads right."""
        return 100 * (self.float_right - self.lost + self.gained) / self.words

    @property
    def loss(self) -> float:
        """Points of accuracy that the file loses; negative where it reads better."""
        return 100 * (self.lost - self.gained) / self.words

    @property
    def beyond_chance(self) -> bool:
        """Whether more words are lost than gained by over two standard deviations.

        Rounding turns some readings right and others wrong; if it were a toss, the difference
        would have the deviation `sqrt(lost + gained)`.
        """
        return self.lost - self.gained > 2 * math.sqrt(self.lost + self.gained)


@dataclass(frozen=True)
class Readings:
    """A model's readings of a set.

    Attributes:
        frames: list of float32 `(time, classes)`.
        right: list of bool. Whether each word was read without a fault.
    """

    frames: list[np.ndarray]
    right: list[bool]


def load_words(
    words: WordSet, preprocessing: Preprocessing, compared: Protocol, count: int | None = None
) -> tuple[list[np.ndarray], list[str]]:
    """Images and truths of a set, as a model takes and a protocol compares them.

    Args:
        words: `WordSet`. Broken images are added to its `skipped`.
        preprocessing: `Preprocessing` of the file.
        compared: `Protocol`; words of whose truth nothing is left are left out.
        count: int or `None`. The first words alone. Defaults to all.

    Returns:
        A list of uint8 `(height, width, 1)`, and one of strings.

    Raises:
        ValueError: no word of the set can be used.
    """
    images, truths = [], []
    foreign = Skipped()  # not said
    for _, truth, image in read_usable(words.examples[:count], compared, words.skipped, foreign):
        images.append(preprocessing.resize(image)[:, :, np.newaxis])
        truths.append(truth)
    if not images:
        raise InputError(f"Set {words.name!r} holds no word that could be used.")
    return images, truths


def read_all(
    engine: Engine, images: Sequence[np.ndarray], truths: Sequence[str], compared: Protocol
) -> Readings:
    """Reads images by best path.

    Args:
        engine: `Engine` of a file or of weights.
        images: sequence of uint8 `(height, width, 1)`.
        truths: sequence of strings, as `compared` brings them.
        compared: `Protocol`.
    """
    alphabet = engine.spec.alphabet
    frames: list[np.ndarray] = []
    for start in range(0, len(images), _AT_ONCE):
        frames += engine.probabilities(images[start : start + _AT_ONCE])
    texts = [
        compared.normalize(alphabet.decode(one_script_path(one, alphabet).ids)) for one in frames
    ]
    return Readings(frames, [text == truth for text, truth in zip(texts, truths, strict=True)])


def compare(name: str, wanted: Readings, got: Readings) -> Comparison:
    """A file's readings beside the float model's.

    Raises:
        ValueError: the file gives another number of frames or classes, or numbers that are none.
    """
    moved = []
    for a, b in zip(wanted.frames, got.frames, strict=True):
        if a.shape != b.shape:
            raise InputError(
                f"gives (time, classes) {b.shape} where the float model gives {a.shape}"
            )
        if not np.isfinite(b).all():
            raise InputError("gives probabilities that are not numbers")
        moved.append(float(np.abs(a - b).sum(axis=-1).mean()) / 2)
    pairs = list(zip(wanted.right, got.right, strict=True))
    return Comparison(
        name,
        len(pairs),
        sum(wanted.right),
        sum(a and not b for a, b in pairs),
        sum(b and not a for a, b in pairs),
        float(np.mean(moved)),
    )


def pool(comparisons: Sequence[Comparison]) -> Comparison:
    """Several sets as one, every word counting the same."""
    words = sum(one.words for one in comparisons)
    return Comparison(
        "all",
        words,
        sum(one.float_right for one in comparisons),
        sum(one.lost for one in comparisons),
        sum(one.gained for one in comparisons),
        sum(one.moved * one.words for one in comparisons) / words,
    )

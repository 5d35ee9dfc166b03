"""What reading an image gives: its text, how sure that is, and where each character stands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from keras_crnn.network.spec import ModelSpec
from keras_crnn.text.alphabets import AnyAlphabet
from keras_crnn.transcription.greedy import Path
from keras_crnn.transcription.words import ReadWord


class Character(NamedTuple):
    """One character of a reading, or one symbol such as `G4`.

    Attributes:
        text: string. The character, or the name of the symbol.
        probability: float, 0 to 1. Highest softmax output over its frames. Without a decoder it
            is at the model's temperature, except in weighed words.
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
        log_probability: float. Of the text given the image, in nats. Without a decoder it is the
            logarithm of the reading's confidence.
    """

    text: str
    log_probability: float


class Word(NamedTuple):
    """One word of a reading.

    Attributes:
        text: string. In the case of the model's alphabet, even where a lexicon spells it
            otherwise.
        confidence: float, 0 to 1. As for `Reading`. Where a decoder gave several words it is the
            product of the word's character probabilities.
        left: float. Where it begins, in pixels from the left edge of the image as given.
        right: float. Where it ends; as near the true edges as those of characters are.
        weighed: bool. Whether a language model had a say, see `SecondThoughts`.
    """

    text: str
    confidence: float
    left: float
    right: float
    weighed: bool


class Reading(NamedTuple):
    """What an image says.

    Attributes:
        text: string, empty where nothing was read. A word of a lexicon is spelt as it is there.
            Symbols have single spaces between them.
        confidence: float, 0 to 1. Probability of the text over all its alignments with the
            frames. Without a decoder it is at the model's temperature, and a weighed word counts
            with the confidence that `SecondThoughts` gives it. Where the image was also tried
            turned, it is multiplied by how likely the chosen turn is. With several views it is
            the highest of theirs, and so a little too high.
        characters: tuple of `Character`, one for each character or symbol that the model knows.
        log_probability: float. Logarithm of the confidence, in nats.
        alternatives: tuple of `Alternative`. The best texts, this one first; without a decoder
            this one alone.
        words: tuple of `Word`. What stands between the spaces; of a model that reads no spaces
            the one word.
        turned: int. Degrees, clockwise, by which the image was turned to be read: 0, 90, 180 or
            270. Characters and words stand in the turned image.
    """

    text: str
    confidence: float
    characters: tuple[Character, ...]
    log_probability: float
    alternatives: tuple[Alternative, ...]
    words: tuple[Word, ...] = ()
    turned: int = 0

    @property
    def weighed(self) -> bool:
        """Whether a language model had a say in any word, see `SecondThoughts`."""
        return any(word.weighed for word in self.words)


def place_characters(
    path: Path, spec: ModelSpec, resized: int, width: int
) -> tuple[Character, ...]:
    """The characters of a path with their spans in the image as given.

    Args:
        path: `Path` through the frames of the image.
        spec: `ModelSpec` of the model that gave the frames.
        resized: int. Width of the image as the network took it, in pixels.
        width: int. Width of the image as given.
    """
    to_source_x = spec.preprocessing.to_source_x
    return tuple(
        Character(
            character,
            probability,
            to_source_x(left, resized, width),
            to_source_x(right, resized, width),
        )
        for character, probability, (left, right) in zip(
            spec.alphabet.split(spec.alphabet.decode(path.ids)),
            path.probabilities,
            _find_spans(path, spec, resized),
            strict=True,
        )
    )


def place_words(
    words: Sequence[ReadWord], characters: tuple[Character, ...], alphabet: AnyAlphabet
) -> tuple[Word, ...]:
    """The words of a reading where its characters are.

    Args:
        words: sequence of `ReadWord` of the path.
        characters: tuple of `Character` of the path.
        alphabet: Alphabet of the model.
    """
    return tuple(
        Word(
            alphabet.join(one.text for one in characters[word.span.first : word.span.stop]),
            min(1.0, math.exp(word.log_probability)),
            characters[word.span.first].left,
            characters[word.span.stop - 1].right,
            word.weighed,
        )
        for word in words
    )


def leave_out(reading: Reading, min_confidence: float) -> Reading:
    """A reading without its text, where it is less sure than it should be."""
    if reading.confidence >= min_confidence:
        return reading
    return reading._replace(text="", characters=(), words=())


def make_less_sure(reading: Reading, share: float) -> Reading:
    """A reading that counts only as far as something else is likely, 0 to 1."""
    if share >= 1:
        return reading
    less = math.log(share)
    return reading._replace(
        confidence=reading.confidence * share,
        log_probability=reading.log_probability + less,
        alternatives=tuple(
            one._replace(log_probability=one.log_probability + less) for one in reading.alternatives
        ),
        words=tuple(one._replace(confidence=one.confidence * share) for one in reading.words),
    )


def shift_reading(reading: Reading, left: int, width: int) -> Reading:
    """The reading of a part of an image, with its spans in the whole.

    Args:
        reading: `Reading`.
        left: int. Column of the whole at which the part begins; negative where it is wider.
        width: int. Pixels of the whole, beyond which no span reaches.
    """
    if left == 0:
        return reading

    def shift(x: float) -> float:
        return min(max(x + left, 0.0), float(width))

    return reading._replace(
        characters=tuple(
            one._replace(left=shift(one.left), right=shift(one.right)) for one in reading.characters
        ),
        words=tuple(
            one._replace(left=shift(one.left), right=shift(one.right)) for one in reading.words
        ),
    )


def _find_spans(path: Path, spec: ModelSpec, width: int) -> list[tuple[float, float]]:
    """Left and right edge of each character, in pixels of the resized image.

    CTC marks a character by a peak of a frame or two. Borders are put midway between the
    peaks, the outer ones as far from their peak as the inner ones.
    """
    centers = [
        spec.config.frame_center((start + end - 1) / 2)
        for start, end in zip(path.starts, path.ends, strict=True)
    ]
    if len(centers) < 2:
        return [(0.0, float(width))] * len(centers)
    inner = [(a + b) / 2 for a, b in pairwise(centers)]
    first = max(0.0, 2 * centers[0] - inner[0])
    last = min(float(width), 2 * centers[-1] - inner[-1])
    return list(pairwise([first, *inner, last]))

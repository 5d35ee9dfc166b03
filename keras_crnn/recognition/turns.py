"""Words that stand on their side or on their head: which way an image is read best."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from keras_crnn.recognition.reading import Reading, make_less_sure
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabets import AnyAlphabet
from keras_crnn.text.symbols import SymbolAlphabet
from keras_crnn.transcription.defaults import UNSURE
from keras_crnn.transcription.second_thoughts import SecondThoughts

#: Which images are turned: none, those higher than wide by both quarter turns, all of them.
TURNS = ("none", "tall", "any")

#: Height by width of a crop. From here on it may be a word on its side: few upright words are so
#: narrow.
_TALL = 1.3
#: From here on it is hardly upright: even digits and colons, the thinnest, are wider.
_THINNEST = 2.5
#: From here on it is no word at all, but a rule or the edge of a page.
_LONGEST = 20.0
#: What the score of a crop beyond `_THINNEST` loses where it is read as it stands.
_THIN = 3.0
#: Least characters that a tall crop must have when it is turned: one alone is hardly ever that
#: wide. Two may be a digit or a colon on its side, so they are too few where the crop is surely
#: read as it stands.
_LEAST_CHARACTERS = 2
_LEAST_BESIDE_SURE = 3
#: A tall crop that can be read as it stands is turned only for a reading at least this sure. A
#: reading that is less sure still lowers the confidence of the upright one.
_LEAST_SURE = 0.3


@dataclass(frozen=True)
class _Weights:
    """How readings of one image are compared, in units of a logistic regression.

    Fitted on 1,300 development words of four sets, each against itself turned over, when the
    confidence was that of the best path; with that of the text they find a little more.
    """

    total: float  # of the reading's log probability
    mean: float  # of that for each character
    spelling: float  # of the language model's, for each character
    upright: float  # is added for the image as it stands


_WITH_SPELLING = _Weights(0.77, 2.85, 0.68, 0.0)
_WITHOUT = _Weights(1.77, 3.18, 0.0, -0.5)
_SIDEWAYS = (90, 270)
#: Is added for a wide crop as it stands: most are the right way up.
_WIDE = 0.5


def check_turns(turns: str, alphabet: AnyAlphabet) -> str:
    """What `Recognizer` was told, or `"none"` for a model of symbols.

    Raises:
        ValueError: no such choice.
    """
    if turns not in TURNS:
        raise InputError(f"turns is {turns!r}: give one of {', '.join(TURNS)}.")
    return "none" if isinstance(alphabet, SymbolAlphabet) else turns


def further_turns(image: np.ndarray, turns: str) -> tuple[int, ...]:
    """Degrees, clockwise, by which an image is to be tried after it was read as it stands.

    Args:
        image: uint8 `(height, width)`.
        turns: string, one of `TURNS`.
    """
    tall = is_tall(image)
    if turns == "any":
        return (90, 180, 270) if tall else (180,)
    return (90, 270) if turns == "tall" and tall else ()


def is_tall(image: np.ndarray) -> bool:
    """Whether an image `(height, width)` may be a word on its side."""
    return _TALL * image.shape[1] < image.shape[0] <= _LONGEST * image.shape[1]


def is_thin(image: np.ndarray) -> bool:
    """Whether an image `(height, width)` is thinner than what stands upright."""
    return image.shape[0] > _THINNEST * image.shape[1]


def turn_image(image: np.ndarray, degrees: int) -> np.ndarray:
    """An image `(height, width)` turned clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(image, -degrees // 90)) if degrees else image


def choose_turn(
    readings: Mapping[int, Reading], image: np.ndarray, thoughts: SecondThoughts | None
) -> Reading:
    """The reading of the likeliest turn, as sure as it and that turn are.

    Args:
        readings: `Reading` by degrees, clockwise; some turns may be missing.
        image: uint8 `(height, width)`, as it stands.
        thoughts: `SecondThoughts` or `None`. Its language model tells words from what letters
            spell that are upside down.
    """
    upright = readings.get(0)
    least = _least_characters(upright, image)
    scores = {
        degrees: _score(degrees, reading, image, thoughts)
        if degrees not in _SIDEWAYS or len(reading.characters) >= least
        else -math.inf
        for degrees, reading in readings.items()
    }
    believed = [
        degrees
        for degrees, reading in readings.items()
        if upright is None or degrees not in _SIDEWAYS or reading.confidence >= _LEAST_SURE
    ]
    # Of equal scores the first counts, which is that of the image as it stands if it was read.
    best = max(believed, key=scores.__getitem__)
    if math.isinf(scores[best]):
        return readings[best]._replace(turned=best)
    total = same = 0.0
    for degrees, score in scores.items():
        share = math.exp(score - scores[best])
        total += share
        same += share if readings[degrees].text == readings[best].text else 0.0
    return make_less_sure(readings[best], same / total)._replace(turned=best)


def _least_characters(upright: Reading | None, image: np.ndarray) -> int:
    """Characters that a tall crop has at least when it is turned."""
    if upright is None or not upright.text or is_thin(image):
        return _LEAST_CHARACTERS
    return _LEAST_BESIDE_SURE if upright.confidence >= UNSURE else _LEAST_CHARACTERS


def _score(
    degrees: int, reading: Reading, image: np.ndarray, thoughts: SecondThoughts | None
) -> float:
    weights = _WITHOUT if thoughts is None else _WITH_SPELLING
    count = len(reading.characters)
    if not count:
        return -math.inf
    score = (weights.total + weights.mean / count) * reading.log_probability
    if thoughts is not None:
        score += weights.spelling * _spell(reading.text, thoughts)
    if degrees == 0:
        score += weights.upright if is_tall(image) else _WIDE
        if is_thin(image):
            score -= _THIN
    return score


def _spell(text: str, thoughts: SecondThoughts) -> float:
    """Log probability of a text as English, or whatever the language is, for each character."""
    ids = thoughts.alphabet.encode(thoughts.alphabet.keep(text))
    return thoughts.language_model.score_ids(ids) / (len(ids) + 1)

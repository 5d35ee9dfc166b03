"""New crops from parts of others: cut between characters, and joined.

A network learns forty texts by heart before it knows their letters. Crops that are cut between two
characters and joined with parts of others show the same letters in texts that are ever new.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass

import numpy as np
from PIL import Image

from keras_crnn.network.spec import ModelSpec
from keras_crnn.transcription.alignment import align

_ROOM = 0.25  # of the way to the next character, within which the emptiest column is looked for
_LEVELS = (0.05, 0.95)  # shares of the pixels whose levels are matched
# Columns of a part that is brought to another height: a line of one row would get millions, and
# a JPEG file has at most 65,500.
_WIDEST = 8192


@dataclass(frozen=True, eq=False)
class CutCrop:
    """A crop that may be cut.

    Attributes:
        image: uint8 `(height, width)`.
        text: string.
        cuts: ints. Columns between each two characters of the text; empty where they are unknown.
    """

    image: np.ndarray
    text: str
    cuts: tuple[int, ...] = ()


def find_cuts(image: np.ndarray, text: str, frames: np.ndarray, spec: ModelSpec) -> tuple[int, ...]:
    """Columns at which a crop can be cut between two characters.

    Args:
        image: uint8 `(height, width)`.
        text: string, every character in the alphabet.
        frames: array `(time, classes)`. What a network gives for the crop.
        spec: `ModelSpec` of the network.

    Returns:
        Columns in pixels, one less than the text has characters; none where the text is too long
        for the frames.
    """
    ids = spec.alphabet.encode(text)
    if len(ids) < 2 or spec.alphabet.required_frames(ids) > len(frames):
        return ()
    path = align(frames, ids)
    middles = [(a + b) / 2 for a, b in zip(path.starts, path.ends, strict=True)]
    step = image.shape[1] / len(frames)
    ink = image.astype(np.float32).std(axis=0)  # of each column; paper has least
    cuts = []
    for left, right in itertools.pairwise(middles):
        middle, room = (left + right) / 2 * step, _ROOM * (right - left) * step
        low = int(max(1, middle - room))
        high = int(min(image.shape[1] - 1, max(low + 1, middle + room + 1)))
        if low >= high:
            return ()
        cuts.append(low + int(ink[low:high].argmin()))
    if any(a >= b for a, b in itertools.pairwise(cuts)):
        return ()
    return tuple(cuts)


def splice(one: CutCrop, other: CutCrop, rng: random.Random) -> tuple[np.ndarray, str]:
    """The beginning of a crop and the end of another.

    Both are cut at about the same part of their texts, so that codes of one form keep it.

    Args:
        one, other: crops with cuts.
        rng: source of chance.

    Returns:
        uint8 `(height, width)`, of the height of `one`, and its text.
    """
    at = rng.randint(1, len(one.cuts))
    place = at / len(one.text) * len(other.text)
    at_other = min(max(1, round(place)), len(other.cuts))
    left = one.image[:, : one.cuts[at - 1]]
    right = _match(other.image, one.image)[:, other.cuts[at_other - 1] :]
    height, (rows, columns) = left.shape[0], right.shape
    if rows != height:
        size = (min(max(1, round(columns * height / rows)), _WIDEST), height)
        right = np.asarray(Image.fromarray(right).resize(size, Image.Resampling.BILINEAR))
    return np.hstack([left, right]), one.text[:at] + other.text[at_other:]


def _match(image: np.ndarray, like: np.ndarray) -> np.ndarray:
    """The image in the levels of another one, dark made light where that one's ink is light."""
    low, high = np.quantile(image, _LEVELS)
    new_low, new_high = np.quantile(like, _LEVELS)
    levels = (image.astype(np.float32) - low) / max(high - low, 1.0)
    if _is_light_on_dark(image) != _is_light_on_dark(like):
        levels = 1 - levels
    matched = levels * (new_high - new_low) + new_low
    return np.clip(matched, 0, 255).astype(np.uint8)


def _is_light_on_dark(image: np.ndarray) -> bool:
    """Whether most of the picture is darker than the middle between its levels."""
    low, high = np.quantile(image, _LEVELS)
    return bool(np.median(image) < (low + high) / 2)

"""What can be measured of a word image and of its reading, and accuracy by each of it."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.system.markdown import format_table

#: Every image is brought to the network's height, so that figures of large and small ones compare.
MEASURED = Preprocessing(height=32, width=None, min_width=1)


@dataclass(frozen=True)
class Word:
    """An image, what it says and what was read.

    Attributes:
        group: str. The folder's name.
        path: str. Where the image is.
        label: str. What it says, as the folder has it.
        truth: str. The label, folded, with the alphabet's characters alone.
        text: str. The reading.
        confidence: float, 0 to 1.
        width, height: int. Of the image, in pixels.
        sharpness, contrast: float. See `measure_image`.
        listed: bool or None. Whether the truth is in the word list; None without a list.
    """

    group: str
    path: str
    label: str
    truth: str
    text: str
    confidence: float
    width: int
    height: int
    sharpness: float
    contrast: float
    listed: bool | None = None

    @property
    def right(self) -> bool:
        return self.text == self.truth

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height

    @property
    def pixels(self) -> float:
        """Pixels of width for each character of the truth."""
        return self.width / len(self.truth)

    @property
    def digits(self) -> float:
        """Share of digits among the truth's characters, 0 to 1."""
        return sum(c.isdigit() for c in self.truth) / len(self.truth)

    @property
    def capitals(self) -> float:
        """Share of capitals among the label's letters, 0 to 1; 0 without letters."""
        letters = [c for c in self.label if c.isalpha()]
        return sum(c.isupper() for c in letters) / max(1, len(letters))

    @property
    def unread(self) -> bool:
        """Whether the label holds more than the alphabet has: punctuation, spaces, accents."""
        return len(self.label) > len(self.truth)


def measure_image(image: np.ndarray) -> tuple[float, float]:
    """Sharpness and contrast of a grey image.

    Contrast is the difference between the 5th and the 95th percentile of its grey levels.
    Sharpness is the standard deviation of its Laplacian at height 32, in shares of the contrast,
    so that a faint sharp word is not taken for a blurred one. Noise counts as sharpness.

    Args:
        image: uint8 `(height, width)`.

    Returns:
        Two floats, sharpness and contrast (grey levels).
    """
    resized = MEASURED.resize(image)
    low, high = np.percentile(resized, (5, 95))
    contrast = float(high - low)
    deviation = float(cv2.Laplacian(resized, cv2.CV_64F).std())
    return deviation / max(1.0, contrast), contrast


def align(truth: str, text: str) -> list[tuple[str, str]]:
    """The fewest edits from a truth to a reading.

    Returns:
        Pairs (character of the truth, character read), in order; one of them is empty where a
        character was lost or added. Characters read rightly are left out.
    """
    rows = [list(range(len(text) + 1))]
    for i, a in enumerate(truth, start=1):
        above, row = rows[-1], [i]
        for j, b in enumerate(text, start=1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        rows.append(row)
    pairs = []
    i, j = len(truth), len(text)
    while i or j:
        if i and j and rows[i][j] == rows[i - 1][j - 1] + (truth[i - 1] != text[j - 1]):
            i, j = i - 1, j - 1
            if truth[i] != text[j]:
                pairs.append((truth[i], text[j]))
        elif i and rows[i][j] == rows[i - 1][j] + 1:
            i -= 1
            pairs.append((truth[i], ""))
        else:
            j -= 1
            pairs.append(("", text[j]))
    return pairs[::-1]


def name_edit(truth: str, text: str) -> str:
    """How a reading differs: none, empty, substitution, insertion, deletion or several."""
    if not text:
        return "empty"
    edits = align(truth, text)
    if len(edits) != 1:
        return "several" if edits else "none"
    ((before, after),) = edits
    return "substitution" if before and after else "deletion" if before else "insertion"


def count_confusions(words: Sequence[Word], edits: int = 2) -> Counter:
    """Characters taken for others, as `Counter` of pairs (truth, read), empty for none.

    Readings with more faults than `edits` are left out: their characters cannot be told apart
    well enough to say which was taken for which.
    """
    counts: Counter = Counter()
    for word in words:
        pairs = align(word.truth, word.text)
        if len(pairs) <= edits:
            counts.update(pairs)
    return counts


class Attribute(NamedTuple):
    """Something to sort words by.

    name: str.
    value: function of a word that gives a number, or None where it is not known.
    bounds: numbers. Least values of all buckets but the first.
    names: strings. Of the buckets; made of the bounds where none are given.
    """

    name: str
    value: Callable[[Word], float | None]
    bounds: tuple[float, ...]
    names: tuple[str, ...] = ()

    def name_bucket(self, word: Word) -> str | None:
        value = self.value(word)
        return None if value is None else self.buckets[bisect_right(self.bounds, value)]

    @property
    def buckets(self) -> tuple[str, ...]:
        if self.names:
            return self.names
        inner = [f"{low:g} to {high:g}" for low, high in pairwise(self.bounds)]
        return (f"under {self.bounds[0]:g}", *inner, f"{self.bounds[-1]:g} and more")


NO_YES = ("no", "yes")
ATTRIBUTES = (
    Attribute("width / height", lambda word: word.aspect, (1, 1.5, 2, 3, 4, 6)),
    Attribute("characters", lambda word: len(word.truth), (2, 3, 4, 6, 8, 10, 13)),
    Attribute("height, pixels", lambda word: word.height, (12, 16, 24, 32, 48, 96)),
    Attribute("width a character, pixels", lambda word: word.pixels, (6, 9, 12, 18, 30)),
    Attribute("sharpness", lambda word: word.sharpness, (0.05, 0.1, 0.15, 0.25, 0.4)),
    Attribute("contrast, grey levels", lambda word: word.contrast, (30, 60, 90, 120, 160)),
    Attribute("in the word list", lambda word: word.listed, (1,), NO_YES),
    Attribute("digits", lambda word: word.digits, (0.001, 1), ("none", "some", "all")),
    Attribute("capitals", lambda word: word.capitals, (0.001, 1), ("none", "some", "all")),
    Attribute("more than the alphabet", lambda word: word.unread, (1,), NO_YES),
    Attribute("confidence", lambda word: word.confidence, (0.2, 0.4, 0.6, 0.8, 0.95)),
)


def tabulate_buckets(words: Sequence[Word], attributes: Sequence[Attribute] = ATTRIBUTES) -> str:
    """Markdown: accuracy in per cent, and in brackets words, by bucket of each attribute.

    The last column says how many of all errors fall into the bucket.
    """
    groups = list(dict.fromkeys(word.group for word in words))
    errors = sum(not word.right for word in words)
    rows = []
    for attribute in attributes:
        buckets: dict[str, list[Word]] = {}
        for word in words:
            if (name := attribute.name_bucket(word)) is not None:
                buckets.setdefault(name, []).append(word)
        for name in attribute.buckets:
            if found := buckets.get(name):
                cells = [rate([word for word in found if word.group == group]) for group in groups]
                wrong = sum(not word.right for word in found)
                cells += [rate(found), f"{100 * wrong / max(1, errors):.0f}"]
                rows.append([attribute.name, name, *cells])
    return format_table(["by", "bucket", *groups, "all", "per cent of errors"], rows)


def rate(words: Sequence[Word]) -> str:
    """Accuracy in per cent and number of words; empty for none."""
    if not words:
        return ""
    return f"{100 * sum(word.right for word in words) / len(words):.1f} ({len(words)})"

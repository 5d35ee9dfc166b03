"""What is written: words of a list, common short words, numbers, prices, times."""

from __future__ import annotations

import bisect
import itertools
import os
import random
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from keras_crnn.synthesis.config import check_probability
from keras_crnn.synthesis.fonts import PRINTABLE
from keras_crnn.synthesis.kinds import WRITERS

#: Share of list words by length; the last is for 11 and more. Mean about 5.5, as on streets.
LENGTH_SHARES = (0.02, 0.07, 0.14, 0.17, 0.16, 0.14, 0.11, 0.08, 0.05, 0.03, 0.03)

AFTER = ".,!:;?'\""
BEFORE = "'\"(#$&"
TRIES = 20


@dataclass(frozen=True)
class WordMix:
    """Shares of what is written; what they leave of 1 are words of the list as they stand.

    Raises:
        ValueError: a share outside 0 to 1, or exclusive shares that sum to more than 1.
    """

    # One to seven random digits.
    number_probability: float = 0.06
    # Random letters and digits, for reading without a vocabulary.
    random_probability: float = 0.03
    # Two words run together.
    joined_probability: float = 0.018
    # The first one to four letters of a word, as if cut off.
    prefix_probability: float = 0.042
    # Common short words.
    common_probability: float = 0.08
    # $4.99, 50%.
    price_probability: float = 0.012
    # 9:30, 10am.
    time_probability: float = 0.008
    # 24/12, 2014, Dec-24.
    date_probability: float = 0.008
    # 555-0123.
    phone_probability: float = 0.006
    # www.word.com.
    address_probability: float = 0.004
    # Words in capitals and with a first capital; the rest stay as they are (exclusive).
    upper_probability: float = 0.45
    capitalised_probability: float = 0.30
    # A punctuation mark before or after the word.
    punctuation_probability: float = 0.06

    def __post_init__(self) -> None:
        for field in fields(self):
            check_probability(field.name, getattr(self, field.name))
        kinds = sum(getattr(self, f"{kind}_probability") for kind in WRITERS)
        if kinds > 1 + 1e-9 or self.upper_probability + self.capitalised_probability > 1 + 1e-9:
            raise ValueError(
                "Shares of the kinds of words, and of the cases, must sum to at most 1. "
                f"Received sums of {kinds:g} and "
                f"{self.upper_probability + self.capitalised_probability:g}"
            )


class WordSource:
    """Draws words as streets show them.

    Words of the list are weighted so that lengths follow `LENGTH_SHARES`; within a length they
    keep their own weights.

    Args:
        words: iterable of str, or of (str, weight). Words that use other characters than
            `characters` are left out and counted in `dropped`.
        mix: WordMix. Shares of everything else.
        characters: str. Characters that may be drawn. Defaults to printable ASCII.

    Raises:
        ValueError: no usable word, or a weight below 0.

    Example:

    >>> import random
    >>> WordSource(["hotel", "open"]).draw(random.Random(1))
    'HOT'
    """

    def __init__(
        self,
        words: Iterable[str | tuple[str, float]],
        mix: WordMix | None = None,
        characters: str = PRINTABLE,
    ):
        self.mix = mix or WordMix()
        self.characters = frozenset(characters)
        self.dropped = 0
        buckets: list[tuple[list[str], list[float]]] = [([], []) for _ in LENGTH_SHARES]
        for entry in words:
            word, weight = (entry, 1.0) if isinstance(entry, str) else entry
            if not weight >= 0:
                raise ValueError(f"The weight of {word!r} must be at least 0. Received: {weight}")
            if not word or not self.characters.issuperset(word):
                self.dropped += 1
            elif weight:
                bucket = buckets[min(len(word), len(buckets)) - 1]
                bucket[0].append(word)
                bucket[1].append(weight)
        used = [
            (share, *bucket)
            for share, bucket in zip(LENGTH_SHARES, buckets, strict=True)
            if bucket[0]
        ]
        if not used:
            raise ValueError(
                f"No usable words ({self.dropped} hold other characters than `characters`). "
                "Give at least one word."
            )
        self._shares = list(itertools.accumulate(share for share, _, _ in used))
        self._words = [words for _, words, _ in used]
        self._weights = [list(itertools.accumulate(weights)) for _, _, weights in used]
        self._writers = [
            (getattr(self.mix, f"{kind}_probability"), writer) for kind, writer in WRITERS.items()
        ]

    @classmethod
    def open(
        cls, path: str | os.PathLike, mix: WordMix | None = None, characters: str = PRINTABLE
    ) -> WordSource:
        """Reads a UTF-8 file with one word a line, optionally a tab and a weight after it.

        Raises:
            FileNotFoundError: there is no such file.
            ValueError: it is not UTF-8, a weight is no number, or no word can be used.
        """
        path = Path(path)
        if not path.is_file():
            raise FileNotFoundError(f"No word list at '{path}'. Give a file with one word a line.")
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except UnicodeDecodeError as error:
            raise ValueError(f"'{path}' is not UTF-8 ({error}). Convert it first.") from error
        entries = []
        for number, line in enumerate(lines, 1):
            word, tab, weight = line.partition("\t")
            if not word.strip():
                continue
            try:
                entries.append((word.strip(), float(weight) if tab else 1.0))
            except ValueError as error:
                raise ValueError(
                    f"Line {number} of '{path}' has no number after its tab. Received: {line!r}"
                ) from error
        return cls(entries, mix, characters)

    def draw(self, rng: random.Random) -> str:
        """One word, in its case and with its punctuation."""
        for _ in range(TRIES):
            word = self._punctuate(self._set_case(self._write(rng), rng), rng)
            if word and self.characters.issuperset(word):
                return word
        return self.draw_listed(rng)

    def draw_listed(self, rng: random.Random) -> str:
        """One word of the list as it stands, lengths weighted."""
        bucket = choose(self._shares, rng)
        return self._words[bucket][choose(self._weights[bucket], rng)]

    def _write(self, rng: random.Random) -> str:
        u = rng.random()
        for share, writer in self._writers:
            u -= share
            if u < 0:
                return writer(self, rng)
        return self.draw_listed(rng)

    def _set_case(self, word: str, rng: random.Random) -> str:
        u = rng.random()
        if u < self.mix.upper_probability:
            return word.upper()
        if u < self.mix.upper_probability + self.mix.capitalised_probability:
            return word[:1].upper() + word[1:]
        return word

    def _punctuate(self, word: str, rng: random.Random) -> str:
        if rng.random() >= self.mix.punctuation_probability:
            return word
        return word + rng.choice(AFTER) if rng.random() < 0.7 else rng.choice(BEFORE) + word


def choose(cumulative: list[float], rng: random.Random) -> int:
    """An index in proportion to the steps of a running sum."""
    return min(bisect.bisect(cumulative, rng.random() * cumulative[-1]), len(cumulative) - 1)

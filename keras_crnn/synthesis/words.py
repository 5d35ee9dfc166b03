"""What is written: words of lists, texts of patterns, and the kinds between them."""

from __future__ import annotations

import bisect
import copy
import functools
import itertools
import os
import random
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from keras_crnn.synthesis.fonts import PRINTABLE
from keras_crnn.synthesis.kinds import KEPT_CASE, WRITERS
from keras_crnn.synthesis.pattern_source import PatternSource
from keras_crnn.synthesis.probability import check_probability
from keras_crnn.synthesis.word_list import choose, read_lists, weigh_letters
from keras_crnn.synthesis.word_mix import STREET, WordMix
from keras_crnn.system.errors import InputError
from keras_crnn.text.word_files import is_weight

AFTER = ".,!:;?'\""
BEFORE = "'\"(#$&"
TRIES = 20

PathLike = str | os.PathLike


class WordSource:
    """Draws words as streets show them, or texts of given patterns, or both.

    Words of the list are weighted so that lengths follow `mix.length_shares`; within a length
    they keep their own weights, raised for rare letters as `mix.balance` says.

    Args:
        words: iterable of str, or of (str, weight). Words that use other characters than
            `characters` are left out and counted in `dropped`. None where there are patterns.
        mix: WordMix. Kinds, cases and lengths. Defaults to `STREET`.
        characters: str. Characters that may be drawn. Defaults to printable ASCII.
        patterns: str, or iterable of str or of (str, weight), as `PatternSource` takes them.
            Their texts may hold blanks inside and are written exactly as drawn. Defaults to none.
        pattern_share: float. Share of draws that are patterns where there are words too.
            Defaults to 0.5.

    Raises:
        ValueError: no usable word, nothing to write at all, a weight below 0, a share outside 0
            to 1, or a pattern that cannot be drawn.

    Example:

    >>> import random
    >>> WordSource(["hotel", "open"]).draw(random.Random(1))
    'HOT'
    """

    def __init__(
        self,
        words: Iterable[str | tuple[str, float]] | None,
        mix: WordMix | None = None,
        characters: str = PRINTABLE,
        patterns: str | Iterable[str | tuple[str, float]] = (),
        pattern_share: float = 0.5,
    ):
        check_probability("pattern_share", pattern_share)
        patterns = (patterns,) if isinstance(patterns, str) else tuple(patterns or ())
        if words is None and not patterns:
            raise InputError("There is nothing to write. Give a word list, patterns or both.")
        self.mix = mix or STREET
        self.characters = frozenset(characters)
        self.dropped = 0
        self._patterns = PatternSource(patterns, characters) if patterns else None
        self._pattern_share = 0.0 if not patterns else 1.0 if words is None else pattern_share
        self._words: list[list[str]] = []
        if words is not None:
            self._take(words)
        self._writers = [(writer, KEPT_CASE.get(kind, 0.0)) for kind, writer in WRITERS.items()]
        self._kinds = list(
            itertools.accumulate(getattr(self.mix, f"{kind}_probability") for kind in WRITERS)
        )

    def _take(self, words: Iterable[str | tuple[str, float]]) -> None:
        """Sorts the usable words into lengths and sums their weights up."""
        shares = self.mix.length_shares or (1.0,)
        buckets: list[tuple[list[str], list[float]]] = [([], []) for _ in shares]
        for entry in words:
            word, weight = (entry, 1.0) if isinstance(entry, str) else entry
            if not is_weight(weight):
                raise InputError(
                    f"The weight of {word!r} must be a number of at least 0. Received: {weight!r}"
                )
            word = unicodedata.normalize("NFC", word)
            if not word or not self.characters.issuperset(word):
                self.dropped += 1
            elif weight:
                bucket = buckets[min(len(word), len(buckets)) - 1]
                bucket[0].append(word)
                bucket[1].append(weight)
        used = [
            (share, *bucket)
            for share, bucket in zip(shares, buckets, strict=True)
            if bucket[0] and share
        ]
        if not used:
            raise InputError(
                f"No usable words ({self.dropped} hold characters that are not to be drawn). "
                "Give at least one word, of a length that `length_shares` allows."
            )
        self._shares = list(itertools.accumulate(share for share, _, _ in used))
        self._words = [words for _, words, _ in used]
        weights = np.concatenate([np.asarray(weights, np.float64) for _, _, weights in used])
        if self.mix.balance:
            listed = list(itertools.chain.from_iterable(self._words))
            weights = weights * weigh_letters(listed, weights) ** self.mix.balance
        ends = np.cumsum([len(words) for words in self._words])
        self._weights = [part.cumsum().tolist() for part in np.split(weights, ends[:-1])]

    @classmethod
    def open(
        cls,
        paths: PathLike | Iterable[PathLike | tuple[PathLike, float]] | None,
        mix: WordMix | None = None,
        characters: str = PRINTABLE,
        patterns: str | Iterable[str | tuple[str, float]] = (),
        pattern_share: float = 0.5,
    ) -> WordSource:
        """Reads UTF-8 files with one word a line, optionally a tab and a weight after it.

        Args:
            paths: path, or iterable of paths or of (path, weight). Before lengths are shaped,
                each list has its weight's share of the draws; a path alone has weight 1. None
                where there are patterns.
            mix, characters, patterns, pattern_share: as `WordSource`.

        Raises:
            FileNotFoundError: there is no such file.
            ValueError: as `WordSource`; also a file that is not UTF-8 or has no usable word, and
                a weight that is no number.
        """
        entries = None if paths is None else read_lists(paths, characters)
        return cls(entries or None, mix, characters, patterns, pattern_share)

    def draw(self, rng: random.Random) -> str:
        """One word, in its case and with its punctuation, or one text of a pattern."""
        return self.draw_marked(rng)[0]

    def draw_marked(self, rng: random.Random) -> tuple[str, bool]:
        """As `draw`, and whether the text must keep its case: of a pattern, a plate, an address."""
        share = self._pattern_share
        if self._patterns is not None and share and rng.random() < share:
            return self._patterns.draw(rng), True
        for _ in range(TRIES):
            word, kept = self._write(rng)
            word = unicodedata.normalize("NFC", self._punctuate(word, rng))
            if word and self.characters.issuperset(word):
                return word, kept
        return self.draw_listed(rng), not self._words

    @functools.cached_property
    def uncased(self) -> WordSource:
        """The same words in the case they are listed in."""
        source = copy.copy(self)
        source.mix = replace(self.mix, upper_probability=0.0, capitalised_probability=0.0)
        return source

    def draw_listed(self, rng: random.Random) -> str:
        """One word of the list as it stands, lengths weighted; without a list, one pattern."""
        if self._patterns is not None and not self._words:
            return self._patterns.draw(rng)
        bucket = choose(self._shares, rng)
        return self._words[bucket][choose(self._weights[bucket], rng)]

    def _write(self, rng: random.Random) -> tuple[str, bool]:
        """A word of some kind, and whether it must keep its case."""
        kind = bisect.bisect(self._kinds, rng.random())
        if kind == len(self._writers):
            return self._set_case(self.draw_listed(rng), rng), False
        writer, kept = self._writers[kind]
        word = writer(self.draw_listed, rng)
        if kept and rng.random() < kept:
            return word, True
        return self._set_case(word, rng), False

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

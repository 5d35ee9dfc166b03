"""Chooses the most probable words of a lexicon: Section 2.3.3 of the paper."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np

from keras_crnn.system.errors import InputError
from keras_crnn.text.symbols import SymbolAlphabet
from keras_crnn.transcription.best_labels import best_labels
from keras_crnn.transcription.bk_tree import BKTree, distances, scan
from keras_crnn.transcription.ctc_score import normalize_frames, score_packed
from keras_crnn.transcription.decoder import NothingFitsError, Transcription, Transcriptions
from keras_crnn.transcription.defaults import DELTA, METHODS
from keras_crnn.transcription.greedy import best_path
from keras_crnn.transcription.lexicon import Lexicon
from keras_crnn.transcription.prefix_tree import PrefixTree
from keras_crnn.transcription.symbol_folding import code_label

INDEXES = ("scan", "bk-tree")
_FEW = 1000  # forms up to which scoring them all takes less than building and searching a tree


class LexiconDecoder:
    """Reads an image as one of the words of a lexicon.

    Words that need more frames than the image has (their characters, and a frame more for each
    repeated one) are never chosen. Of equally probable words the first of the lexicon counts.

    Args:
        lexicon: `Lexicon`.
        method: string. `"tree"` finds the most probable words, exactly, by a `PrefixTree`;
            `"all"` finds the same by scoring every word; `"near"`, the paper's, scores only
            words within edit distance `delta` of the best path's text, and may miss the best.
            Defaults to `"tree"`.
        delta: int. With `"near"`, the edit distance; where no word is so near, the words at
            the smallest distance at which there are any. Defaults to 3, as in the paper.
        index: string. With `"near"`, how the near words are found: `"scan"` looks at every word,
            `"bk-tree"`, the paper's, goes down a tree of distances. They find the same; the tree
            is faster at a delta of 0, the scan from 1 on. Defaults to `"scan"`.

    Attributes:
        alphabet: `Alphabet` or `SymbolAlphabet`. The lexicon's.

    Raises:
        ValueError: an unknown method or index, or a negative delta.

    Example:

    >>> from keras_crnn.text.alphabet import Alphabet
    >>> alphabet = Alphabet("abc", ignore_case=True)
    >>> lexicon = Lexicon(["Cab", "Bac"], alphabet)
    >>> frames = np.full((5, 4), 0.1)
    >>> frames[range(5), [3, 0, 1, 2, 0]] = 0.7
    >>> best = LexiconDecoder(lexicon).decode(frames)[0]
    >>> lexicon.spell(best.ids)
    'Cab'
    """

    def __init__(
        self,
        lexicon: Lexicon,
        method: str = METHODS[0],
        delta: int = DELTA,
        index: str = "scan",
    ) -> None:
        if method not in METHODS:
            raise InputError(f"method must be one of {', '.join(METHODS)}; got {method!r}.")
        if index not in INDEXES:
            raise InputError(f"index must be one of {', '.join(INDEXES)}; got {index!r}.")
        if delta < 0:
            raise InputError(f"An edit distance is 0 or more; got delta={delta}.")
        self.lexicon = lexicon
        self.alphabet = lexicon.alphabet
        self._forms = int(np.bincount(lexicon.owners).max())  # of the word that has most
        self.method = method
        self.delta = delta
        self.index = index
        self._so_far = {"too_long": 0, "widened": 0}  # goes with version 0.3
        self._tree: PrefixTree | None = None
        self._near_words: BKTree | None = None
        self._places: dict[str, int] = {}  # of the forms that the tree holds
        labels = lexicon.labels
        repeats = (labels[:, 1:] == labels[:, :-1]) & (labels[:, 1:] != 0)
        self._required = lexicon.lengths + repeats.sum(axis=1)  # (forms,) frames
        # (words,) frames of their shortest form
        needs = np.full(len(lexicon), np.iinfo(np.int32).max)
        np.minimum.at(needs, lexicon.owners, self._required)
        self._needs = np.sort(needs)

    def decode(self, frames: np.ndarray, count: int = 1) -> Transcriptions:
        """The most probable words, best first; `Lexicon.spell(ids)` gives one as it was spelt.

        Of a word that the lexicon has in several forms the most probable one counts.

        Args:
            frames: array `(time, classes)`. Softmax outputs of one image, class 0 the blank.
            count: int. How many words. Defaults to 1.

        Returns:
            `Transcriptions`, a list: `count` of them, or as many as are possible. Where frames
            hold exact zeros, as 8-bit models give them, and make every word impossible, the
            words nearest to the best path's text, with a log-probability of `-inf`. Never empty.
            It also says how many words needed more frames, and whether none was within `delta`.

        Raises:
            NothingFitsError: a `ValueError`; no word fits into so few frames.
            ValueError: `count` below 1, frames of another rank or no probabilities, or of other
                classes than the lexicon's alphabet.
        """
        if count < 1:
            raise InputError(f"count must be at least 1; got {count}.")
        found = self._find(frames, count * self._forms)
        self._so_far["widened"] += found.widened
        if self._forms == 1:
            return found
        first: dict[str, Transcription] = {}  # form of each word
        for one in found:
            first.setdefault(self.lexicon.spell(one.ids), one)
        return Transcriptions(list(first.values())[:count], found.too_long, found.widened)

    def spell(self, ids: Sequence[int]) -> str:
        """The word of a label, as the lexicon has it."""
        return self.lexicon.spell(ids)

    @property
    def too_long(self) -> int:
        """Old sum over all images; `Transcriptions.too_long` is of one."""
        return self._sum("too_long")

    @property
    def widened(self) -> int:
        """Old count over all images; `Transcriptions.widened` is of one."""
        return self._sum("widened")

    def _sum(self, name: str) -> int:
        warnings.warn(
            f"LexiconDecoder.{name} goes with version 0.3; add up what decode() returns with its "
            f"result: {name} of Transcriptions and of NothingFitsError.",
            DeprecationWarning,
            stacklevel=3,
        )
        return self._so_far[name]

    def _find(self, frames: np.ndarray, count: int) -> Transcriptions:
        """The most probable forms of words."""
        probabilities, scale = normalize_frames(frames)
        time, classes = probabilities.shape
        if classes != self.lexicon.alphabet.classes:
            raise InputError(
                f"The frames have {classes} classes, but the lexicon's alphabet has "
                f"{self.lexicon.alphabet.classes}. Make the lexicon with the model's alphabet."
            )
        too_long = len(self._needs) - int(np.searchsorted(self._needs, time, side="right"))
        self._so_far["too_long"] += too_long
        if (fewest := int(self._needs[0])) > time:
            raise NothingFitsError(
                f"None of the {len(self.lexicon)} words of the lexicon fits into {time} frames: "
                f"the shortest needs {fewest}. Give a wider image, or shorter words.",
                too_long,
            )
        if self.method == "tree" and len(self.lexicon.folded) > _FEW:
            if self._tree is None:
                self._tree = PrefixTree(self.lexicon.labels, self.lexicon.lengths)
            found = best_labels(self._tree, frames, count) or self._nearest(frames, count)
            return Transcriptions(found, too_long)
        words, widened = np.arange(len(self.lexicon.folded)), False
        if self.method == "near":
            words, widened = self._near(frames)
        scores = score_packed(
            probabilities, scale, self.lexicon.labels[words], self.lexicon.lengths[words]
        )
        worst = np.partition(scores, -count)[-count] if count < len(scores) else -np.inf
        good = np.flatnonzero((scores >= worst) & (scores > -np.inf))
        best = good[np.lexsort([good, -scores[good]])[:count]]
        found = self._transcribe(words[best], scores[best]) or self._nearest(frames, count)
        return Transcriptions(found, too_long, widened)

    def _near(self, frames: np.ndarray) -> tuple[np.ndarray, bool]:
        """Indices of the forms that the method `"near"` scores, and whether none was near."""
        words = self._within_delta(self._code(frames))
        words = words[self._fits(frames)[words]]
        if len(words):
            return words, False
        apart = self._distances(frames)
        return np.flatnonzero(apart == apart.min()), True

    def _within_delta(self, code: str) -> np.ndarray:
        """Indices `(found,)` of the forms within `delta` of what `_code` gave, in order."""
        if self.index == "scan":
            return scan(code, self.lexicon.coded, self.delta)
        if self._near_words is None:
            self._near_words = BKTree(self.lexicon.coded)
            self._places = {form: place for place, form in enumerate(self.lexicon.coded)}
        found = self._near_words.near(code, self.delta)
        return np.array(sorted(self._places[form] for form in found), np.intp)

    def _nearest(self, frames: np.ndarray, count: int) -> list[Transcription]:
        """The forms nearest to the best path's text, all of them impossible."""
        apart = self._distances(frames)
        words = np.argsort(apart, kind="stable")[: min(count, int(self._fits(frames).sum()))]
        return self._transcribe(words, np.full(len(words), -np.inf))

    def _code(self, frames: np.ndarray) -> str:
        """The best path's text, as `Lexicon.coded` has its forms."""
        ids = best_path(np.asarray(frames)).ids
        alphabet = self.lexicon.alphabet
        return code_label(ids) if isinstance(alphabet, SymbolAlphabet) else alphabet.decode(ids)

    def _distances(self, frames: np.ndarray) -> np.ndarray:
        """Edit distance `(forms,)` from the best path's text; enormous where a word is too long."""
        apart = distances(self._code(frames), self.lexicon.coded)
        return np.where(self._fits(frames), apart, np.iinfo(np.int32).max)

    def _fits(self, frames: np.ndarray) -> np.ndarray:
        return self._required <= len(frames)

    def _transcribe(self, words: np.ndarray, scores: np.ndarray) -> list[Transcription]:
        labels, lengths = self.lexicon.labels, self.lexicon.lengths
        return [
            Transcription(tuple(labels[word, : lengths[word]].tolist()), float(score))
            for word, score in zip(words, scores, strict=True)
        ]

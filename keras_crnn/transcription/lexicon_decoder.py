"""Chooses the most probable words of a lexicon: Section 2.3.3 of the paper."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from keras_crnn.transcription.best_labels import best_labels
from keras_crnn.transcription.bk_tree import BKTree, distances, scan
from keras_crnn.transcription.ctc_score import normalize_frames, score_packed
from keras_crnn.transcription.decoder import NothingFitsError, Transcription
from keras_crnn.transcription.defaults import DELTA, METHODS
from keras_crnn.transcription.greedy import best_path
from keras_crnn.transcription.lexicon import Lexicon
from keras_crnn.transcription.prefix_tree import PrefixTree

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
        alphabet: `Alphabet`. The lexicon's.
        widened: int. How many images so far had no word within `delta`.
        too_long: int. Words that needed more frames than an image has, over all images so far.

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
            raise ValueError(f"method must be one of {', '.join(METHODS)}; got {method!r}.")
        if index not in INDEXES:
            raise ValueError(f"index must be one of {', '.join(INDEXES)}; got {index!r}.")
        if delta < 0:
            raise ValueError(f"An edit distance is 0 or more; got delta={delta}.")
        self.lexicon = lexicon
        self.alphabet = lexicon.alphabet
        self._forms = int(np.bincount(lexicon.owners).max())  # of the word that has most
        self.method = method
        self.delta = delta
        self.widened = 0
        self.too_long = 0
        self.index = index
        self._tree: PrefixTree | None = None
        self._near_words: BKTree | None = None
        labels = lexicon.labels
        repeats = (labels[:, 1:] == labels[:, :-1]) & (labels[:, 1:] != 0)
        self._required = lexicon.lengths + repeats.sum(axis=1)  # (forms,) frames
        needs = np.full(
            len(lexicon), np.iinfo(np.int32).max
        )  # (words,) frames of their shortest form
        np.minimum.at(needs, lexicon.owners, self._required)
        self._needs = np.sort(needs)

    def decode(self, frames: np.ndarray, count: int = 1) -> list[Transcription]:
        """The most probable words, best first; `Lexicon.spell(ids)` gives one as it was spelt.

        Of a word that the lexicon has in several forms the most probable one counts.

        Args:
            frames: array `(time, classes)`. Softmax outputs of one image, class 0 the blank.
            count: int. How many words. Defaults to 1.

        Returns:
            List of `Transcription`: `count` of them, or as many as are possible. Where frames
            hold exact zeros, as 8-bit models give them, and make every word impossible, the
            words nearest to the best path's text, with a log-probability of `-inf`. Never empty.

        Raises:
            NothingFitsError: a `ValueError`; no word fits into so few frames.
            ValueError: `count` below 1, frames of another rank or no probabilities, or of other
                classes than the lexicon's alphabet.
        """
        if count < 1:
            raise ValueError(f"count must be at least 1; got {count}.")
        found = self._find(frames, count * self._forms)
        if self._forms == 1:
            return found
        first: dict[str, Transcription] = {}  # form of each word
        for one in found:
            first.setdefault(self.lexicon.spell(one.ids), one)
        return list(first.values())[:count]

    def spell(self, ids: Sequence[int]) -> str:
        """The word of a label, as the lexicon has it."""
        return self.lexicon.spell(ids)

    def _find(self, frames: np.ndarray, count: int) -> list[Transcription]:
        """The most probable forms of words."""
        probabilities, scale = normalize_frames(frames)
        time, classes = probabilities.shape
        if classes != self.lexicon.alphabet.classes:
            raise ValueError(
                f"The frames have {classes} classes, but the lexicon's alphabet has "
                f"{self.lexicon.alphabet.classes}. Make the lexicon with the model's alphabet."
            )
        self.too_long += len(self._needs) - int(np.searchsorted(self._needs, time, side="right"))
        if (fewest := int(self._needs[0])) > time:
            raise NothingFitsError(
                f"None of the {len(self.lexicon)} words of the lexicon fits into {time} frames: "
                f"the shortest needs {fewest}. Give a wider image, or shorter words."
            )
        if self.method == "tree" and len(self.lexicon.folded) > _FEW:
            if self._tree is None:
                self._tree = PrefixTree(self.lexicon.labels, self.lexicon.lengths)
            found = best_labels(self._tree, frames, count)
            return found or self._nearest(frames, count)
        words = self._near(frames) if self.method == "near" else np.arange(len(self.lexicon.folded))
        scores = score_packed(
            probabilities, scale, self.lexicon.labels[words], self.lexicon.lengths[words]
        )
        worst = np.partition(scores, -count)[-count] if count < len(scores) else -np.inf
        good = np.flatnonzero((scores >= worst) & (scores > -np.inf))
        best = good[np.lexsort([good, -scores[good]])[:count]]
        return self._transcribe(words[best], scores[best]) or self._nearest(frames, count)

    def _near(self, frames: np.ndarray) -> np.ndarray:
        """Indices of the forms that the method `"near"` scores."""
        words = self._within_delta(self._read(frames))
        words = words[self._fits(frames)[words]]
        if not len(words):
            self.widened += 1
            apart = self._distances(frames)
            words = np.flatnonzero(apart == apart.min())
        return words

    def _within_delta(self, text: str) -> np.ndarray:
        """Indices `(found,)` of the forms within `delta` of a text, in order."""
        if self.index == "scan":
            return scan(text, self.lexicon.folded, self.delta)
        if self._near_words is None:
            self._near_words = BKTree(self.lexicon.folded)
        found = self._near_words.near(text, self.delta)
        return np.array(sorted(self.lexicon.places[form] for form in found), np.intp)

    def _nearest(self, frames: np.ndarray, count: int) -> list[Transcription]:
        """The forms nearest to the best path's text, all of them impossible."""
        apart = self._distances(frames)
        words = np.argsort(apart, kind="stable")[: min(count, int(self._fits(frames).sum()))]
        return self._transcribe(words, np.full(len(words), -np.inf))

    def _read(self, frames: np.ndarray) -> str:
        """The best path's text."""
        return self.lexicon.alphabet.decode(best_path(np.asarray(frames)).ids)

    def _distances(self, frames: np.ndarray) -> np.ndarray:
        """Edit distance `(forms,)` from the best path's text; enormous where a word is too long."""
        apart = distances(self._read(frames), self.lexicon.folded)
        return np.where(self._fits(frames), apart, np.iinfo(np.int32).max)

    def _fits(self, frames: np.ndarray) -> np.ndarray:
        return self._required <= len(frames)

    def _transcribe(self, words: np.ndarray, scores: np.ndarray) -> list[Transcription]:
        labels, lengths = self.lexicon.labels, self.lexicon.lengths
        return [
            Transcription(tuple(labels[word, : lengths[word]].tolist()), float(score))
            for word, score in zip(words, scores, strict=True)
        ]

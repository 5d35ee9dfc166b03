"""Scores of texts in symbols, such as fragments of a score: whole ones, edits, by length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from keras_crnn.evaluation.scores import wilson_interval
from keras_crnn.system.errors import InputError

#: Lengths in symbols that are scored apart: title, and the most symbols of a truth.
LENGTHS: tuple[tuple[str, float], ...] = (
    ("up to 12", 12),
    ("13 to 16", 16),
    ("17 to 20", 20),
    ("over 20", float("inf")),
)
#: One text as its symbols.
Symbols = Sequence[str]


@dataclass(frozen=True)
class FragmentScore:
    """How well fragments were read.

    Attributes:
        fragments: int. How many were read.
        right: int. How many of them without a fault.
        edits: int. Insertions, deletions and replacements of symbols that turn all readings into
            their truths.
        symbols: int. Of all truths together.
    """

    fragments: int
    right: int
    edits: int
    symbols: int

    @property
    def accuracy(self) -> float:
        """Share of fragments read without a fault, 0 to 1: the paper's fragment accuracy."""
        return self.right / self.fragments

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the accuracy, 0 to 1."""
        return wilson_interval(self.right, self.fragments)

    @property
    def average_edits(self) -> float:
        """Mean edit distance of a fragment in symbols, not divided by its length: the paper's."""
        return self.edits / self.fragments

    @property
    def error_rate(self) -> float:
        """Edits over symbols of all truths together; of notes the note error rate."""
        return self.edits / self.symbols


def score_fragments(truths: Sequence[Symbols], texts: Sequence[Symbols]) -> FragmentScore:
    """Scores readings against truths, both as lists of symbols.

    Raises:
        ValueError: not as many of each, none, or truths without a symbol.

    Example:

    >>> score = score_fragments([["G4", "A4"], ["B4"]], [["G4"], ["B4"]])
    >>> score.accuracy, score.average_edits, round(score.error_rate, 3)
    (0.5, 0.5, 0.333)
    """
    symbols = sum(map(len, truths))
    if len(truths) != len(texts) or not symbols:
        raise InputError(
            f"Got {len(truths)} truths with {symbols} symbols and {len(texts)} texts: give as many "
            "of each, and at least one symbol."
        )
    edits = [Levenshtein.distance(a, b) for a, b in zip(truths, texts, strict=True)]
    return FragmentScore(len(truths), edits.count(0), sum(edits), symbols)


def score_by_length(
    truths: Sequence[Symbols], texts: Sequence[Symbols]
) -> dict[str, FragmentScore]:
    """Scores by the number of symbols of the truth, `LENGTHS`; those that none has are left out.

    Raises:
        ValueError: as `score_fragments`.
    """
    groups: dict[str, list[tuple[Symbols, Symbols]]] = {title: [] for title, _ in LENGTHS}
    for truth, text in zip(truths, texts, strict=True):
        groups[next(title for title, most in LENGTHS if len(truth) <= most)].append((truth, text))
    return {
        title: score_fragments([truth for truth, _ in pairs], [text for _, text in pairs])
        for title, pairs in groups.items()
        if pairs
    }

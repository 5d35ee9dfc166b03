"""Prefix beam search: the most probable label sequences, all alignments of each summed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabets import AnyAlphabet, list_symbols, same_classes
from keras_crnn.transcription.alignment import take_logarithms
from keras_crnn.transcription.automaton import Automaton
from keras_crnn.transcription.beam_search import BeamSearch, Ranking
from keras_crnn.transcription.constraints import (
    Constraint,
    check_frames_fit,
    tabulate,
)
from keras_crnn.transcription.ctc_score import normalize_frames
from keras_crnn.transcription.decoder import NothingFitsError, Transcription
from keras_crnn.transcription.defaults import LANGUAGE_WEIGHT, LENGTH_BONUS, WIDTH
from keras_crnn.transcription.image_scores import score_few
from keras_crnn.transcription.language_model import LanguageModel
from keras_crnn.transcription.pruned_search import PrunedSearch

_LEAST = 1e-4  # probability of a character in a frame, below which it begins nothing there


class Ranked(NamedTuple):
    """A label as a beam ranks it.

    Attributes:
        transcription: `Transcription`.
        rank: float. Its log-probability and what the language model adds, in nats.
    """

    transcription: Transcription
    rank: float


class BeamDecoder:
    """Keeps the best beginnings of a label from frame to frame.

    Every label sequence is one entry: the probability of its paths that end in a blank and that
    of those that end in its last character are kept apart, and paths of another entry that come
    to spell it are added to it. Where the beam is as wide as there are label sequences the search
    is exact. The entries left at the end are scored anew over all their alignments, so a
    probability is exact even where the beam has lost alignments; what a narrow beam can miss is
    a label.

    Entries are ranked by log p(label | frames); with a language model by that
    + language_weight * log p(label) + length_bonus * len(label), where p(label) also judges
    where the word ends. With a constraint the best way from an entry to an allowed end is
    added, so that a beam of any width reaches one.

    Args:
        width: int. Entries kept. Defaults to 10.
        language_model: LanguageModel or `None`. Defaults to `None`.
        language_weight: float. How much the language model counts against the image, 0 or more.
            Defaults to 0.5.
        length_bonus: float. Nats that the ranking adds for every character beside a language
            model, against its liking for short words. Defaults to 1.6, without one to nothing.
            Weight and bonus were chosen together: with another weight choose it anew. With a
            weight of 0 it still counts.
        constraint: Constraint or `None`. What may be read, see `compile_pattern` and
            `allow_characters`. Defaults to anything.
        least_probability: float or `None`. Characters less probable than this in a frame begin
            nothing there. 0 leaves out none; with a constraint it is 0, since what is asked for
            may be improbable. Defaults to `None`: 1e-4, and 0 where several readings are asked
            for, of which the last may be improbable too.

    Attributes:
        alphabet: Alphabet or `None`. What the language model and the constraint were made
            for; `None` where neither says.

    Raises:
        ValueError: a width below 1, a number out of range, a constraint that allows nothing, or
            one of another alphabet than the language model's.

    Example:

    >>> frames = np.array([[0.6, 0.4], [0.6, 0.4]])  # best path: no character
    >>> BeamDecoder().decode(frames)[0].ids
    (1,)
    """

    def __init__(
        self,
        width: int = WIDTH,
        language_model: LanguageModel | None = None,
        language_weight: float = LANGUAGE_WEIGHT,
        constraint: Constraint | None = None,
        *,
        length_bonus: float = LENGTH_BONUS,
        least_probability: float | None = None,
    ) -> None:
        if width < 1:
            raise InputError(f"A beam keeps at least one entry; got a width of {width}.")
        if not 0 <= language_weight < np.inf:
            raise InputError(f"language_weight must be 0 or more; got {language_weight}.")
        if not -np.inf < length_bonus < np.inf:
            raise InputError(f"length_bonus must be a finite number; got {length_bonus}.")
        if least_probability is not None and not 0 <= least_probability < 1:
            raise InputError(f"least_probability must be in [0, 1); got {least_probability}.")
        self.width = width
        self.language_model = language_model
        self.language_weight = language_weight
        self.length_bonus = length_bonus
        self.constraint = constraint
        self.least_probability = least_probability if constraint is None else 0.0
        self.alphabet = _find_alphabet(language_model, constraint)
        self._automaton = constraint if isinstance(constraint, Automaton) else None

    def decode(self, frames: np.ndarray, count: int = 1) -> list[Transcription]:
        """The best label sequences of an image.

        Args:
            frames: array `(time, classes)`. Softmax outputs of one image, class 0 the blank.
            count: int. How many, at most `width`. Defaults to 1.

        Returns:
            list of Transcription, best first: one at least, and fewer than `count` where no
            more are possible. `log_probability` is of the frames alone, in nats, whatever the
            ranking adds. It is `-inf` only where the frames forbid all that a constraint
            allows; what they forbid in the fewest frames is then given.

        Raises:
            NothingFitsError: a `ValueError`; the frames are too few for the constraint.
            TooManyFramesError: likewise; they are so many that it would take too much memory.
            ValueError: frames of another rank, that are no probabilities, or that have other
                classes than the language model or the constraint; a count below 1 or above the
                width.
        """
        return [one.transcription for one in self.rank(frames, count)]

    def rank(self, frames: np.ndarray, count: int = 1) -> list[Ranked]:
        """The same, each with its rank."""
        if not 1 <= count <= self.width:
            raise InputError(
                f"count must be 1 to the width of the beam, {self.width}; got {count}. "
                "Make the beam wider for more."
            )
        normalize_frames(frames)  # refuses what is none
        raw = np.asarray(frames, np.float64)
        if self.language_model is not None:
            check_frames_fit(raw, self.language_model.alphabet.classes, "The language model")
        least = self.least_probability
        if least is None:
            least = _LEAST if count == 1 else 0.0
        search = self._open_search(raw, least)
        search.run()
        return self._rank(frames, *search.finish())[:count]

    def _open_search(self, frames: np.ndarray, least: float) -> BeamSearch | PrunedSearch:
        """The quicker search of those that find the same."""
        ranking = Ranking(self.width, self.language_model, self.language_weight, self.length_bonus)
        logarithms = take_logarithms(frames)
        if self.constraint is None and least > 0:
            return PrunedSearch(ranking, logarithms, least)
        return BeamSearch(ranking, logarithms, self._fit(logarithms), least)

    def _fit(self, logarithms: np.ndarray) -> Automaton | None:
        """The constraint as a table that fits the frames."""
        classes = logarithms.shape[1]
        if self.constraint is None:
            return None
        if self._automaton is None:
            self._automaton = tabulate(self.constraint, classes)
        check_frames_fit(logarithms, self._automaton.classes, "The constraint")
        if len(logarithms) < self._automaton.fewest_frames:
            raise NothingFitsError(
                f"The shortest reading that the constraint allows needs "
                f"{self._automaton.fewest_frames} frames; there are {len(logarithms)}. A wider "
                "image gives more."
            )
        return self._automaton

    def _rank(
        self, frames: np.ndarray, labels: list[list[int]], bonuses: np.ndarray, found: np.ndarray
    ) -> list[Ranked]:
        """The beam's labels by their exact scores, the impossible ones left out."""
        scores = score_few(frames, labels)
        possible = np.flatnonzero(scores > -np.inf)
        if not possible.size:
            order = np.array([(found + bonuses).argmax()])
        else:
            order = possible[np.argsort(-(scores + bonuses)[possible], kind="stable")]
        return [
            Ranked(Transcription(tuple(labels[k]), float(scores[k])), float(scores[k] + bonuses[k]))
            for k in order
        ]


def _find_alphabet(
    language_model: LanguageModel | None, constraint: Constraint | None
) -> AnyAlphabet | None:
    """The one alphabet of both; those of one's own may have none."""
    found = [getattr(part, "alphabet", None) for part in (language_model, constraint)]
    known = [alphabet for alphabet in found if alphabet is not None]
    if not all(same_classes(known[0], alphabet) for alphabet in known):
        raise InputError(
            "The language model and the constraint are of different alphabets "
            f"({list_symbols(known[0])[:40]!r} and {list_symbols(known[1])[:40]!r}): make both "
            "with that of the recogniser."
        )
    return known[0] if known else None

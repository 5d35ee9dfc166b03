"""Prefix beam search: the most probable label sequences, all alignments of each summed."""

from __future__ import annotations

import numpy as np

from keras_crnn.alphabet import BLANK
from keras_crnn.transcription.alignment import take_logarithms
from keras_crnn.transcription.constraints import (
    Automaton,
    Constraint,
    check_frames_fit,
    tabulate,
)
from keras_crnn.transcription.ctc_score import normalize_frames, score_labels
from keras_crnn.transcription.language_model import END, LanguageModel
from keras_crnn.transcription.transcription import Transcription


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
            Defaults to 0.3.
        length_bonus: float. Nats that the ranking adds for every character beside a language
            model, against its liking for short words. Defaults to 0.5, without one to nothing.
        constraint: Constraint or `None`. What may be read, see `compile_pattern` and
            `allow_characters`. Defaults to anything.
        least_probability: float. Characters less probable than this in a frame begin nothing
            there. 0 leaves out none; with a constraint it is 0, since what is asked for may be
            improbable. Defaults to 1e-4.

    Raises:
        ValueError: a width below 1, a number out of range, or a constraint that allows nothing.

    Example:

    >>> frames = np.array([[0.6, 0.4], [0.6, 0.4]])  # best path: no character
    >>> BeamDecoder().decode(frames)[0].ids
    (1,)
    """

    def __init__(
        self,
        width: int = 10,
        language_model: LanguageModel | None = None,
        language_weight: float = 0.3,
        constraint: Constraint | None = None,
        *,
        length_bonus: float = 0.5,
        least_probability: float = 1e-4,
    ) -> None:
        if width < 1:
            raise ValueError(f"A beam keeps at least one entry; got a width of {width}.")
        if not 0 <= language_weight < np.inf:
            raise ValueError(f"language_weight must be 0 or more; got {language_weight}.")
        if not -np.inf < length_bonus < np.inf:
            raise ValueError(f"length_bonus must be a finite number; got {length_bonus}.")
        if not 0 <= least_probability < 1:
            raise ValueError(f"least_probability must be in [0, 1); got {least_probability}.")
        self.width = width
        self.language_model = language_model
        self.language_weight = language_weight
        self.length_bonus = length_bonus
        self.constraint = constraint
        self.least_probability = least_probability if constraint is None else 0.0
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
            ValueError: frames of another rank, that are no probabilities, that have other
                classes than the language model or the constraint, or that are too few for the
                constraint; a count below 1 or above the width.
        """
        if not 1 <= count <= self.width:
            raise ValueError(
                f"count must be 1 to the width of the beam, {self.width}; got {count}. "
                "Make the beam wider for more."
            )
        normalize_frames(frames)  # refuses what is none
        logarithms = take_logarithms(np.asarray(frames, np.float64))
        search = _Search(self, logarithms, self._fit(logarithms))
        search.run()
        return self._rank(frames, *search.finish())[:count]

    def _fit(self, logarithms: np.ndarray) -> Automaton | None:
        """The constraint as a table that fits the frames."""
        classes = logarithms.shape[1]
        if self.language_model is not None:
            check_frames_fit(logarithms, self.language_model.alphabet.classes, "The language model")
        if self.constraint is None:
            return None
        if self._automaton is None:
            self._automaton = tabulate(self.constraint, classes)
        check_frames_fit(logarithms, self._automaton.classes, "The constraint")
        if len(logarithms) < self._automaton.fewest_frames:
            raise ValueError(
                f"The shortest reading that the constraint allows needs "
                f"{self._automaton.fewest_frames} frames; there are {len(logarithms)}. A wider "
                "image gives more."
            )
        return self._automaton

    def _rank(
        self, frames: np.ndarray, labels: list[list[int]], bonuses: np.ndarray, found: np.ndarray
    ) -> list[Transcription]:
        """The beam's labels by their exact scores, the impossible ones left out."""
        scores = score_labels(frames, labels)
        possible = np.flatnonzero(scores > -np.inf)
        if not possible.size:
            best = int((found + bonuses).argmax())
            return [Transcription(tuple(labels[best]), float(scores[best]))]
        order = possible[np.argsort(-(scores + bonuses)[possible], kind="stable")]
        return [Transcription(tuple(labels[k]), float(scores[k])) for k in order]


class _Search:
    """One image's search. All probabilities are logarithms.

    Beginnings of labels are nodes of a tree, numbered as they appear; the entries of the beam
    are arrays `(entries,)`.
    """

    def __init__(
        self, decoder: BeamDecoder, logarithms: np.ndarray, automaton: Automaton | None
    ) -> None:
        self.decoder = decoder
        self.logarithms = logarithms
        self.automaton = automaton
        self.ahead = None if automaton is None else automaton.look_ahead(logarithms)
        self.columns = np.arange(logarithms.shape[1])
        self.parents, self.characters = [-1], [BLANK]  # of the nodes
        self.children: dict[tuple[int, int], int] = {}
        self.nodes = [0]
        self.last = np.array([BLANK])
        self.silent = np.array([0.0])  # paths that end in a blank
        self.spoken = np.array([-np.inf])  # paths that end in the last character
        self.states = np.array([0])
        self.bonuses = np.array([0.0])  # what the ranking adds for the characters so far
        self._next: dict[int, np.ndarray] = {}  # what it adds for the next one, of each node

    def run(self) -> None:
        """Goes through the frames."""
        floor = self.decoder.least_probability
        lowest = np.log(floor) if floor else -np.inf
        entering = np.where(self.logarithms >= lowest, self.logarithms, -np.inf)
        entering[:, BLANK] = -np.inf
        some = (entering > -np.inf).any(axis=1).tolist()
        for t, frame in enumerate(self.logarithms):
            total = np.logaddexp(self.silent, self.spoken)
            spoken = self.spoken + frame[self.last]
            silent = total + frame[BLANK]
            if some[t]:
                self._extend(t, entering[t], total, silent, spoken)
            else:  # nothing new: most frames lie between characters
                self.silent, self.spoken = silent, spoken

    def finish(self) -> tuple[list[list[int]], np.ndarray, np.ndarray]:
        """Labels of the entries that may end here, their bonuses and their probabilities."""
        bonuses = self.bonuses
        if self.decoder.language_model is not None:
            bonuses = bonuses + np.array([self._weigh_next(node)[END] for node in self.nodes])
        kept = range(len(self.nodes))
        if self.automaton is not None:
            kept = np.flatnonzero(self.automaton.accepting[self.states]).tolist()
        labels = [self._spell(self.nodes[k]) for k in kept]
        return labels, bonuses[kept], np.logaddexp(self.silent, self.spoken)[kept]

    def _extend(
        self,
        t: int,
        entering: np.ndarray,
        total: np.ndarray,
        silent: np.ndarray,
        spoken: np.ndarray,
    ) -> None:
        """One frame in which characters may begin."""
        rows = np.arange(len(self.nodes))
        new = total[:, np.newaxis] + entering  # (entries, classes)
        new[rows, self.last] = self.silent + entering[self.last]  # a repeat needs a blank between
        self._merge(new, spoken)
        rank = new + self.bonuses[:, np.newaxis]
        if self.decoder.language_model is not None:
            rank += np.array([self._weigh_next(node) for node in self.nodes])
        if self.automaton is None:
            rank[:, BLANK] = np.logaddexp(silent, spoken) + self.bonuses
        else:
            ahead = self.ahead[t + 1]
            rank += ahead[self.automaton.table[self.states], self.columns]
            paused, going = ahead[self.states, BLANK], ahead[self.states, self.last]
            rank[:, BLANK] = np.logaddexp(silent + paused, spoken + going) + self.bonuses
        self._select(rank, new, silent, spoken)

    def _merge(self, new: np.ndarray, spoken: np.ndarray) -> None:
        """Moves what would repeat an entry of the beam into that entry."""
        places = {node: k for k, node in enumerate(self.nodes)}
        for k, node in enumerate(self.nodes):
            parent = places.get(self.parents[node])
            if parent is not None:
                character = self.characters[node]
                spoken[k] = np.logaddexp(spoken[k], new[parent, character])
                new[parent, character] = -np.inf

    def _select(
        self, rank: np.ndarray, new: np.ndarray, silent: np.ndarray, spoken: np.ndarray
    ) -> None:
        """Makes the best of the entries, in column 0 of `rank`, and of the new ones the beam."""
        flat = rank.ravel()
        width = self.decoder.width
        best = np.arange(flat.size)
        if flat.size > width:
            best = np.argpartition(flat, -width)[-width:]
        best = best[flat[best] > -np.inf]
        rows, characters = np.divmod(best, rank.shape[1])
        stays = characters == BLANK
        added = self._weigh_added(rows, characters)
        self.silent = np.where(stays, silent[rows], -np.inf)
        self.spoken = np.where(stays, spoken[rows], new[rows, characters])
        self.last = np.where(stays, self.last[rows], characters)
        self.bonuses = self.bonuses[rows] + added
        if self.automaton is not None:
            states = self.states[rows]
            self.states = np.where(stays, states, self.automaton.table[states, characters])
        self.nodes = [
            self._find_node(self.nodes[row], character) if character else self.nodes[row]
            for row, character in zip(rows.tolist(), characters.tolist(), strict=True)
        ]

    def _weigh_added(self, rows: np.ndarray, characters: np.ndarray) -> np.ndarray:
        """What the ranking adds for each new character; 0 where there is none."""
        if self.decoder.language_model is None:
            return np.zeros(len(rows))
        return np.array(
            [
                self._weigh_next(self.nodes[row])[character] if character else 0.0
                for row, character in zip(rows.tolist(), characters.tolist(), strict=True)
            ]
        )

    def _weigh_next(self, node: int) -> np.ndarray:
        """What the ranking adds for each next character `(classes,)`; at 0, for the end."""
        found = self._next.get(node)
        if found is None:
            found = self.decoder.language_model.predict(self._spell(node))
            found = found * self.decoder.language_weight
            found[END + 1 :] += self.decoder.length_bonus
            self._next[node] = found
        return found

    def _find_node(self, parent: int, character: int) -> int:
        node = self.children.get((parent, character))
        if node is None:
            node = self.children[parent, character] = len(self.parents)
            self.parents.append(parent)
            self.characters.append(character)
        return node

    def _spell(self, node: int) -> list[int]:
        ids = []
        while node:
            ids.append(self.characters[node])
            node = self.parents[node]
        return ids[::-1]

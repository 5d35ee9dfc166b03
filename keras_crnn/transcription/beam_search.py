"""One image's prefix beam search, frame by frame; `BeamDecoder` ranks what it finds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from keras_crnn.text.alphabet import BLANK
from keras_crnn.transcription.automaton import Automaton
from keras_crnn.transcription.language_model import LanguageModel
from keras_crnn.transcription.ngrams import END


class Ranking(NamedTuple):
    """How a beam ranks its entries, and how many it keeps; `BeamDecoder` says what they mean.

    Attributes:
        width: int. Entries kept.
        language_model: LanguageModel or `None`.
        language_weight: float.
        length_bonus: float. Nats a character.
    """

    width: int
    language_model: LanguageModel | None
    language_weight: float
    length_bonus: float


class BeamSearch:
    """One image's search. All probabilities are logarithms.

    Beginnings of labels are nodes of a tree, numbered as they appear; the entries of the beam
    are arrays `(entries,)`. Characters are columns of the classes that may appear at all.

    Args:
        ranking: `Ranking`. Width of the beam, language model and weights.
        logarithms: array `(time, classes)`. Log-probabilities of the frames.
        automaton: Automaton or `None`. What may be read, fit for the frames.
        least_probability: float. Characters less probable than this in a frame begin nothing
            there. Defaults to 0.
    """

    def __init__(
        self,
        ranking: Ranking,
        logarithms: np.ndarray,
        automaton: Automaton | None,
        least_probability: float = 0.0,
    ) -> None:
        self.ranking = ranking
        self.lowest = np.log(least_probability) if least_probability else -np.inf
        self.automaton = automaton
        self.ahead = None if automaton is None else automaton.look_ahead(logarithms)
        self.ids = self._choose_classes(logarithms)
        self.logarithms = logarithms[:, self.ids]
        self.columns = np.arange(len(self.ids))
        self.parents, self.characters = [-1], [BLANK]  # of the nodes
        self.children: dict[tuple[int, int], int] = {}
        self.labels: list[tuple[int, ...]] = [()]  # ids of what each node spells
        self.nodes = [0]
        self.last = np.array([BLANK])
        self.silent = np.array([0.0])  # paths that end in a blank
        self.spoken = np.array([-np.inf])  # paths that end in the last character
        self.states = np.array([0])
        self.bonuses = np.array([0.0])  # what the ranking adds for the characters so far
        self._next: dict[int, np.ndarray] = {}  # what it adds for the next one, of each node

    def _choose_classes(self, logarithms: np.ndarray) -> np.ndarray:
        """Ids of the blank and of what may begin anywhere: the columns of all arrays here."""
        if self.automaton is not None:  # whose table has a column for each class
            return np.arange(logarithms.shape[1])
        used = np.any(logarithms >= self.lowest, axis=0)
        used[BLANK] = True
        return np.flatnonzero(used)

    def run(self) -> None:
        """Goes through the frames."""
        entering = np.where(self.logarithms >= self.lowest, self.logarithms, -np.inf)
        entering[:, BLANK] = -np.inf
        some: list[bool] = np.any(entering > -np.inf, axis=1).tolist()
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
        if (model := self.ranking.language_model) is not None:
            bonuses = bonuses + np.array([self._weigh_next(n, model)[END] for n in self.nodes])
        kept = list(range(len(self.nodes)))
        if self.automaton is not None:
            kept = np.flatnonzero(self.automaton.accepting[self.states]).tolist()
        labels = [list(self.labels[self.nodes[k]]) for k in kept]
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
        added = np.zeros_like(rank)
        if (model := self.ranking.language_model) is not None:
            added = np.array([self._weigh_next(node, model) for node in self.nodes])
            rank += added
            added[:, BLANK] = 0.0  # an entry that stays has no new character
        if self.automaton is None or self.ahead is None:
            rank[:, BLANK] = np.logaddexp(silent, spoken) + self.bonuses
        else:
            ahead = self.ahead[t + 1]
            rank += ahead[self.automaton.table[self.states], self.columns]
            paused, going = ahead[self.states, BLANK], ahead[self.states, self.last]
            rank[:, BLANK] = np.logaddexp(silent + paused, spoken + going) + self.bonuses
        self._select(rank, new, added, silent, spoken)

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
        self,
        rank: np.ndarray,
        new: np.ndarray,
        added: np.ndarray,
        silent: np.ndarray,
        spoken: np.ndarray,
    ) -> None:
        """Makes the best of the entries, in column 0 of `rank`, and of the new ones the beam."""
        flat = rank.ravel()
        width = self.ranking.width
        best = np.arange(flat.size)
        if flat.size > width:
            best = np.argpartition(flat, -width)[-width:]
        best = best[flat[best] > -np.inf]
        rows, characters = np.divmod(best, rank.shape[1])
        stays = characters == BLANK
        self.silent = np.where(stays, silent[rows], -np.inf)
        self.spoken = np.where(stays, spoken[rows], new[rows, characters])
        self.last = np.where(stays, self.last[rows], characters)
        self.bonuses = self.bonuses[rows] + added[rows, characters]
        if self.automaton is not None:
            states = self.states[rows]
            self.states = np.where(stays, states, self.automaton.table[states, characters])
        self.nodes = [
            self._find_node(self.nodes[row], character) if character else self.nodes[row]
            for row, character in zip(rows.tolist(), characters.tolist(), strict=True)
        ]

    def _weigh_next(self, node: int, model: LanguageModel) -> np.ndarray:
        """What the ranking adds for each next character `(columns,)`; at 0, for the end."""
        found = self._next.get(node)
        if found is None:
            found = model.predict(self.labels[node])
            found = found[self.ids] * self.ranking.language_weight
            found[END + 1 :] += self.ranking.length_bonus
            self._next[node] = found
        return found

    def _find_node(self, parent: int, character: int) -> int:
        node = self.children.get((parent, character))
        if node is None:
            node = self.children[parent, character] = len(self.parents)
            self.parents.append(parent)
            self.characters.append(character)
            self.labels.append((*self.labels[parent], int(self.ids[character])))
        return node

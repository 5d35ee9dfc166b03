"""What a reading may spell: allowed characters, and automata that a beam search obeys."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Protocol

import numpy as np

from keras_crnn.text.alphabet import BLANK, Alphabet
from keras_crnn.transcription.ctc_score import normalize_frames

MOST_STATES = 4096  # 26 frames of 95 classes then need about 80 MB of look-ahead
_MOST_CELLS = 1 << 25  # of the look-ahead, 256 MB: a wide image has many more frames


class Constraint(Protocol):
    """Label sequences that are allowed, told character by character.

    A class of your own with these three methods does, such as one that keeps a check digit. Its
    states must be hashable, and finitely many (4096 at most).
    """

    def start(self) -> Any:
        """The state before the first character."""

    def step(self, state: Any, id: int) -> Any:
        """The state after one more character, or `None` where it is not allowed."""

    def accepts(self, state: Any) -> bool:
        """Whether a reading may end here."""


class Automaton:
    """A `Constraint` as a table.

    Attributes:
        table: int array `(states + 1, classes)`. The state after each character; state 0 is the
            start, the last one is dead. Column 0, the blank's, is dead throughout.
        accepting: bool array `(states + 1,)`. Where a reading may end.
        classes: int. Classes of the frames it fits, blank included.
        fewest_frames: int. Time steps that its shortest reading needs.
        alphabet: Alphabet or `None`. What the classes stand for, where that is known.

    Raises:
        ValueError: no reading is allowed at all.
    """

    def __init__(
        self, table: np.ndarray, accepting: np.ndarray, alphabet: Alphabet | None = None
    ) -> None:
        self.table = np.array(table, np.intp)
        self.accepting = np.array(accepting, bool)
        self.classes = self.table.shape[1]
        self.alphabet = alphabet
        self._drop_hopeless()
        needed = self._count_frames()[0, BLANK]
        if needed == np.inf:
            raise ValueError("The constraint allows no reading at all. Allow at least one.")
        self.fewest_frames = int(needed)

    def start(self) -> int:
        """State 0."""
        return 0

    def step(self, state: int, id: int) -> int | None:
        """The state after one more character, or `None` where it is not allowed."""
        following = int(self.table[state, id])
        return None if following == len(self.table) - 1 else following

    def accepts(self, state: int) -> bool:
        """Whether a reading may end here."""
        return bool(self.accepting[state])

    def look_ahead(self, logarithms: np.ndarray) -> np.ndarray:
        """How well each state can still be brought to an end: a backward Viterbi pass.

        Args:
            logarithms: array `(time, classes)`. Log-probabilities of the frames.

        Returns:
            Array `(time + 1, states + 1, classes)`, nats. Entry `[t, state, c]` is that of the
            best way from frame t on to an accepted end, for a path in that state whose last
            frame had class c; `-inf` where there is none.

        Raises:
            ValueError: so many frames, states and classes would need more than 256 MB.
        """
        time = len(logarithms)
        if (time + 1) * self.table.size > _MOST_CELLS:
            raise ValueError(
                f"The constraint has {len(self.table) - 1} states: for {time} frames of "
                f"{self.classes} classes looking ahead would need "
                f"{(time + 1) * self.table.size >> 17} MB, and {_MOST_CELLS >> 17} is the most. "
                "Make it simpler, such as with shorter repeats, or the image narrower."
            )
        columns = np.arange(self.classes)
        rows = np.arange(len(self.table))
        ahead = np.full((time + 1, *self.table.shape), -np.inf)
        ahead[time][self.accepting] = 0.0
        for t in range(time - 1, -1, -1):
            frame, after, now = logarithms[t], ahead[t + 1], ahead[t]
            entered = frame + after[self.table, columns]  # a new character: (states + 1, classes)
            first = entered.argmax(axis=1)
            # A character may not follow itself without a blank: it gets the second best.
            best = entered[rows, first]
            entered[rows, first] = -np.inf
            second = entered.max(axis=1)
            np.add(frame, after, out=now)  # the same character goes on
            paused = now[:, BLANK].copy()
            np.maximum(now, np.maximum(best, paused)[:, np.newaxis], out=now)
            stayed = frame[first] + after[rows, first]
            now[rows, first] = np.maximum(np.maximum(second, paused), stayed)
        return ahead

    def _drop_hopeless(self) -> None:
        """Sends all that cannot end in an accepted state to the dead one."""
        dead = len(self.table) - 1
        hopeful = self.accepting.copy()
        while True:
            more = hopeful | hopeful[self.table].any(axis=1)
            if (more == hopeful).all():
                break
            hopeful = more
        self.table[~hopeful[self.table]] = dead

    def _count_frames(self) -> np.ndarray:
        """Fewest frames `(states + 1, classes)` to an end, after a frame of each class."""
        rows, columns = np.arange(len(self.table)), np.arange(self.classes)
        ending = np.where(self.accepting, 0.0, np.inf)[:, np.newaxis]
        needed = np.repeat(ending, self.classes, axis=1)
        while True:
            entered = 1 + needed[self.table, columns]  # (states + 1, classes)
            first = entered.argmin(axis=1)
            fewest = entered[rows, first]
            entered[rows, first] = np.inf
            better = np.repeat(fewest[:, np.newaxis], self.classes, axis=1)
            better[rows, first] = np.minimum(entered.min(axis=1), fewest + 1)  # a blank between
            better = np.minimum(needed, better)
            if (better == needed).all():
                return needed
            needed = better


def tabulate(constraint: Constraint, classes: int) -> Automaton:
    """Any constraint as a table over `classes` classes.

    Raises:
        ValueError: it has more than 4096 states, or allows nothing.
    """
    if isinstance(constraint, Automaton):
        return constraint
    return explore(
        constraint.start(),
        lambda state: [constraint.step(state, id) for id in range(1, classes)],
        constraint.accepts,
        "The constraint",
    )


def explore(
    start: Hashable,
    follow: Callable[[Any], list[Any]],
    accepts: Callable[[Any], bool],
    title: str,
    alphabet: Alphabet | None = None,
) -> Automaton:
    """The automaton of all states that can be reached.

    Args:
        start: any hashable value.
        follow: function of a state that gives the state after every character, in the order of
            their ids, and `None` for those not allowed.
        accepts: function of a state. Whether a reading may end there.
        title: str. What the states are of, for the message of an error.
        alphabet: Alphabet or `None`. What the classes stand for. Defaults to `None`.
    """
    numbers, queue, rows = {start: 0}, [start], []
    for state in queue:  # grows
        row = [-1]  # the blank
        for following in follow(state):
            if following is None:
                row.append(-1)
                continue
            if following not in numbers:
                if len(numbers) == MOST_STATES:
                    raise ValueError(
                        f"{title} has more than {MOST_STATES} states. Make it simpler, such as "
                        "with shorter repeats; score the words of a list as a lexicon instead."
                    )
                numbers[following] = len(queue)
                queue.append(following)
            row.append(numbers[following])
        rows.append(row)
    dead = len(rows)
    table = np.array([*rows, [-1] * len(rows[0])])
    table[table < 0] = dead
    return Automaton(table, np.array([*map(accepts, queue), False]), alphabet)


def allow_characters(characters: str, alphabet: Alphabet) -> Automaton:
    """Readings of some characters only, such as digits, of any length.

    Raises:
        ValueError: a character that the alphabet lacks, or none at all.
    """
    table = np.ones((2, alphabet.classes), np.intp)
    table[0, _find_ids(characters, alphabet)] = 0
    return Automaton(table, np.array([True, False]), alphabet)


def allowed(frames: np.ndarray, alphabet: Alphabet, characters: str) -> np.ndarray:
    """Frames in which only some characters and the blank have a probability, for `best_path`.

    Args:
        frames: array `(time, classes)`. Softmax outputs of one image.
        alphabet: Alphabet. That of the frames.
        characters: str. All others are taken out.

    Returns:
        Array `(time, classes)` of float64, each row summing to 1. A row in which nothing that
        is allowed has any probability becomes a certain blank.

    Raises:
        ValueError: a character that the alphabet lacks, none at all, or frames of other classes.

    Example:

    >>> frames = np.array([[0.2, 0.2, 0.6], [0.0, 0.0, 1.0]])
    >>> allowed(frames, Alphabet("1l"), "1").tolist()
    [[0.5, 0.5, 0.0], [1.0, 0.0, 0.0]]
    """
    frames, _ = normalize_frames(frames)
    check_frames_fit(frames, alphabet.classes, "The alphabet")
    masked = np.zeros_like(frames)
    kept = [BLANK, *_find_ids(characters, alphabet)]
    masked[:, kept] = frames[:, kept]
    sums = masked.sum(axis=1, keepdims=True)
    masked[sums[:, 0] == 0, BLANK] = 1.0
    return masked / np.where(sums > 0, sums, 1.0)


def check_frames_fit(frames: np.ndarray, classes: int, title: str) -> None:
    """Refuses frames of another number of classes than `title` has."""
    if frames.shape[1] != classes:
        raise ValueError(
            f"{title} has {classes} classes, the frames have {frames.shape[1]}. Make it with the "
            "alphabet of the model that gave the frames."
        )


def _find_ids(characters: str, alphabet: Alphabet) -> list[int]:
    ids = sorted(set(alphabet.encode(characters)))
    if not ids:
        raise ValueError("No characters are allowed. Give at least one, such as '0123456789'.")
    return ids

"""What a reading may spell: allowed characters, and constraints of one's own as automata."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar

import numpy as np

from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import BLANK
from keras_crnn.text.alphabets import AnyAlphabet
from keras_crnn.transcription.automaton import Automaton
from keras_crnn.transcription.ctc_score import normalize_frames

MOST_STATES = 4096  # 26 frames of 95 classes then need about 80 MB of look-ahead


class TooLargeError(InputError):
    """A constraint that would take too much memory or time."""


State = TypeVar("State", bound=Hashable)


class Constraint(Protocol[State]):
    """Label sequences that are allowed, told character by character.

    A class of your own with these three methods does, such as one that keeps a check digit. Its
    states must be hashable, and finitely many (4096 at most).
    """

    def start(self) -> State:
        """The state before the first character."""

    def step(self, state: State, id: int) -> State | None:
        """The state after one more character, or `None` where it is not allowed."""

    def accepts(self, state: State) -> bool:
        """Whether a reading may end here."""


def tabulate(constraint: Constraint[State], classes: int) -> Automaton:
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
    start: State,
    follow: Callable[[State], list[State | None]],
    accepts: Callable[[State], bool],
    title: str,
    alphabet: AnyAlphabet | None = None,
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
                    raise TooLargeError(
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


def allow_characters(characters: str, alphabet: AnyAlphabet) -> Automaton:
    """Readings of some characters only, such as digits, of any length.

    Raises:
        ValueError: a character that the alphabet lacks, or none at all.
    """
    table = np.ones((2, alphabet.classes), np.intp)
    table[0, _find_ids(characters, alphabet)] = 0
    return Automaton(table, np.array([True, False]), alphabet)


def allowed(frames: np.ndarray, alphabet: AnyAlphabet, characters: str) -> np.ndarray:
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
    >>> from keras_crnn.text.alphabet import Alphabet
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
        raise InputError(
            f"{title} has {classes} classes, the frames have {frames.shape[1]}. Make it with the "
            "alphabet of the model that gave the frames."
        )


def _find_ids(characters: str, alphabet: AnyAlphabet) -> list[int]:
    ids = sorted(set(alphabet.encode(characters)))
    if not ids:
        raise InputError("No characters are allowed. Give at least one, such as '0123456789'.")
    return ids

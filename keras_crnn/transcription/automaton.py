"""An automaton that a beam search obeys: a table of what may follow."""

from __future__ import annotations

import numpy as np

from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import BLANK
from keras_crnn.text.alphabets import AnyAlphabet
from keras_crnn.transcription.decoder import TooManyFramesError

_MOST_CELLS = 1 << 25  # of the look-ahead, 256 MB: a wide image has many more frames


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
        self, table: np.ndarray, accepting: np.ndarray, alphabet: AnyAlphabet | None = None
    ) -> None:
        self.table = np.array(table, np.intp)
        self.accepting = np.array(accepting, bool)
        self.classes = self.table.shape[1]
        self.alphabet = alphabet
        self._drop_hopeless()
        needed = self._count_frames()
        if needed is None:
            raise InputError("The constraint allows no reading at all. Allow at least one.")
        self.fewest_frames = needed

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
            TooManyFramesError: a `ValueError`; so many frames, states and classes would need more
                than 256 MB.
        """
        time = len(logarithms)
        if (time + 1) * self.table.size > _MOST_CELLS:
            raise TooManyFramesError(
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
        before: list[list[int]] = [[] for _ in self.table]  # states that lead to each
        for state, row in enumerate(self.table):
            for following in set(row.tolist()):
                before[following].append(state)
        hopeful = self.accepting.copy()
        queue = np.flatnonzero(hopeful).tolist()
        while queue:
            for state in before[queue.pop()]:
                if not hopeful[state]:
                    hopeful[state] = True
                    queue.append(state)
        self.table[~hopeful[self.table]] = dead

    def _count_frames(self) -> int | None:
        """Fewest frames of a reading; `None` where there is none.

        States in the order of how soon they are reached. A character may not follow itself
        without a blank, so it takes two frames; but a state that is reached by two characters
        as soon is not bound by either, and one more frame frees it, too.
        """
        dead = len(self.table) - 1
        waiting: dict[int, dict[int, set[int]]] = {0: {0: {BLANK}}}  # frames: state: last ids
        seen: set[int] = set()
        while waiting:
            frames = min(waiting)
            reached = waiting.pop(frames)
            for state, last in reached.items():
                if state in seen:
                    continue
                if self.accepting[state]:
                    return frames
                seen.add(state)
                for id, following in enumerate(self.table[state].tolist()):
                    if following != dead and following not in seen:
                        soon = frames + (2 if last == {id} else 1)
                        waiting.setdefault(soon, {}).setdefault(following, set()).add(id)
        return None

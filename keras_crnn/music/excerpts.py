"""Excerpts to draw: measures of fragments, cut and joined anew, some moved by steps."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from keras_crnn.music.fragments import Fragment, follow_on
from keras_crnn.music.measures import (
    Measure,
    join_measures,
    move,
    move_pitches,
    split_measures,
)
from keras_crnn.music.pitches import HIGHEST, LOWEST, find_step
from keras_crnn.system.errors import InputError

_MAX_TRIES = 100


@dataclass(frozen=True)
class Excerpt:
    """Some measures to be engraved.

    Attributes:
        key, meter: as in `Fragment`.
        abc: body in ABC notation.
        pitches: of its notes, the label.
    """

    key: str
    meter: str
    abc: str
    pitches: tuple[str, ...]


class ExcerptSource:
    """Draws excerpts of three notes and more from fragments, by chance.

    Args:
        fragments: to cut and join.
        longest: int. Notes an excerpt has at most. Defaults to 24.
        moved: float. Share of the excerpts that are moved by steps, to anywhere their pitches stay
            in the alphabet; so pitches on ledger lines, which are rare, are seen more often. What
            reaches farther than the alphabet stays where it is. Defaults to 0.3.

    Raises:
        ValueError: no fragments, none with a measure, or a share outside 0 to 1.
    """

    def __init__(
        self, fragments: Sequence[Fragment], longest: int = 24, moved: float = 0.3
    ) -> None:
        if not fragments:
            raise InputError("There are no fragments to draw from. Give at least one.")
        if not 0 <= moved <= 1 or longest < 3:
            raise InputError(
                f"moved {moved} must be 0 to 1 and longest {longest} at least 3 notes."
            )
        self.longest = longest
        self.moved = moved
        cut = [split_measures(fragment.abc) for fragment in fragments]
        self._runs: list[tuple[Fragment, list[Measure]]] = []
        self._starts: list[tuple[int, int]] = []
        for run in follow_on(fragments, [len(measures) for measures in cut]):
            measures = [measure for k in run for measure in cut[k]]
            self._starts += [(len(self._runs), place) for place in range(len(measures))]
            self._runs.append((fragments[run[0]], measures))
        if not self._starts:
            raise InputError("The fragments have no measures. Give at least one with notes.")

    def draw(self, rng: random.Random) -> Excerpt:
        """One excerpt.

        Its length is drawn evenly, and it begins at any measure; where the measures that follow
        are fewer or too long it has fewer notes.

        Raises:
            ValueError: a hundred tries gave no excerpt of three notes within `longest`.
        """
        for _ in range(_MAX_TRIES):
            wanted = rng.randint(3, self.longest)
            number, place = rng.choice(self._starts)
            fragment, measures = self._runs[number]
            chosen: list[Measure] = []
            notes = 0
            for measure in measures[place:]:
                if notes + len(measure.pitches) > self.longest or notes >= wanted:
                    break
                chosen.append(measure)
                notes += len(measure.pitches)
            if notes >= 3:
                break
        else:
            raise InputError(
                f"{_MAX_TRIES} places of the fragments in a row have no 3 to {self.longest} notes."
            )
        abc = join_measures(chosen)
        pitches = tuple(pitch for measure in chosen for pitch in measure.pitches)
        if rng.random() < self.moved:
            steps = self._choose_steps(pitches, rng)
            abc, pitches = move(abc, steps), move_pitches(pitches, steps)
        return Excerpt(fragment.key, fragment.meter, abc, pitches)

    def _choose_steps(self, pitches: tuple[str, ...], rng: random.Random) -> int:
        steps = [find_step(pitch) for pitch in pitches]
        low, high = find_step(LOWEST) - min(steps), find_step(HIGHEST) - max(steps)
        return rng.randint(low, high) if low <= high else 0

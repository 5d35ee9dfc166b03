"""Measures of fragments in ABC notation: cut at bar lines, moved by steps, balanced again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from keras_crnn.music.pitches import STEPS, find_step, name_pitch, write_abc_note

#: Bar lines that end a measure; longer ones first.
_BAR = re.compile(r"(::|:\|\]?|\|:|\|\||\|\]|\|)")
#: A decoration such as !trill!, or a note's letter with its octave marks.
_NOTE = re.compile(r"!.*?!|([A-Ga-g])([,']*)")
#: What opens or closes a slur, or ties: not the bracket of a tuplet, which a digit follows.
_SLUR = re.compile(r"!.*?!|\((?!\d)|\)")


@dataclass(frozen=True)
class Measure:
    """One measure and the bar line after it.

    Attributes:
        abc: its notes, rests and marks, without bar lines.
        bar: the bar line, such as `|` or `:|`.
        pitches: of its notes from left to right.
    """

    abc: str
    bar: str
    pitches: tuple[str, ...]


def split_measures(abc: str) -> list[Measure]:
    """Cuts the body of a fragment at its bar lines.

    Example:

    >>> [(m.abc, m.bar, m.pitches) for m in split_measures("C2 ^F | z4 |]")]
    [('C2 ^F', '|', ('C4', 'F4')), ('z4', '|]', ())]
    """
    parts = _BAR.split(abc)
    measures: list[Measure] = []
    for body, bar in zip(parts[::2], [*parts[1::2], "|"], strict=False):
        body = body.strip()
        if body:
            measures.append(Measure(body, bar, find_pitches(body)))
        elif measures and bar.strip("|"):  # |: after |, say
            last = measures.pop()
            measures.append(Measure(last.abc, bar, last.pitches))
    return measures


def join_measures(measures: Iterable[Measure]) -> str:
    """The body of a fragment of these measures; slurs and ties that are cut through are left out.

    Example:

    >>> join_measures(split_measures("(C2 D- | D2) E |")[:1])
    'C2 D |'
    """
    body = " ".join(f"{measure.abc} {measure.bar}" for measure in measures)
    body = re.sub(r"-(?=[^A-Ga-gzZ]*$)", "", body)  # a tie to nothing
    return _balance_slurs(body)


def find_pitches(abc: str) -> tuple[str, ...]:
    """Pitches of the notes in ABC as they stand on the staff, from left to right.

    Example:

    >>> find_pitches("!trill!G, =c' z (3Bcd")
    ('G3', 'C6', 'B4', 'C5', 'D5')
    """
    found = _NOTE.finditer(abc)
    return tuple(name_pitch(_step_of(*match.groups())) for match in found if match[1])


def move(abc: str, steps: int) -> str:
    """The same with all notes some steps higher, or lower; accidentals stay before their notes.

    Example:

    >>> move("^A2 B, c'", 1)
    "^B2 C d'"
    """

    def write(match: re.Match) -> str:
        if not match[1]:
            return match[0]
        octave, within = divmod(_step_of(match[1], match[2]) + steps, 7)
        return write_abc_note(STEPS[within], octave)

    return _NOTE.sub(write, abc)


def move_pitches(pitches: Iterable[str], steps: int) -> tuple[str, ...]:
    """Pitches some steps higher, or lower."""
    return tuple(name_pitch(find_step(pitch) + steps) for pitch in pitches)


def _step_of(letter: str, marks: str) -> int:
    octave = 5 if letter.islower() else 4
    octave += marks.count("'") - marks.count(",")
    return 7 * octave + STEPS.index(letter.upper())


def _balance_slurs(body: str) -> str:
    """Leaves out brackets of slurs that have no counterpart."""
    opened: list[int] = []
    alone: list[int] = []
    for match in _SLUR.finditer(body):
        if match[0] == "(":
            opened.append(match.start())
        elif match[0] == ")":
            if opened:
                opened.pop()
            else:
                alone.append(match.start())
    drop = {*opened, *alone}
    return "".join(sign for place, sign in enumerate(body) if place not in drop)

"""Pitches of notes on a plain treble staff, as labels name them: step and octave."""

from __future__ import annotations

from keras_crnn.system.errors import InputError
from keras_crnn.text.symbols import SymbolAlphabet

STEPS = "CDEFGAB"
#: Lowest and highest pitch that labels may have: three ledger lines below and five above.
LOWEST, HIGHEST = "F3", "B6"
#: The middle line of the staff.
MIDDLE_LINE = "B4"


def find_step(pitch: str) -> int:
    """Steps of a pitch above C0: one for each line or space of the staff.

    Raises:
        ValueError: it is no pitch.

    Example:

    >>> find_step("C4"), find_step("D4"), find_step("C5") - find_step("C4")
    (28, 29, 7)
    """
    if len(pitch) != 2 or pitch[0] not in STEPS or not pitch[1].isdecimal():
        raise InputError(f"{pitch!r} is no pitch: give a step from A to G and an octave, as 'G4'.")
    return 7 * int(pitch[1]) + STEPS.index(pitch[0])


def name_pitch(step: int) -> str:
    """The inverse of `find_step`.

    Example:

    >>> name_pitch(29)
    'D4'
    """
    octave, within = divmod(step, 7)
    return f"{STEPS[within]}{octave}"


def write_abc_note(step: str, octave: int) -> str:
    """A note as ABC notation writes it, by its letter, case and octave marks.

    Args:
        step: string, `"A"` to `"G"`.
        octave: int. 4 begins at middle C.

    Example:

    >>> [write_abc_note("C", octave) for octave in (3, 4, 5, 6)]
    ['C,', 'C', 'c', "c'"]
    """
    if octave >= 5:
        return step.lower() + "'" * (octave - 5)
    return step + "," * (4 - octave)


#: Every pitch from the lowest to the highest, ascending.
PITCHES = tuple(name_pitch(step) for step in range(find_step(LOWEST), find_step(HIGHEST) + 1))
#: What music models read: 25 pitches and the blank.
MUSIC_ALPHABET = SymbolAlphabet(PITCHES)

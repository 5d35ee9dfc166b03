"""Notes as they were read: a pitch each, on a staff that lay somewhere on a page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from keras_crnn.recognition.reading import Reading
from keras_crnn.system.errors import InputError

#: What no model of this project reads, as every file of notes says.
UNREAD = (
    "Only pitches were read. Lengths, rests, bar lines, key signature and accidentals were not: "
    "all notes are equal quarters and natural."
)

_PITCH = re.compile(r"([A-G])(\d)")
_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@dataclass(frozen=True)
class Note:
    """One notehead.

    Attributes:
        step: string, `"A"` to `"G"`.
        octave: int. 4 begins at middle C.
        confidence: float, 0 to 1. Defaults to 1.
        left: float or `None`. Where it begins on its picture, in pixels. Defaults to `None`.
        right: float or `None`. Where it ends. Defaults to `None`.

    Example:

    >>> Note("G", 4).midi
    67
    """

    step: str
    octave: int
    confidence: float = 1.0
    left: float | None = None
    right: float | None = None

    @property
    def name(self) -> str:
        """The pitch as the models write it, such as `"G4"`."""
        return f"{self.step}{self.octave}"

    @property
    def midi(self) -> int:
        """Number of the key in MIDI, with 60 for middle C."""
        return 12 * (self.octave + 1) + _SEMITONES[self.step]


@dataclass(frozen=True)
class StaffNotes:
    """The notes of one staff.

    Attributes:
        notes: tuple of `Note`, from left to right.
        confidence: float, 0 to 1. That all of them are right.
        problem: string. Why the staff was not read; empty where it was. Defaults to `""`.
        page: int. Page that it stands on, from 1. Defaults to 1.
        box: tuple of float or `None`. Left, top, right and bottom of the staff's lines on the
            page, in pixels. Defaults to `None`.
    """

    notes: tuple[Note, ...]
    confidence: float
    problem: str = ""
    page: int = 1
    box: tuple[float, float, float, float] | None = None


def is_pitch(symbol: str) -> bool:
    """Whether a symbol is a step with its octave.

    Example:

    >>> is_pitch("G4"), is_pitch("g")
    (True, False)
    """
    return _PITCH.fullmatch(symbol) is not None


def parse_note(
    symbol: str, confidence: float = 1.0, left: float | None = None, right: float | None = None
) -> Note:
    """The note that a symbol names.

    Args:
        symbol: string, such as `"G4"`.
        confidence, left, right: as for `Note`.

    Raises:
        InputError: the symbol is not a step with its octave.
    """
    match = _PITCH.fullmatch(symbol)
    if match is None:
        raise InputError(
            f"{symbol!r} is not a pitch: notes are written from steps A to G with their octave, "
            "such as G4. Read with a model of music, such as crnn-music."
        )
    return Note(match[1], int(match[2]), confidence, left, right)


def list_notes(reading: Reading) -> tuple[Note, ...]:
    """The notes of a reading, each with its confidence and place.

    Args:
        reading: `Reading` of a model whose symbols are pitches.

    Raises:
        InputError: a symbol is not a pitch.
    """
    return tuple(
        parse_note(one.text, one.probability, one.left, one.right) for one in reading.characters
    )

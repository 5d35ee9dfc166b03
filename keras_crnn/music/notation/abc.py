"""Notes as ABC 2.1: a line of music a staff."""

from __future__ import annotations

from collections.abc import Sequence

from keras_crnn.music.notation.notes import UNREAD, StaffNotes
from keras_crnn.music.pitches import write_abc_note


def write_abc(staves: Sequence[StaffNotes], title: str = "") -> str:
    """A tune of equal quarter notes, without metre, a line for each staff.

    Args:
        staves: sequence of `StaffNotes`. One without notes is left as a comment.
        title: string. Defaults to none.

    Example:

    >>> from keras_crnn.music.notation.notes import Note
    >>> print(write_abc([StaffNotes((Note("G", 4), Note("C", 5)), 0.9)], "Song"))
    X:1
    T:Song
    N:Only pitches were read. Lengths, rests, bar lines, key signature and accidentals were not: all notes are equal quarters and natural.
    M:none
    L:1/4
    K:C clef=treble
    G c |]
    <BLANKLINE>
    """  # noqa: E501
    lines = ["X:1", f"T:{_one_line(title)}", f"N:{UNREAD}", "M:none", "L:1/4", "K:C clef=treble"]
    last = max((i for i, staff in enumerate(staves) if staff.notes), default=-1)
    for index, staff in enumerate(staves):
        if staff.notes:
            end = " |]" if index == last else ""
            notes = [write_abc_note(note.step, note.octave) for note in staff.notes]
            lines.append(" ".join(notes) + end)
        else:
            lines.append(f"% staff {index + 1}: {_one_line(staff.problem) or 'no notes'}")
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    """Text as a field may hold it: on one line, and no comment that cuts it off."""
    return " ".join(text.split()).replace("%", r"\%")

"""Notes as JSON, with the confidence and place of each."""

from __future__ import annotations

import json
from collections.abc import Sequence

from keras_crnn.music.notation.notes import UNREAD, Note, StaffNotes


def write_json(staves: Sequence[StaffNotes], title: str = "") -> str:
    """An object with the staves in reading order.

    A note's `left` and `right` are pixels of the staff's picture as it was read, a staff's `box`
    left, top, right and bottom of its lines on the page.

    Args:
        staves: sequence of `StaffNotes`.
        title: string. Defaults to none.
    """
    values = {
        "title": title,
        "unread": UNREAD,
        "staves": [_describe(number, staff) for number, staff in enumerate(staves, 1)],
    }
    return json.dumps(values, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _describe(number: int, staff: StaffNotes) -> dict[str, object]:
    return {
        "staff": number,
        "page": staff.page,
        "box": None if staff.box is None else [round(value, 1) for value in staff.box],
        "confidence": round(staff.confidence, 6),
        "problem": staff.problem or None,
        "text": " ".join(note.name for note in staff.notes),
        "notes": [_describe_note(note) for note in staff.notes],
    }


def _describe_note(note: Note) -> dict[str, object]:
    return {
        "pitch": note.name,
        "midi": note.midi,
        "confidence": round(note.confidence, 6),
        "left": None if note.left is None else round(note.left, 2),
        "right": None if note.right is None else round(note.right, 2),
    }

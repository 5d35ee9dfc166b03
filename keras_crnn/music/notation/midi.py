"""Notes as a Standard MIDI File of equal lengths, to be heard."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from keras_crnn.music.notation.notes import UNREAD, StaffNotes
from keras_crnn.system.errors import InputError

_TICKS = 480  # of a quarter
_LOUDNESS = 80
_NOTE_ON, _NOTE_OFF = 0x90, 0x80


def write_midi(staves: Sequence[StaffNotes], title: str = "", tempo: float = 120.0) -> bytes:
    """A file of one track (format 0), in which the notes follow on, each a quarter long.

    Args:
        staves: sequence of `StaffNotes`, played one after another.
        title: string. Defaults to none.
        tempo: float. Quarters a minute. Defaults to 120.

    Raises:
        ValueError: a tempo that MIDI cannot write.
    """
    microseconds = round(60_000_000 / tempo) if tempo > 0 else 0
    if not 1 <= microseconds < 1 << 24:
        raise InputError(f"tempo={tempo!r}: give 4 to 10000 quarters a minute.")
    events = [_meta(0x03, title.encode()), _meta(0x01, UNREAD.encode())]
    events.append(_meta(0x51, microseconds.to_bytes(3, "big")))
    for staff in staves:
        for note in staff.notes:
            events.append(b"\x00" + bytes((_NOTE_ON, note.midi, _LOUDNESS)))
            events.append(_write_number(_TICKS) + bytes((_NOTE_OFF, note.midi, 0)))
    events.append(_meta(0x2F, b""))
    track = b"".join(events)
    return (
        b"MThd" + struct.pack(">IHHH", 6, 0, 1, _TICKS) + b"MTrk" + struct.pack(">I", len(track))
    ) + track


def _meta(kind: int, data: bytes) -> bytes:
    return bytes((0, 0xFF, kind)) + _write_number(len(data)) + data


def _write_number(value: int) -> bytes:
    """A number in groups of seven bits, of which all but the last have the eighth set."""
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(value & 0x7F | 0x80)
    return bytes(reversed(groups))

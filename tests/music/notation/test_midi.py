"""MIDI, to the byte."""

import pytest

from keras_crnn.music.notation.midi import write_midi
from keras_crnn.music.notation.notes import UNREAD
from tests.music.notation.two_staves import READ, UNREADABLE


def test_two_staves_to_the_byte():
    track = (
        b"\x00\xff\x03\x04Song"
        + b"\x00\xff\x01\x81"
        + bytes([len(UNREAD) - 128])
        + UNREAD.encode()
        + b"\x00\xff\x51\x03\x07\xa1\x20"
        + b"\x00\x90\x3b\x50\x83\x60\x80\x3b\x00"
        + b"\x00\x90\x3c\x50\x83\x60\x80\x3c\x00"
        + b"\x00\x90\x54\x50\x83\x60\x80\x54\x00"
        + b"\x00\xff\x2f\x00"
    )
    head = b"MThd\x00\x00\x00\x06\x00\x00\x00\x01\x01\xe0MTrk"
    assert write_midi([READ, UNREADABLE], "Song") == head + len(track).to_bytes(4, "big") + track


def test_tempo():
    assert b"\xff\x51\x03\x0f\x42\x40" in write_midi([READ], tempo=60)
    for tempo in (0, -1, 3, 1e9):
        with pytest.raises(ValueError, match="quarters a minute"):
            write_midi([READ], tempo=tempo)

"""Notes from symbols and readings."""

import pytest

from keras_crnn.music.notation.notes import Note, is_pitch, list_notes, parse_note
from keras_crnn.recognition.reading import Alternative, Character, Reading
from keras_crnn.system.errors import InputError


def make_reading(*symbols: str) -> Reading:
    characters = tuple(Character(s, 0.9, 10.0 * i, 10.0 * i + 8) for i, s in enumerate(symbols))
    text = " ".join(symbols)
    return Reading(text, 0.5, characters, -0.7, (Alternative(text, -0.7),))


def test_a_reading_gives_its_notes_with_confidence_and_place():
    assert list_notes(make_reading("G4", "C5")) == (
        Note("G", 4, 0.9, 0.0, 8.0),
        Note("C", 5, 0.9, 10.0, 18.0),
    )
    assert list_notes(make_reading()) == ()


def test_a_reading_of_characters_is_refused():
    with pytest.raises(InputError, match=r"'w' is not a pitch.*crnn-music"):
        list_notes(make_reading("w", "o"))


@pytest.mark.parametrize("symbol", ["", "G", "H4", "g4", "G10", "G-1", "G4 ", "G٤x"])
def test_what_is_no_pitch(symbol):
    assert not is_pitch(symbol)
    with pytest.raises(InputError):
        parse_note(symbol)


def test_keys_of_midi():
    keys = [parse_note(symbol).midi for symbol in ("F3", "B3", "C4", "A4", "B6")]
    assert keys == [53, 59, 60, 69, 95]

"""ABC, to the letter, and as an engraver takes it."""

from keras_crnn.music.notation.abc import write_abc
from keras_crnn.music.notation.notes import UNREAD, StaffNotes, parse_note
from tests.music.notation.engraver import draw_pitches
from tests.music.notation.two_staves import READ, UNREADABLE


def test_two_staves_to_the_letter():
    assert write_abc([READ, UNREADABLE], "Song") == (
        f"X:1\nT:Song\nN:{UNREAD}\nM:none\nL:1/4\nK:C clef=treble\n"
        "B, C c' |]\n% staff 2: bass clef\n"
    )


def test_a_title_stays_on_its_line():
    assert "\nT:a K:G 50\\% b\n" in write_abc([READ], "a\nK:G 50% b")


def test_no_staves_is_a_tune_without_notes():
    assert write_abc([]).endswith("K:C clef=treble\n")


def test_an_engraver_draws_the_same_pitches():
    symbols = [f"{step}{octave}" for octave in (3, 4, 5, 6) for step in "CDEFGAB"]
    staff = StaffNotes(tuple(map(parse_note, symbols)), 1.0)
    tune = write_abc([staff, UNREADABLE, staff], "T")
    assert draw_pitches(tune, "abc") == symbols * 2

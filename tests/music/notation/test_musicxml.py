"""MusicXML: its elements in the order of the standard, and as an engraver takes it."""

import xml.etree.ElementTree as ET

import pytest

from keras_crnn.music.notation.musicxml import write_musicxml
from keras_crnn.music.notation.notes import UNREAD, Note, StaffNotes
from tests.music.notation.engraver import draw_pitches
from tests.music.notation.two_staves import READ, UNREADABLE

NOTE = """\
      <note>
        <pitch>
          <step>C</step>
          <octave>4</octave>
        </pitch>
        <duration>1</duration>
        <voice>1</voice>
        <type>quarter</type>
        <stem>none</stem>
        <notehead color="#C03020">normal</notehead>
      </note>
"""


def list_tags(element: ET.Element) -> list[str]:
    return [child.tag for child in element]


def test_a_doubtful_note_to_the_letter():
    text = write_musicxml([READ, UNREADABLE])
    assert text.startswith('<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<!DOCTYPE ')
    assert NOTE in text
    assert text.count("<notehead") == 1
    assert "<notehead" not in write_musicxml([READ], doubt=0.1)


def test_elements_stand_in_the_order_of_the_standard():
    score = ET.fromstring(write_musicxml([READ, UNREADABLE], "A & B"))
    assert score.attrib == {"version": "4.0"}
    assert list_tags(score) == ["work", "identification", "part-list", "part"]
    assert score.findtext("work/work-title") == "A & B"
    assert score.findtext("identification/miscellaneous/miscellaneous-field") == UNREAD
    first, second = score.findall("part/measure")
    assert list_tags(first) == ["attributes", "direction", "note", "note", "note"]
    assert list_tags(first[0]) == ["divisions", "key", "time", "clef"]
    assert first.findtext("attributes/time/beats") == "3"
    assert list_tags(second) == ["print", "direction", "note", "barline"]
    assert second.findtext("direction/direction-type/words") == "Staff 2: bass clef"
    assert second.find("note/rest") is not None


def test_control_characters_are_left_out():
    assert ET.fromstring(write_musicxml([READ], "a\x00b\x1b")).findtext("work/work-title") == "ab"


def test_no_staves_are_refused():
    with pytest.raises(ValueError, match="at least one measure"):
        write_musicxml([])


def test_an_engraver_draws_the_same_pitches():
    staff = StaffNotes(tuple(Note(s, o) for o in (3, 4, 5, 6) for s in "CDEFGAB"), 1.0)
    score = write_musicxml([staff, UNREADABLE, staff])
    assert draw_pitches(score, "xml") == [note.name for note in staff.notes] * 2

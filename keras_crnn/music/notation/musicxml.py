"""Notes as MusicXML 4.0: a system a staff, noteheads without stems."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from keras_crnn.music.notation.notes import UNREAD, Note, StaffNotes
from keras_crnn.system.errors import InputError

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
_DOUBTFUL = "#C03020"


def write_musicxml(staves: Sequence[StaffNotes], title: str = "", doubt: float = 0.5) -> str:
    """A partwise score of one part, whose every staff is one measure in a system of its own.

    A measure has as many quarters as notes, since bar lines are not read, and no time signature
    is printed. A staff without notes is a measure's rest, with the reason over it.

    Args:
        staves: sequence of `StaffNotes`, at least one.
        title: string. Defaults to none.
        doubt: float. Notes of less confidence are red. Defaults to 0.5.

    Raises:
        ValueError: no staff: a score without measures is none.
    """
    if not staves:
        raise InputError("No staves were given: a MusicXML score has at least one measure.")
    score = ET.Element("score-partwise", version="4.0")
    if title:
        _add(_add(score, "work"), "work-title", title)
    identification = _add(score, "identification")
    _add(_add(identification, "encoding"), "software", "keras-crnn")
    _add(_add(identification, "miscellaneous"), "miscellaneous-field", UNREAD, name="unread")
    listed = _add(_add(score, "part-list"), "score-part", id="P1")
    _add(listed, "part-name", "Music")
    instrument = _add(listed, "score-instrument", id="P1-I1")  # without one MuseScore warns
    _add(instrument, "instrument-name", "Piano")
    part = _add(score, "part", id="P1")
    for number, staff in enumerate(staves, 1):
        _add_measure(part, number, staff, doubt)
    measure = part[-1]
    _add(_add(measure, "barline", location="right"), "bar-style", "light-heavy")
    ET.indent(score)
    return _HEAD + ET.tostring(score, encoding="unicode") + "\n"


def _add_measure(part: ET.Element, number: int, staff: StaffNotes, doubt: float) -> None:
    measure = _add(part, "measure", number=str(number), implicit="yes")
    if number > 1:
        _add(measure, "print", **{"new-system": "yes"})
    if number == 1:
        attributes = _add(measure, "attributes")
        _add(attributes, "divisions", "1")
        _add(_add(attributes, "key"), "fifths", "0")
        # The others are as long as their notes: a change of time would be announced in print.
        time = _add(attributes, "time", **{"print-object": "no"})
        _add(time, "beats", str(max(1, len(staff.notes))))
        _add(time, "beat-type", "4")
        clef = _add(attributes, "clef")
        _add(clef, "sign", "G")
        _add(clef, "line", "2")
        _add_words(measure, UNREAD)
    if not staff.notes:
        _add_words(measure, f"Staff {number}: {staff.problem or 'no notes'}")
        rest = _add(measure, "note")
        _add(rest, "rest", measure="yes")
        _add(rest, "duration", "1")
        _add(rest, "voice", "1")
    for note in staff.notes:
        _add_note(measure, note, note.confidence < doubt)


def _add_note(measure: ET.Element, note: Note, doubtful: bool) -> None:
    element = _add(measure, "note")
    pitch = _add(element, "pitch")
    _add(pitch, "step", note.step)
    _add(pitch, "octave", str(note.octave))
    _add(element, "duration", "1")
    _add(element, "voice", "1")
    _add(element, "type", "quarter")
    _add(element, "stem", "none")
    if doubtful:
        _add(element, "notehead", "normal", color=_DOUBTFUL)


def _add_words(measure: ET.Element, text: str) -> None:
    kind = _add(_add(measure, "direction", placement="above"), "direction-type")
    _add(kind, "words", text, **{"font-size": "7"})


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, tag, attributes)
    if text:
        child.text = _keep_printable(text)
    return child


def _keep_printable(text: str) -> str:
    """Text without the control characters that XML has no way to write."""
    return "".join(one for one in text if one >= " " or one in "\t\n")

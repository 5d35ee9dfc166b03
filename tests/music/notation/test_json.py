"""JSON, value by value."""

import json

from keras_crnn.music.notation.json import write_json
from keras_crnn.music.notation.notes import UNREAD
from tests.music.notation.two_staves import READ, UNREADABLE


def test_two_staves():
    values = json.loads(write_json([READ, UNREADABLE], "Song"))
    assert values["title"] == "Song"
    assert values["unread"] == UNREAD
    first, second = values["staves"]
    notes = first.pop("notes")
    assert notes[1] == {"pitch": "C4", "midi": 60, "confidence": 0.2, "left": 20, "right": 31.23}
    assert notes[2] == {"pitch": "C6", "midi": 84, "confidence": 1, "left": None, "right": None}
    assert first == {
        "staff": 1,
        "page": 1,
        "box": [5, 40, 300, 80],
        "confidence": 0.75,
        "problem": None,
        "text": "B3 C4 C6",
    }
    assert second == {
        "staff": 2,
        "page": 2,
        "box": None,
        "confidence": 0,
        "problem": "bass clef",
        "text": "",
        "notes": [],
    }

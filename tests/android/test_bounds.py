"""What a text may be in the app is as in Python: the same patterns, one bound at a time."""

import re
from itertools import combinations

import pytest

from android_demo.draw_screen import BOUND, DEMO, read_patterns
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.transcription import Decoding
from keras_crnn.transcription.decoding_error import DecodingError
from keras_crnn.transcription.pattern_automaton import compile_pattern

ASCII = Alphabet("".join(map(chr, range(32, 127))))
GOOD = {
    "DIGITS": ["7", "2026"],
    "PRICE": ["12.50", "0,99", "$1999.00"],
    "DATE": ["2026-11-29", "1/2/26", "29.11.2026"],
    "PLATE": ["AB 123", "KA01-2345", "B7XYZ"],
}
FIELDS = {
    "WORDS": {"lexicon": ("cat",)},
    "PATTERN": {"pattern": "cat"},
    "CHARACTERS": {"characters": "act"},
}


def matches(pattern: str, text: str) -> bool:
    automaton = compile_pattern(pattern, ASCII)
    state = automaton.start()
    for id in ASCII.encode(text):
        state = automaton.step(state, int(id))
        if state is None:
            return False
    return automaton.accepts(state)


def test_ready_patterns_are_pythons_too():
    patterns = read_patterns()
    assert patterns.keys() == GOOD.keys()
    for name, texts in GOOD.items():
        assert all(matches(patterns[name], text) for text in texts), name
        assert not matches(patterns[name], "Main"), name


def test_what_excludes_each_other_in_the_app_does_so_in_python():
    code = (DEMO / BOUND).read_text(encoding="utf-8")
    kinds = re.search(r"enum class Bound \{ ANYTHING, (.+) \}", code)[1].split(", ")
    assert kinds == list(FIELDS)
    for one, other in combinations(kinds, 2):
        with pytest.raises(DecodingError, match=r"leave one of them out|not both"):
            Decoding(**FIELDS[one], **FIELDS[other])

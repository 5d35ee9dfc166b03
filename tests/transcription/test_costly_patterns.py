"""Patterns are bounded: in characters, in groups inside each other, in states and in steps."""

import random
import time

import pytest

from keras_crnn.synthesis.pattern_source import PatternSource
from keras_crnn.text.alphabet import FULL_ALPHABET
from keras_crnn.text.pattern_syntax import parse_pattern
from keras_crnn.transcription.pattern_automaton import compile_pattern

SECONDS = 20  # of processor time; the bounds are made for a tenth of it


def nested(groups):
    return "(" * groups + "a" + ")" * groups


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (nested(51), "has more than 50 groups inside each other: write it with fewer"),
        (nested(400), "has more than 50 groups inside each other"),
        (nested(4000), "has more than 50 groups inside each other"),
        ("(?:" * 400 + "a" + ")*" * 400, "has more than 50 groups inside each other"),
        ("(.{0,100}){40}", "more than 10000000 steps to prepare. Repeat less often"),
        ("((a?){50}){50}", "more than 10000000 steps to prepare"),
        ("(a*b*c*){1000}d", "more than 10000000 steps to prepare"),
        ("(){1000000000}a", "more than 4096 states"),
        ("a{1000000000}", "more than 4096 states"),
        ("a" * 10_001, "has 10001 characters, and 10000 are the most: .* as a lexicon"),
        ("a{" + "9" * 5000 + "}", "is no regular expression"),
        ("[" * 5000, "is no regular expression"),
    ],
)
@pytest.mark.filterwarnings("ignore:Possible nested set:FutureWarning")
def test_a_costly_pattern_is_refused_soon(pattern, message):
    begun = time.process_time()
    with pytest.raises(ValueError, match=message):
        compile_pattern(pattern, FULL_ALPHABET)
    assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize(
    ("pattern", "states"), [("a{4000}", 4002), ("(.{0,60}){20}", 1202), (nested(50), 3)]
)
def test_a_large_pattern_is_taken_soon(pattern, states):
    begun = time.process_time()
    assert len(compile_pattern(pattern, FULL_ALPHABET).table) == states
    assert time.process_time() - begun < SECONDS


def test_a_pattern_is_drawn_from_as_deep_and_as_often_as_it_may_be():
    assert PatternSource(nested(50)).draw(random.Random(1)) == "a"
    assert PatternSource("(){1000000000}a(|){1000000000}").draw(random.Random(1)) == "a"
    with pytest.raises(ValueError, match="more than 50 groups inside each other"):
        PatternSource(nested(51))


def test_what_cannot_be_in_a_pattern_is_no_fault_of_the_program():
    for pattern in (r"(a)\1", "a++", "(?=a)"):
        with pytest.raises(ValueError, match="which patterns here cannot") as caught:
            parse_pattern(pattern)
        assert type(caught.value).__name__ == "InputError"

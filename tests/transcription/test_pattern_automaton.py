import doctest
import itertools
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_crnn.text import pattern_syntax as trees
from keras_crnn.text.alphabet import FULL_ALPHABET, PAPER_ALPHABET, Alphabet
from keras_crnn.transcription import constraints, pattern_automaton
from keras_crnn.transcription.constraints import allow_characters, allowed, tabulate
from keras_crnn.transcription.pattern_automaton import compile_pattern


def matches(automaton, ids):
    state = automaton.start()
    for id in ids:
        state = automaton.step(state, id)
        if state is None:
            return False
    return automaton.accepts(state)


@pytest.mark.parametrize("module", [trees, pattern_automaton, constraints])
def test_the_docstrings_run(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("pattern", "texts", "others"),
    [
        (r"\d{4}-[A-Z]{2}", ["1234-AB", "0000-ZZ"], ["1234-ab", "123-AB", "1234-ABC", ""]),
        (r"[0-9]{5}", ["01234"], ["0123", "012345", "0123a"]),
        (r"(kWh|m3|)", ["kWh", "m3", ""], ["kW", "kWhm3"]),
        (r"^AB?C*$", ["A", "AB", "ABCC", "AC"], ["ABB", "CA", "aB"]),
        (r"(ab)+\.", ["ab.", "abab."], [".", "aba.", "ab"]),
        (r"(?:x|yy?){2,3}", ["xx", "yyx", "yyyyyy", "xyyx"], ["x", "yyyyyyy", "xxxx"]),
        (r"(a*)*b{0}", ["", "a", "aaaa"], ["b", "ab"]),
        (r"[^0-9]\W.", ["a-1", "?!#"], ["1-1", "aa1"]),
        (r"^ab$|^\d+$", ["ab", "1", "99"], ["a", "ab1", "|"]),
        (r"a\|$|b", ["a|", "b"], ["a", "|"]),
        (r"a{2,}", ["aa", "aaaaaaaaaaaaaaaaaaaa"], ["a", ""]),
    ],
)
def test_patterns_match_what_they_should(pattern, texts, others):
    automaton = compile_pattern(pattern, FULL_ALPHABET)
    for text in texts:
        assert re.fullmatch(pattern, text)
        assert matches(automaton, FULL_ALPHABET.encode(text)), text
    for text in others:
        assert not re.fullmatch(pattern, text)
        assert not matches(automaton, FULL_ALPHABET.encode(text)), text


PIECES = st.recursive(
    st.sampled_from(["a", "b", "[ab]", "[^a]", ".", "c"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("(?:{0[0]}|{0[1]})".format),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{1,2}", "{,1}"])).map(
            "(?:{0[0]}){0[1]}".format
        ),
    ),
    max_leaves=5,
)


@settings(deadline=None, max_examples=100)
@given(PIECES)
def test_any_pattern_agrees_with_re(pattern):
    automaton = compile_pattern(pattern, Alphabet("abc"))
    fewest = []
    for length in range(5):
        for ids in itertools.product((1, 2, 3), repeat=length):
            text = "".join("_abc"[id] for id in ids)
            assert matches(automaton, ids) == bool(re.fullmatch(pattern, text)), text
            if matches(automaton, ids):
                fewest.append(Alphabet.required_frames(list(ids)))
    assert min([*fewest, 5]) == min(automaton.fewest_frames, 5)


def test_an_ignored_case_matches_either():
    automaton = compile_pattern("[A-Z][a-z]X[^Q]", PAPER_ALPHABET)
    assert matches(automaton, PAPER_ALPHABET.encode("ABxz"))
    assert not matches(automaton, PAPER_ALPHABET.encode("abxq"))
    assert not matches(automaton, PAPER_ALPHABET.encode("1bxz"))
    mixed = Alphabet("abA", ignore_case=True)  # tells a from A, not b from B
    automaton = compile_pattern("AB", mixed)
    assert matches(automaton, mixed.encode("Ab"))
    assert not matches(automaton, mixed.encode("ab"))


def test_what_the_alphabet_reads_as_one_is_one_in_a_pattern():
    latin = compile_pattern("İıI{2}", PAPER_ALPHABET)  # which has one kind of i
    assert matches(latin, PAPER_ALPHABET.encode("iiii"))
    turkish = Alphabet("abıi", ignore_case=True)
    for pattern, text in [("i", "i"), ("İ", "i"), ("I", "ı"), ("[A-Z]", "ı"), ("[^I]", "i")]:
        allowed = compile_pattern(pattern, turkish)
        others = "ıi".replace(text, "")
        assert matches(allowed, turkish.encode(text)), pattern
        assert not matches(allowed, turkish.encode(others)), pattern
    greek = Alphabet("οδσς", ignore_case=True)
    assert matches(compile_pattern("ΟΔΟς", greek), greek.encode("οδος"))
    assert not matches(compile_pattern("ΟΔΟς", greek), greek.encode("οδοσ"))


def test_letters_of_other_scripts():
    alphabet = Alphabet("äß1")
    assert matches(compile_pattern("a\u0308ß?", alphabet), alphabet.encode("äß"))


@pytest.mark.parametrize(
    ("pattern", "frames"),
    [(r"\d{4}", 4), ("aa", 3), ("(aa|b.b)", 3), ("(aaa|abca)", 4), ("", 0), ("a*", 0), ("a.a+", 3)],
)
def test_fewest_frames_count_repeats(pattern, frames):
    assert compile_pattern(pattern, PAPER_ALPHABET).fewest_frames == frames


def test_branches_that_cannot_be_spelt_fall_away():
    automaton = compile_pattern(r"12-?3|4€", PAPER_ALPHABET)
    assert matches(automaton, PAPER_ALPHABET.encode("123"))
    assert automaton.step(automaton.start(), PAPER_ALPHABET.encode("4")[0]) is None


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (r"\d{4}-[A-Z]{2}", "alphabet of 36 characters can spell: it has none for '-'"),
        (r"€|\s", r"none for '\\\\s', '€'"),
        ("(a", "is no regular expression"),
        (r"(a)\1", "a backreference"),
        (r"a(?=b)", "a lookaround"),
        (r"a\bb", "an anchor"),
        (r"(^a|b$)", "an anchor"),
        (r"a\|^b", "an anchor"),
        ("a{5000}", "more than 4096 states"),
        ("((a{99}){99}){99}", "more than 4096 states"),
        (".*a.{15}", "more than 4096 states"),
    ],
)
def test_what_cannot_be_obeyed_is_named(pattern, message):
    with pytest.raises(ValueError, match=message) as error:
        compile_pattern(pattern, PAPER_ALPHABET)
    assert repr(pattern) in str(error.value)


def test_allowed_characters():
    automaton = allow_characters("0123456789B", PAPER_ALPHABET)
    assert matches(automaton, PAPER_ALPHABET.encode("42b"))
    assert matches(automaton, [])
    assert not matches(automaton, PAPER_ALPHABET.encode("42a"))
    with pytest.raises(ValueError, match=r"'-'.*not in the alphabet"):
        allow_characters("0-9", PAPER_ALPHABET)
    with pytest.raises(ValueError, match="No characters are allowed"):
        allow_characters("", PAPER_ALPHABET)


def test_masked_frames_sum_to_one():
    rng = np.random.default_rng(0)
    frames = rng.dirichlet(np.full(4, 0.5), 6).astype(np.float32)
    frames[3] = 0, 0, 0, 1
    masked = allowed(frames, Alphabet("abc"), "ab")
    np.testing.assert_allclose(masked.sum(axis=1), 1)
    assert not masked[:, 3].any()
    assert masked[3].tolist() == [1, 0, 0, 0]
    np.testing.assert_allclose(masked[0, 1] / masked[0, 2], frames[0, 1] / frames[0, 2], rtol=1e-6)
    with pytest.raises(ValueError, match="The alphabet has 4 classes, the frames have 7"):
        allowed(np.full((2, 7), 1 / 7), Alphabet("abc"), "a")


class Endless:
    def start(self):
        return 0

    def step(self, state, id):
        return state + 1

    def accepts(self, state):
        return True


def test_a_constraint_of_ones_own_must_be_finite():
    with pytest.raises(ValueError, match="The constraint has more than 4096 states"):
        tabulate(Endless(), 5)

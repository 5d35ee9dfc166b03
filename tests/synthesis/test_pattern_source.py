import pickle
import random
import re

import pytest

from keras_crnn.synthesis.pattern_source import PatternSource

PATTERNS = [
    r"AB-\d{4}",
    r"[A-HJ-NP-Z]{3} ?\d{3}",
    r"(kWh|m3)",
    r"(?:\d{1,3}\.){3}\d{1,3}",
    r"(?P<day>[0-3]\d)/(0\d|1[0-2])",
    r"\w+@\w{2,5}\.(com|org|)",
    r"[^a-z]{4}",
    r"[]x-]{2}[\w.]{2}",
    r"x*?yz+|[$^]{2,}",
    r"a{x}b{,2}c",
    r"^\(\+\d\) \D\W\S.\\$",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_texts_match_their_pattern(pattern):
    source, rng = PatternSource(pattern), random.Random(0)
    drawn = [source.draw(rng) for _ in range(300)]
    for text in drawn:
        assert re.fullmatch(pattern, text), text
        assert text.isascii()
        assert text.isprintable()
    assert len(set(drawn)) > 1


def test_all_choices_are_drawn_and_repeats_are_bounded():
    rng = random.Random(0)
    texts = {PatternSource("a{2,4}|[bc]").draw(rng) for _ in range(200)}
    assert texts == {"aa", "aaa", "aaaa", "b", "c"}
    star, plus, open_end = map(PatternSource, ("xy*", "y+", "y{3,}"))
    assert {len(star.draw(rng)) for _ in range(500)} == set(range(1, 10))
    assert {len(plus.draw(rng)) for _ in range(500)} == set(range(1, 10))
    assert {len(open_end.draw(rng)) for _ in range(500)} == set(range(3, 12))


def test_blank_ends_are_cut_and_blank_texts_drawn_again():
    source, rng = PatternSource(r" ?(a b)? "), random.Random(0)
    assert {source.draw(rng) for _ in range(50)} == {"a b"}


def test_weights_count():
    source, rng = PatternSource([("a", 3.0), ("b", 1), ("c", 0)]), random.Random(0)
    drawn = [source.draw(rng) for _ in range(4000)]
    assert drawn.count("a") / len(drawn) == pytest.approx(0.75, abs=0.03)
    assert "c" not in drawn


def test_only_given_characters_are_drawn():
    source, rng = PatternSource(r".[^a]\w[é-ë]", characters="abcéë"), random.Random(0)
    drawn = {source.draw(rng) for _ in range(500)}
    assert set("".join(drawn)) == set("abcéë")
    assert not any(text[1] == "a" or text[3] in "abc" for text in drawn)


def test_a_pickled_source_draws_the_same():
    source = PatternSource([r"[^\d]{3}", (r"\w+ \d", 2.0)])
    again = pickle.loads(pickle.dumps(source))
    first, second = random.Random(5), random.Random(5)
    assert [source.draw(first) for _ in range(99)] == [again.draw(second) for _ in range(99)]


@pytest.mark.parametrize(
    ("pattern", "construct"),
    [
        (r"(a)\1", "backreference"),
        (r"(?P<x>a)(?P=x)", "backreference"),
        (r"(?=a)a", "lookaround"),
        (r"a(?<!b)c", "lookaround"),
        (r"(?i)a", "flag"),
        (r"a\bb", "an anchor"),
        (r"a$b", "an anchor"),
        (r"(^a)", "an anchor"),
        (r"\x41", "an escape"),
    ],
)
def test_other_constructs_are_named(pattern, construct):
    with pytest.raises(ValueError, match=f"{re.escape(repr(pattern))}.*{construct}"):
        PatternSource(pattern)


@pytest.mark.parametrize("pattern", ["[a", "(a", "a)", "*a", "a{3,1}", "[z-a]", 7])
def test_broken_patterns_are_named(pattern):
    with pytest.raises(ValueError, match=f"{re.escape(repr(pattern))} is no regular expression"):
        PatternSource(["a", pattern])


@pytest.mark.parametrize("pattern", ["", "  ", r"\s*", "a{0}", "( |)+"])
def test_blank_patterns_are_errors(pattern):
    with pytest.raises(ValueError, match=f"{re.escape(repr(pattern))} only gives blank text"):
        PatternSource(pattern)


def test_other_characters_and_long_texts_are_errors():
    with pytest.raises(ValueError, match=r"'é'.*`characters`"):
        PatternSource("caf(é|e)")
    with pytest.raises(ValueError, match="200 characters"):
        PatternSource(r"\d{200}")
    with pytest.raises(ValueError, match="512 characters"):
        PatternSource(r"((\d*)*)*")


def test_weights_must_be_numbers():
    for weight in (-1, "much", float("inf")):
        with pytest.raises(ValueError, match="weight of the pattern 'a'"):
            PatternSource([("a", weight)])
    for patterns in ([], [("a", 0)]):
        with pytest.raises(ValueError, match="at least one pattern"):
            PatternSource(patterns)

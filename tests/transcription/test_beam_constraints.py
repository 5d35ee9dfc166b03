import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_frames import ALPHABET, enumerate_labels, random_frames, some_frames, spell

from keras_crnn.text.alphabet import FULL_ALPHABET, PAPER_ALPHABET
from keras_crnn.transcription import automaton
from keras_crnn.transcription.beam import BeamDecoder
from keras_crnn.transcription.constraints import allow_characters
from keras_crnn.transcription.language_model import LanguageModel
from keras_crnn.transcription.pattern_automaton import compile_pattern

PATTERNS = ["a[bc]", "(ab|c)?", "a*b", "aa", "[^a]{2}", "(a|bc)+", "b?c?a?"]


@settings(deadline=None, max_examples=100)
@given(some_frames(classes=4), st.sampled_from(PATTERNS), st.sampled_from([1, 3, 1000]))
def test_a_constraint_is_obeyed(frames, pattern, width):
    constraint = compile_pattern(pattern, ALPHABET)
    decoder = BeamDecoder(width, constraint=constraint)
    if len(frames) < constraint.fewest_frames:
        with pytest.raises(ValueError, match=f"{constraint.fewest_frames} frames; there are"):
            decoder.decode(frames)
        return
    every = enumerate_labels(frames)
    truth = {label: p for label, p in every.items() if re.fullmatch(pattern, spell(label))}
    found = decoder.decode(frames, width)
    assert all(re.fullmatch(pattern, spell(t.ids)) for t in found)
    if not truth:
        assert len(found) == 1
        assert found[0].log_probability == -math.inf
        return
    for t in found:
        assert math.exp(t.log_probability) == pytest.approx(truth[t.ids])
    if width == 1000:
        assert {t.ids for t in found} == set(truth)


@pytest.mark.parametrize(
    ("pattern", "alphabet"),
    [
        (r"\d{4}-[A-Z]{2}", FULL_ALPHABET),
        (r"[0-9]{5}", PAPER_ALPHABET),
        (r"(street|road|lane)\d?", PAPER_ALPHABET),
        (r"z{13}", PAPER_ALPHABET),  # needs 25 of the 26 frames
        (r"[a-z]*9", PAPER_ALPHABET),
    ],
)
@pytest.mark.parametrize("width", [1, 10])
def test_frames_that_say_otherwise_still_give_what_is_asked_for(pattern, alphabet, width):
    decoder = BeamDecoder(width, constraint=compile_pattern(pattern, alphabet))
    for seed in range(3):
        frames = random_frames(26, alphabet.classes, seed) + np.float32(1e-9)
        best = decoder.decode(frames)[0]
        assert re.fullmatch(pattern, spell(best.ids, alphabet).upper()) or re.fullmatch(
            pattern, spell(best.ids, alphabet)
        )
        assert math.isfinite(best.log_probability)


def test_the_narrowest_beam_looks_ahead():
    frames = np.array([[0.01, 0.4, 0.01, 0.58], [0.01, 0.001, 0.979, 0.01]])
    constraint = compile_pattern("ab|ca", ALPHABET)  # c is likelier, but nothing follows it
    assert spell(BeamDecoder(1, constraint=constraint).decode(frames)[0].ids) == "ab"


def test_what_the_frames_rule_out_is_given_as_impossible():
    frames = np.zeros((4, 4))
    frames[:, 1] = 1  # "a" and nothing else
    frames[2] = 0, 0.5, 0.5, 0
    best = BeamDecoder(constraint=compile_pattern("[ab]c?b|cc", ALPHABET)).decode(frames)
    assert [spell(t.ids) for t in best] == ["ab"]
    assert best[0].log_probability == -math.inf


def test_digits_alone_and_a_language_model():
    frames = np.full((3, PAPER_ALPHABET.classes), 1e-4)
    for t, (likely, other) in enumerate(["o0", "1l", "s5"]):
        frames[t, PAPER_ALPHABET.encode(likely)] = 0.8
        frames[t, PAPER_ALPHABET.encode(other)] = 0.1
    digits = allow_characters("0123456789", PAPER_ALPHABET)
    model = LanguageModel.train(["015", "010"], PAPER_ALPHABET)
    for decoder in (BeamDecoder(constraint=digits), BeamDecoder(10, model, 0.5, digits)):
        assert spell(decoder.decode(frames)[0].ids, PAPER_ALPHABET) == "015"


class EvenNumberOfA:
    """A constraint of one's own."""

    def start(self):
        return True

    def step(self, state, id):
        return state ^ (id == 1)

    def accepts(self, state):
        return state


def test_a_constraint_of_ones_own():
    frames = np.full((5, 4), 0.02)
    frames[np.arange(5), [1, 0, 2, 1, 1]] = 0.94
    assert spell(BeamDecoder().decode(frames)[0].ids) == "aba"
    frames[3] = 0.4, 0.5, 0.05, 0.05
    frames[4] = 0.6, 0.2, 0.1, 0.1
    found = BeamDecoder(20, constraint=EvenNumberOfA()).decode(frames, 20)
    assert all(spell(t.ids).count("a") % 2 == 0 for t in found)


def test_looking_ahead_is_bounded_by_frames_states_and_classes(monkeypatch):
    monkeypatch.setattr(automaton, "_MOST_CELLS", 1000)
    decoder = BeamDecoder(constraint=compile_pattern("a{2}[bc]{8}", ALPHABET))
    assert len(decoder.decode(np.full((12, 4), 0.25))[0].ids) == 10  # 13 x 12 x 4 cells
    with pytest.raises(ValueError, match=r"11 states: for 20 frames of 4 classes .* narrower"):
        decoder.decode(np.full((20, 4), 0.25))

import doctest
import itertools
import math
import re
from collections import defaultdict

import numpy as np
import pytest
from brute_force import collapse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from keras_crnn.alphabet import FULL_ALPHABET, PAPER_ALPHABET, Alphabet
from keras_crnn.transcription import beam, best_path
from keras_crnn.transcription.beam import BeamDecoder
from keras_crnn.transcription.constraints import allow_characters
from keras_crnn.transcription.ctc_score import score_label
from keras_crnn.transcription.language_model import LanguageModel
from keras_crnn.transcription.patterns import compile_pattern

ALPHABET = Alphabet("abc")
WORDS = ["abba", "cab", "a", "bab", "ca"]


@st.composite
def some_frames(draw, lowest=0, classes=None):
    shape = draw(st.integers(1, 5)), classes or draw(st.integers(2, 4))
    weights = draw(arrays(np.float64, shape, elements=st.integers(lowest, 9)))
    weights[:, 0] += weights.sum(axis=1) == 0
    return weights / weights.sum(axis=1, keepdims=True)


def enumerate_labels(frames):
    """Probability of every label sequence, by a sum over all paths."""
    time, classes = frames.shape
    labels = defaultdict(float)
    for path in itertools.product(range(classes), repeat=time):
        labels[tuple(collapse(path))] += frames[np.arange(time), path].prod()
    return {label: p for label, p in labels.items() if p > 0}


def random_frames(time, classes, seed=0, sharpness=0.05):
    rng = np.random.default_rng(seed)
    return rng.dirichlet(np.full(classes, sharpness), time).astype(np.float32)


def spell(label, alphabet=ALPHABET):
    return alphabet.decode(label)


def test_the_docstring_runs():
    assert doctest.testmod(beam).failed == 0


@settings(deadline=None, max_examples=100)
@given(some_frames())
def test_a_wide_beam_is_exact(frames):
    truth = enumerate_labels(frames)
    found = BeamDecoder(1000, least_probability=0).decode(frames, 1000)
    assert {t.ids for t in found} == set(truth)
    for t in found:
        assert math.exp(t.log_probability) == pytest.approx(truth[t.ids])
    scores = [t.log_probability for t in found]
    assert scores == sorted(scores, reverse=True)


@settings(deadline=None, max_examples=60)
@given(some_frames(lowest=1))
def test_the_search_itself_sums_every_alignment_once(frames):
    """Without the scoring at the end: what the beam has merged on its way."""
    truth = enumerate_labels(frames)
    decoder = BeamDecoder(1000, least_probability=0)
    search = beam._Search(decoder, np.log(frames), None)
    search.run()
    labels, _, found = search.finish()
    assert len(labels) == len(truth) == len(set(map(tuple, labels)))
    for label, score in zip(labels, found, strict=True):
        assert math.exp(score) == pytest.approx(truth[tuple(label)])


@settings(deadline=None, max_examples=60)
@given(some_frames(lowest=1), st.integers(1, 4))
def test_a_narrow_beam_never_counts_twice(frames, width):
    """A beginning that was dropped and comes back has lost what it had, and no more."""
    truth = enumerate_labels(frames)
    search = beam._Search(BeamDecoder(width, least_probability=0), np.log(frames), None)
    search.run()
    labels, _, found = search.finish()
    assert len(set(map(tuple, labels))) == len(labels) <= width
    for label, score in zip(labels, found, strict=True):
        assert math.exp(score) <= truth[tuple(label)] * (1 + 1e-9)


def test_a_beginning_is_dropped_and_comes_back():
    frames = np.array([[0.5, 0.4, 0.1], [0.05, 0.05, 0.9], [0.3, 0.35, 0.35], [0.1, 0.6, 0.3]])
    truth = enumerate_labels(frames)
    for width in (1, 2, 3):
        for t in BeamDecoder(width, least_probability=0).decode(frames, width):
            assert math.exp(t.log_probability) == pytest.approx(truth[t.ids])


def test_it_finds_what_the_best_path_misses():
    frames = np.array([[0.6, 0.4], [0.6, 0.4]])
    assert best_path(frames).ids == []
    best, other = BeamDecoder().decode(frames, 2)
    assert (best.ids, other.ids) == ((1,), ())
    assert math.exp(best.log_probability) == pytest.approx(0.64)


def test_probabilities_are_exact_where_the_beam_is_narrow():
    frames = random_frames(26, 37, sharpness=0.3)
    for t in BeamDecoder(5).decode(frames, 5):
        assert t.log_probability == pytest.approx(score_label(frames, t.ids))
    greedy = score_label(frames, best_path(frames).ids)
    assert BeamDecoder(5).decode(frames)[0].log_probability >= greedy


def test_improbable_characters_are_left_out():
    frames = np.array([[0.9, 0.09, 0.01], [0.1, 0.89, 0.01]])
    every = {t.ids for t in BeamDecoder(9, least_probability=0).decode(frames, 9)}
    likely = {t.ids for t in BeamDecoder(9, least_probability=0.05).decode(frames, 9)}
    assert likely == {(), (1,)}
    assert (2,) in every


def test_edges():
    assert BeamDecoder().decode(np.zeros((0, 4))) == [((), 0.0)]
    assert BeamDecoder().decode(np.eye(3)[[1, 0, 1, 2]], 9) == [((1, 1, 2), 0.0)]
    one = BeamDecoder(width=1).decode(np.array([[0.2, 0.5, 0.3]], np.float32))
    assert one[0].ids == (1,)
    long = BeamDecoder(3).decode(random_frames(2000, 5, sharpness=1.0))
    assert math.isfinite(long[0].log_probability)


@settings(deadline=None, max_examples=60)
@given(some_frames(classes=4), st.sampled_from([0.0, 0.5, 2.0]), st.sampled_from([0.0, 0.7]))
def test_a_language_model_ranks_and_does_not_change_probabilities(frames, weight, bonus):
    model = LanguageModel.train(WORDS, ALPHABET, order=3)
    truth = enumerate_labels(frames)
    rank = {
        label: math.log(p) + weight * model.score(spell(label)) + bonus * len(label)
        for label, p in truth.items()
    }
    decoder = BeamDecoder(1000, model, weight, length_bonus=bonus, least_probability=0)
    found = decoder.decode(frames, 1000)
    assert {t.ids for t in found} == set(truth)
    ranks = [rank[t.ids] for t in found]
    assert ranks == pytest.approx(sorted(ranks, reverse=True))
    for t in found:
        assert math.exp(t.log_probability) == pytest.approx(truth[t.ids])


def test_a_language_model_settles_a_doubt():
    model = LanguageModel.train(WORDS, ALPHABET, order=3)
    frames = np.full((3, 4), 0.01)
    frames[[0, 1], [3, 1]] = 0.97  # c, a, then b or c
    frames[2] = 0.01, 0.01, 0.48, 0.5
    assert spell(BeamDecoder().decode(frames)[0].ids) == "cac"
    assert spell(BeamDecoder(language_model=model).decode(frames)[0].ids) == "cab"


def test_a_length_bonus_is_for_language_models():
    frames = np.array([[0.6, 0.4, 0, 0]])
    assert BeamDecoder(length_bonus=1.0).decode(frames)[0].ids == ()
    model = LanguageModel.train(WORDS, ALPHABET)
    lengths = [
        len(BeamDecoder(10, model, 0.0, length_bonus=bonus).decode(frames)[0].ids)
        for bonus in (0.0, 1.0)
    ]
    assert lengths == [0, 1]


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


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"width": 0}, "width of 0"),
        ({"language_weight": -1.0}, "language_weight"),
        ({"length_bonus": math.nan}, "length_bonus"),
        ({"least_probability": 1.0}, "least_probability"),
    ],
)
def test_arguments_out_of_range_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        BeamDecoder(**arguments)


def test_frames_that_do_not_fit_are_named():
    frames = np.full((4, 7), 1 / 7)
    with pytest.raises(ValueError, match="count must be 1 to the width of the beam, 10; got 11"):
        BeamDecoder().decode(frames, 11)
    with pytest.raises(ValueError, match=r"\(time, classes\); got \(7,\)"):
        BeamDecoder().decode(frames[0])
    with pytest.raises(ValueError, match="apply softmax"):
        BeamDecoder().decode(frames - 1)
    with pytest.raises(ValueError, match="language model has 4 classes, the frames have 7"):
        BeamDecoder(language_model=LanguageModel.train(WORDS, ALPHABET)).decode(frames)
    with pytest.raises(ValueError, match="constraint has 4 classes, the frames have 7"):
        BeamDecoder(constraint=allow_characters("a", ALPHABET)).decode(frames)

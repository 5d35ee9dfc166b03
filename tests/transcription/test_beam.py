import doctest
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_frames import ALPHABET, enumerate_labels, random_frames, some_frames, spell

from keras_crnn.text.alphabet import Alphabet
from keras_crnn.transcription import beam, best_path
from keras_crnn.transcription.beam import BeamDecoder
from keras_crnn.transcription.beam_search import BeamSearch, Ranking
from keras_crnn.transcription.constraints import allow_characters
from keras_crnn.transcription.ctc_score import score_label
from keras_crnn.transcription.language_model import LanguageModel

WORDS = ["abba", "cab", "a", "bab", "ca"]


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
    search = BeamSearch(Ranking(1000, None, 0.5, 1.6), np.log(frames), None)
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
    search = BeamSearch(Ranking(width, None, 0.5, 1.6), np.log(frames), None)
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


def test_several_readings_are_had_of_sure_frames_too():
    frames = np.full((4, 5), 1e-6, np.float32)
    frames[range(4), [1, 0, 2, 0]] = 1 - 4e-6
    found = BeamDecoder().decode(frames, 10)
    assert found[0].ids == (1, 2)
    assert len(found) == 10
    assert len(BeamDecoder(least_probability=1e-3).decode(frames, 10)) == 4


def test_parts_of_two_alphabets_are_refused():
    model = LanguageModel.train(WORDS, ALPHABET)
    assert BeamDecoder(language_model=model).alphabet is ALPHABET
    assert BeamDecoder().alphabet is None
    with pytest.raises(ValueError, match=r"different alphabets \('abc' and 'cba'\)"):
        BeamDecoder(10, model, constraint=allow_characters("a", Alphabet("cba")))

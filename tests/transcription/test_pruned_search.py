"""The search in plain numbers finds what the one in arrays finds."""

import math

import numpy as np
import pytest
from small_frames import ALPHABET, enumerate_labels, random_frames

from keras_crnn.transcription.alignment import take_logarithms
from keras_crnn.transcription.beam import BeamDecoder
from keras_crnn.transcription.beam_search import BeamSearch, Ranking
from keras_crnn.transcription.constraints import allow_characters
from keras_crnn.transcription.language_model import LanguageModel
from keras_crnn.transcription.pruned_search import PrunedSearch

WORDS = ["abba", "cab", "a", "bab", "ca"]
ENGLISH = LanguageModel.train(WORDS, ALPHABET, order=3)


def found(search: BeamSearch | PrunedSearch) -> dict[tuple[int, ...], tuple[float, float]]:
    search.run()
    labels, bonuses, scores = search.finish()
    assert len(set(map(tuple, labels))) == len(labels)
    return {
        tuple(label): pair
        for label, pair in zip(labels, zip(bonuses, scores, strict=True), strict=True)
    }


def both(ranking: Ranking, frames: np.ndarray, least: float) -> None:
    logarithms = take_logarithms(frames.astype(np.float64))
    pruned = found(PrunedSearch(ranking, logarithms, least))
    whole = found(BeamSearch(ranking, logarithms, None, least))
    assert pruned.keys() == whole.keys()
    for label, pair in pruned.items():
        assert pair == pytest.approx(whole[label], abs=1e-9)


@pytest.mark.parametrize("width", [1, 2, 3, 10, 200])
@pytest.mark.parametrize("least", [1e-9, 1e-3, 0.1])
@pytest.mark.parametrize(("model", "bonus"), [(None, 1.6), (ENGLISH, 1.6), (ENGLISH, -0.5)])
def test_it_finds_what_arrays_find(width, least, model, bonus):
    for seed in range(12):
        frames = random_frames(3 + seed, ALPHABET.classes, sharpness=0.3 + seed / 4, seed=seed)
        both(Ranking(width, model, 0.5, bonus), frames, least)


def test_a_language_model_that_rules_the_picture_loses_no_entry():
    """Its weight is so high that the ranks of a frame lie hundreds of nats apart."""
    for seed in range(10):
        frames = random_frames(12, ALPHABET.classes, sharpness=1.0, seed=seed)
        both(Ranking(4, ENGLISH, 80.0, 20.0), frames, 1e-6)


def test_a_wide_beam_sums_every_alignment():
    frames = random_frames(5, ALPHABET.classes, sharpness=0.5)
    truth = enumerate_labels(frames)
    search = PrunedSearch(Ranking(2000, None, 0, 0), np.log(frames), 1e-12)
    for label, (_, score) in found(search).items():
        assert math.exp(score) == pytest.approx(truth[label])


def test_thousands_of_frames_do_not_vanish():
    frames = random_frames(3000, ALPHABET.classes, sharpness=0.1)
    both(Ranking(3, None, 0.5, 1.6), frames, 1e-6)


def test_frames_without_a_blank_are_no_fault():
    frames = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    search = PrunedSearch(Ranking(5, None, 0, 0), take_logarithms(frames), 1e-3)
    best, (_, score) = max(found(search).items(), key=lambda one: one[1][1])
    assert best == (1, 2, 1)
    assert score == pytest.approx(0.0)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_zeros_and_tiny_probabilities_lose_no_entry(share):
    """Whatever the language model prefers, and however improbable the frames make it."""
    for seed in range(12):
        rng = np.random.default_rng(seed)
        frames = random_frames(20, ALPHABET.classes, sharpness=20.0, seed=seed).astype(np.float64)
        frames[rng.random(frames.shape) < share / 4] *= 1e-250
        frames[rng.random(frames.shape) < share] = 0.0
        both(Ranking(5, ENGLISH, 0.5, 1.6), frames, 1e-3)


def test_a_language_model_may_prefer_what_no_number_can_hold():
    """Twenty frames of 1e-30 make a path of 1e-600, which a bonus of thousands of nats keeps."""
    frames = np.array([[0.1, 0.5, 0.3, 0.1]] + [[1e-30, 1e-30, 1e-30, 1.0]] * 20)
    both(Ranking(3, ENGLISH, 2000.0, -400.0), frames, 0.2)


def test_frames_of_zeros_forbid_everything_and_are_no_fault():
    frames = np.array([[1e-8, 1.0 - 1e-8, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
    both(Ranking(1, None, 0.5, 1.6), frames, 0.1)
    spread = np.full((40, 4), 0.25)
    spread[:, 0] = 0.0
    both(Ranking(2, None, 0.5, 1.6), spread, 0.3)  # nothing begins, nothing is silent


def test_frames_that_sum_to_more_than_one_do_not_overflow():
    frames = random_frames(12, ALPHABET.classes, sharpness=1.0).astype(np.float64) * 1e100
    both(Ranking(4, ENGLISH, 0.5, 1.6), frames, 1e-3)


def test_nothing_begins_anywhere():
    frames = np.array([[0.9, 0.05, 0.05]] * 4)
    assert found(PrunedSearch(Ranking(5, None, 0, 0), np.log(frames), 0.1)) == {
        (): (0.0, pytest.approx(4 * math.log(0.9)))
    }


def test_a_decoder_takes_it_where_nothing_is_asked_for():
    free = BeamDecoder(least_probability=1e-3)
    bound = BeamDecoder(constraint=allow_characters("abc", ALPHABET), least_probability=1e-3)
    frames = random_frames(6, ALPHABET.classes)
    assert isinstance(free._open_search(frames, 1e-3), PrunedSearch)
    assert isinstance(BeamDecoder()._open_search(frames, 0.0), BeamSearch)
    assert isinstance(bound._open_search(frames, 0.0), BeamSearch)

import doctest
import math

import numpy as np
import pytest

from keras_crnn.transcription import best_path, greedy


def frames(*best, classes=4, peak=0.7):
    """Softmax outputs `(time, classes)` whose best classes are these."""
    rest = (1 - peak) / (classes - 1)
    probabilities = np.full((len(best), classes), rest, np.float32)
    probabilities[np.arange(len(best)), best] = peak
    return probabilities


def test_the_docstring_runs():
    assert doctest.testmod(greedy).failed == 0


@pytest.mark.parametrize(
    ("best", "ids", "starts", "ends"),
    [
        ((1, 2, 3), [1, 2, 3], [0, 1, 2], [1, 2, 3]),
        ((0, 1, 1, 1, 0), [1], [1], [4]),
        ((1, 1, 0, 1), [1, 1], [0, 3], [2, 4]),
        ((1, 1, 2, 2), [1, 2], [0, 2], [2, 4]),
        ((2, 0, 0, 0, 2, 2), [2, 2], [0, 4], [1, 6]),
        ((0, 0, 0), [], [], []),
        ((3,), [3], [0], [1]),
    ],
)
def test_repeats_merge_and_blanks_go(best, ids, starts, ends):
    path = best_path(frames(*best))
    assert (path.ids, path.starts, path.ends) == (ids, starts, ends)
    assert len(path.probabilities) == len(ids)


def test_a_character_has_its_highest_probability():
    probabilities = frames(1, 1, 1, 0, 2)
    probabilities[:, 1] += [-0.1, 0.2, 0.0, 0.0, 0.0]
    path = best_path(probabilities)
    assert path.probabilities == pytest.approx([0.9, 0.7])


def test_the_path_has_the_product_of_its_frames():
    assert best_path(frames(0, 1, 1)).log_probability == pytest.approx(3 * math.log(0.7))
    certain = best_path(np.eye(3)[[0, 1]])
    assert certain.log_probability == 0


def test_frames_past_the_image_are_left_out():
    probabilities = frames(1, 0, 2, 3, 3)
    assert best_path(probabilities, time_steps=3).ids == [1, 2]
    assert best_path(probabilities, 3) == best_path(probabilities[:3])
    assert best_path(probabilities, 99) == best_path(probabilities)


def test_no_frames_are_an_empty_path():
    assert best_path(np.zeros((0, 4), np.float32)) == ([], [], [], [], 0.0)


def test_logits_take_the_same_path():
    logits = np.random.default_rng(0).normal(size=(30, 5))
    powers = np.exp(logits)
    softmax = powers / powers.sum(axis=1, keepdims=True)
    assert best_path(logits).ids == best_path(softmax).ids
    assert best_path(logits).starts == best_path(softmax).starts


@pytest.mark.parametrize("shape", [(4,), (2, 5, 4)])
def test_a_batch_is_refused_with_its_shape(shape):
    with pytest.raises(ValueError, match=r"one image's frames \(time, classes\); got \("):
        best_path(np.zeros(shape))

import brute_force
import numpy as np
import pytest

from keras_crnn.evaluation.scores import edit_similarity, score_readings, wilson_interval


@pytest.mark.parametrize(
    ("right", "words", "low", "high"),
    [
        (90, 100, 0.8256, 0.9448),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (1, 1, 0.2065, 1.0),
        (2346, 3000, 0.7669, 0.7964),
    ],
)
def test_known_intervals(right, words, low, high):
    assert wilson_interval(right, words) == pytest.approx((low, high), abs=5e-5)


def test_an_interval_solves_its_equation():
    """At both ends the share lies z standard errors of that end away."""
    for end in wilson_interval(37, 120, z=1.5):
        assert abs(37 / 120 - end) == pytest.approx(1.5 * np.sqrt(end * (1 - end) / 120))


@pytest.mark.parametrize(("right", "words"), [(0, 0), (3, 2), (-1, 2)])
def test_no_share_no_interval(right, words):
    with pytest.raises(ValueError, match=f"{right} of {words} words"):
        wilson_interval(right, words)


def test_edit_similarity_agrees_with_its_definition():
    random = np.random.default_rng(0)
    for _ in range(200):
        a, b = ("".join(random.choice(list("abc"), random.integers(0, 7))) for _ in range(2))
        share = brute_force.edit_distance(a, b) / max(len(a), len(b), 1)
        assert edit_similarity(a, b) == pytest.approx(1 - share)


@pytest.mark.parametrize(
    ("a", "b", "similarity"),
    [("", "", 1), ("", "ab", 0), ("hotel", "hote", 0.8), ("tea", "coffee", 1 / 6)],
)
def test_edit_similarity(a, b, similarity):
    assert edit_similarity(a, b) == pytest.approx(similarity)
    assert edit_similarity(b, a) == pytest.approx(similarity)


def test_a_score():
    score = score_readings(["a", "b", "cd", "e"], ["a", "b", "ce", ""], [0.9, 0.7, 0.6, 0.2])
    assert (score.words, score.right, score.accuracy) == (4, 2, 0.5)
    assert score.edit_similarity == pytest.approx((1 + 1 + 0.5 + 0) / 4)
    assert score.confidence_right == pytest.approx(0.8)
    assert score.confidence_wrong == pytest.approx(0.4)
    assert score.interval == wilson_interval(2, 4)


def test_no_wrong_word_has_no_confidence():
    assert score_readings(["a"], ["a"], [0.5]).confidence_wrong is None
    assert score_readings(["a"], ["b"], [0.5]).confidence_right is None


@pytest.mark.parametrize(
    "lists", [([], [], []), (["a"], [], [0.5]), (["a"], ["a"], []), (["a"], ["a", "b"], [1, 1])]
)
def test_lists_of_unlike_lengths_are_refused(lists):
    with pytest.raises(ValueError, match="as many of each"):
        score_readings(*lists)

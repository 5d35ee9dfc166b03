import doctest
import itertools
import math
import tracemalloc

import numpy as np
import pytest
from brute_force import collapse
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_crnn.transcription import ctc_score, image_scores, label_states
from keras_crnn.transcription.ctc_score import pack_labels, score_label, score_labels
from keras_crnn.transcription.image_scores import score_each, score_few, score_one


def random_frames(seed, time, classes, power=1.0, zeros=0.0):
    """Softmax outputs `(time, classes)`, the more peaked the higher the power."""
    random = np.random.default_rng(seed)
    frames = random.random((time, classes)) ** power + 1e-6
    frames[random.random(frames.shape) < zeros] = 0
    frames[:, 0] += 1e-3
    return (frames / frames.sum(axis=1, keepdims=True)).astype(np.float32)


def by_enumeration(frames, labels):
    """Probabilities `(labels,)` by a sum over all paths."""
    frames = frames.astype(np.float64)
    totals = dict.fromkeys(map(tuple, labels), 0.0)
    for path in itertools.product(range(frames.shape[1]), repeat=len(frames)):
        label = tuple(collapse(path))
        if label in totals:
            totals[label] += math.prod(frames[t, c] for t, c in enumerate(path))
    return np.array([totals[tuple(label)] for label in labels])


LABELS = [label for n in range(5) for label in itertools.product((1, 2), repeat=n)]


def test_the_docstrings_run():
    for module in (ctc_score, image_scores, label_states):
        assert doctest.testmod(module).failed == 0


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 10_000), st.integers(0, 5), st.sampled_from([1, 8]), st.sampled_from([0, 0.4])
)
def test_scores_are_sums_over_all_alignments(seed, time, power, zeros):
    frames = random_frames(seed, time, 3, power, zeros)
    expected = by_enumeration(frames, LABELS)
    scores = score_labels(frames, LABELS)
    assert np.exp(scores) == pytest.approx(expected, rel=1e-10, abs=0)
    assert np.array_equal(scores == -np.inf, expected == 0)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 12), st.sampled_from([0, 0.3]))
def test_sums_of_logarithms_are_the_same(seed, time, zeros):
    frames = random_frames(seed, time, 5, 3, zeros)
    random = np.random.default_rng(seed)
    padded = random.integers(1, 5, (40, 6))
    lengths = np.sort(random.integers(0, 7, 40))
    probabilities, scale = ctc_score.normalize_frames(frames)
    logarithms = ctc_score._sum_logarithms(probabilities, padded.T, lengths) + scale
    assert logarithms == pytest.approx(score_labels(frames, padded, lengths), rel=1e-9, abs=1e-9)


def test_one_label_for_each_image_is_scored_as_alone():
    random = np.random.default_rng(5)
    times = [*random.integers(0, 40, 300).tolist(), 400]
    frames = [random.dirichlet(np.full(6, 0.3), time) for time in times]
    labels = [random.integers(1, 6, random.integers(0, 12)).tolist() for _ in times]
    labels[-1] = [1, 2]  # so improbable in so many frames that a linear sum loses it
    frames[3] *= 0.5
    alone = [score_label(one, label) for one, label in zip(frames, labels, strict=True)]
    assert score_each(frames, labels) == pytest.approx(alone, rel=1e-9)
    ones = [score_one(one, label) for one, label in zip(frames, labels, strict=True)]
    assert ones == pytest.approx(alone, rel=1e-9)
    assert -np.inf in alone
    assert min(one for one in alone if one > -np.inf) < -700
    assert score_each([], []).shape == (0,)
    assert score_each([np.ones((2, 1))], [[]]).tolist() == [0.0]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 12), st.sampled_from([0, 0.4]))
def test_a_few_labels_in_one_row_are_scored_as_alone(seed, time, zeros):
    frames = random_frames(seed, time, 4, 6, zeros)
    random = np.random.default_rng(seed)
    labels = [random.integers(1, 4, random.integers(0, 6)).tolist() for _ in range(7)]
    scores = score_few(frames, [*labels, []])
    assert scores == pytest.approx(score_labels(frames, [*labels, []]), rel=1e-9, abs=1e-12)
    assert score_few(frames, labels[:1]).tolist() == pytest.approx(scores[:1].tolist(), abs=1e-12)


def test_a_row_too_long_is_scored_in_chunks(monkeypatch):
    frames, label = np.full((2000, 3), 1 / 3), [1, 2] * 300
    expected = score_labels(frames, [label] * 3).tolist()
    monkeypatch.setattr(image_scores, "_reach", None)  # would fail if it were called
    assert score_few(frames, [label] * 3).tolist() == expected
    assert score_one(frames, label) == expected[0]
    assert score_few(frames, []).shape == (0,)


def test_the_longest_label_takes_no_matrix_of_its_square():
    label = [1, 2] * 1000
    frames = np.zeros((2000, 3))
    frames[np.arange(2000), label] = 1.0
    tracemalloc.start()
    try:
        assert score_one(frames, label) == 0
        assert tracemalloc.get_traced_memory()[1] < 64e6  # 4,001 squared are 128 MB
    finally:
        tracemalloc.stop()


def test_images_and_labels_are_as_many():
    with pytest.raises(ValueError, match="2 labels for the frames of 1 images"):
        score_each([np.ones((2, 3))], [[1], [2]])
    with pytest.raises(ValueError, match="character id 3"):
        score_each([np.full((2, 3), 1 / 3)], [[3]])


def test_all_labels_together_are_certain():
    frames = random_frames(1, 4, 3)
    assert np.exp(score_labels(frames, LABELS)).sum() == pytest.approx(1, abs=1e-6)


def test_hundreds_of_flat_frames_do_not_underflow():
    frames = np.full((600, 37), 1 / 37)
    # Alignments of a label of n different characters in T frames: T + n over 2 n.
    expected = math.log(math.comb(610, 20)) - 600 * math.log(37)
    assert expected < math.log(1e-308)
    assert score_label(frames, range(1, 11)) == pytest.approx(expected, rel=1e-12)


def test_what_is_lost_on_the_way_is_found():
    frames = np.full((40, 3), 1e-20)
    frames[:, 1] = 1
    assert score_label(frames, [2] * 20) == pytest.approx(
        math.log(math.comb(41, 40) - 1) + 40 * math.log(1e-20), rel=0.01
    )


def test_a_score_does_not_depend_on_its_neighbours():
    frames = random_frames(2, 26, 37, 6)
    random = np.random.default_rng(2)
    labels = [random.integers(1, 37, n).tolist() for n in random.integers(0, 30, 5000)]
    scores = score_labels(frames, labels)
    for i in range(0, 5000, 250):
        assert scores[i] == score_label(frames, labels[i])


def test_frames_need_not_sum_to_one():
    frames = random_frames(3, 8, 4)
    assert score_label(frames * 3, [1, 2]) == pytest.approx(
        score_label(frames, [1, 2]) + 8 * math.log(3)
    )


@pytest.mark.parametrize(
    ("time", "label", "possible"),
    [(0, [], True), (0, [1], False), (1, [1], True), (2, [1, 1], False), (3, [1, 1], True)],
)
def test_labels_need_frames(time, label, possible):
    score = score_label(np.full((time, 3), 1 / 3), label)
    assert (score > -math.inf) == possible


def test_a_frame_of_zeros_makes_everything_impossible():
    frames = np.full((4, 3), 1 / 3)
    frames[2] = 0
    assert score_labels(frames, [[], [1]]).tolist() == [-math.inf] * 2


def test_no_labels_have_no_scores():
    assert score_labels(np.full((4, 3), 1 / 3), []).shape == (0,)


def test_an_array_is_read_up_to_its_lengths():
    frames = random_frames(4, 6, 4)
    array = np.array([[1, 2, 3], [2, 0, 0], [3, 3, 0]], np.uint8)
    assert np.array_equal(
        score_labels(frames, array, np.array([3, 1, 2])),
        score_labels(frames, [[1, 2, 3], [2], [3, 3]]),
    )
    assert np.array_equal(score_labels(frames, array[:, :1]), score_labels(frames, [[1], [2], [3]]))


@pytest.mark.parametrize("shape", [(4,), (2, 5, 4), (3, 0)])
def test_frames_of_another_rank_are_refused(shape):
    with pytest.raises(ValueError, match=r"one image's frames \(time, classes\); got \("):
        score_labels(np.zeros(shape), [[1]])


@pytest.mark.parametrize("value", [-0.5, math.nan, math.inf])
def test_logits_are_refused(value):
    frames = np.full((4, 3), 0.3)
    frames[1, 1] = value
    with pytest.raises(ValueError, match="apply softmax"):
        score_labels(frames, [[1]])


def test_ids_past_the_classes_are_named():
    with pytest.raises(ValueError, match="character id 7, but the frames have 3 classes"):
        score_labels(np.full((4, 3), 1 / 3), [[1], [7, 2]])


@pytest.mark.parametrize("label", [[0], [1, 0, 2], [-3]])
def test_the_blank_is_no_character(label):
    with pytest.raises(ValueError, match=rf"Labels hold \[{min(label)}\]"):
        score_labels(np.full((4, 3), 1 / 3), [label])


@pytest.mark.parametrize("lengths", [[1], [1, 4], [-1, 1]])
def test_lengths_must_fit(lengths):
    with pytest.raises(ValueError, match="need 2 lengths from 0 to 3"):
        pack_labels(np.ones((2, 3), int), np.array(lengths))


def test_an_array_of_labels_has_two_axes():
    with pytest.raises(ValueError, match=r"\(labels, longest\); got \(3,\)"):
        pack_labels(np.array([1, 2, 3]))

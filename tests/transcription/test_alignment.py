import doctest
import itertools
import math

import numpy as np
import pytest
from brute_force import collapse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from keras_crnn.transcription import alignment, best_path
from keras_crnn.transcription.alignment import align


@st.composite
def some_frames(draw, zeros=True):
    shape = draw(st.integers(1, 5)), draw(st.integers(2, 4))
    weights = draw(arrays(np.float64, shape, elements=st.integers(0 if zeros else 1, 9)))
    weights[:, 0] += weights.sum(axis=1) == 0
    return weights / weights.sum(axis=1, keepdims=True)


def best_alignment(frames, ids):
    """Probability of the best path of a label, by enumeration; `None` where there is no path."""
    time, classes = frames.shape
    paths = [p for p in itertools.product(range(classes), repeat=time) if collapse(p) == ids]
    return max((frames[np.arange(time), path].prod() for path in paths), default=None)


def test_the_docstring_runs():
    assert doctest.testmod(alignment).failed == 0


@settings(deadline=None, max_examples=150)
@given(some_frames(), st.data())
def test_no_path_is_more_probable(frames, data):
    ids = data.draw(st.lists(st.integers(1, frames.shape[1] - 1), max_size=4))
    best = best_alignment(frames, ids)
    if best is None:
        with pytest.raises(ValueError, match="A wider image"):
            align(frames, ids)
        return
    path = align(frames, ids)
    assert path.ids == ids
    assert math.exp(path.log_probability) == pytest.approx(best)
    assert all(a < b for a, b in zip(path.starts, path.ends, strict=True))
    assert all(a <= b for a, b in zip(path.ends, path.starts[1:], strict=False))
    for id, start, end, peak in zip(ids, path.starts, path.ends, path.probabilities, strict=True):
        assert peak == frames[start:end, id].max()


@settings(deadline=None, max_examples=60)
@given(some_frames(zeros=False))
def test_the_best_path_is_its_own_alignment(frames):
    best, aligned = best_path(frames), align(frames, best_path(frames).ids)
    assert aligned.log_probability == pytest.approx(best.log_probability)
    certain = np.sort(frames, axis=1)  # elsewhere two paths may be as good
    if (certain[:, -1] > certain[:, -2]).all():
        assert (aligned.starts, aligned.ends) == (best.starts, best.ends)
        assert aligned.probabilities == best.probabilities


def test_what_the_frames_forbid_is_put_where_they_forbid_least():
    frames = np.zeros((4, 3))
    frames[:, 0] = 1
    frames[2] = 0.5, 0.5, 0
    path = align(frames, [1])
    assert (path.starts, path.ends, path.log_probability) == ([2], [3], math.log(0.5))
    path = align(frames, [1, 2])
    assert (path.starts, path.ends) == ([2], [3]) or path.starts == [2, 3]
    assert path.log_probability == -math.inf
    assert path.probabilities == [0.5, 0.0]


def test_an_empty_label_is_all_blank():
    assert align(np.array([[0.25, 0.75]] * 2), []) == ([], [], [], [], 2 * math.log(0.25))
    assert align(np.zeros((0, 3)), []) == ([], [], [], [], 0.0)


def test_a_long_image_does_not_underflow():
    frames = np.full((3000, 5), 0.2, np.float32)
    assert align(frames, [1, 2, 2]).log_probability == pytest.approx(3000 * math.log(0.2))


@pytest.mark.parametrize(
    ("shape", "ids", "message"),
    [
        ((3, 4), [1, 1, 1], r"\[1, 1, 1\] needs 5 frames.*there are 3"),
        ((0, 4), [1], "needs 1 frames"),
        ((3, 4), [1, 4], "id 4, but the frames have 4 classes"),
        ((3, 4), [0, 1], r"\[0\], which are no character ids"),
        ((3,), [1], r"\(time, classes\); got \(3,\)"),
    ],
)
def test_what_cannot_be_aligned_is_refused(shape, ids, message):
    with pytest.raises(ValueError, match=message):
        align(np.full(shape, 0.25), ids)

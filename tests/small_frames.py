"""Frames small enough to enumerate every path, and what a beam search should find in them."""

import itertools
from collections import defaultdict

import numpy as np
from brute_force import collapse
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from keras_crnn.text.alphabet import Alphabet

ALPHABET = Alphabet("abc")


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

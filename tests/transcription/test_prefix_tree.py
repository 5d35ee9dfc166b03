import doctest
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_crnn.transcription import prefix_search, prefix_tree
from keras_crnn.transcription.best_labels import best_labels
from keras_crnn.transcription.ctc_score import score_labels
from keras_crnn.transcription.prefix_tree import PrefixTree


def random_frames(seed, time, classes, power=1.0, zeros=0.0):
    random = np.random.default_rng(seed)
    frames = random.random((time, classes)) ** power + 1e-9
    frames[random.random(frames.shape) < zeros] = 0
    frames[:, 0] += 1e-6
    return (frames / frames.sum(axis=1, keepdims=True)).astype(np.float32)


def like_real(seed, label, time, classes):
    """Frames that spell a label with a peak for each character, some of them uncertain."""
    random = np.random.default_rng(seed)
    frames = random.random((time, classes)) ** 20 * 1e-3
    frames[:, 0] += 1
    for t, character in zip(np.linspace(1, time - 2, len(label)).astype(int), label, strict=True):
        frames[t, 0] = random.random() * 0.3
        frames[t, character] += 1
        frames[t, random.integers(1, classes)] += random.random()
    return (frames / frames.sum(axis=1, keepdims=True)).astype(np.float32)


def random_labels(seed, count, classes, longest=9):
    random = np.random.default_rng(seed)
    characters = np.minimum(random.geometric(0.15, (count, longest)), classes - 1)
    lengths = random.integers(0, longest + 1, count)
    return [row[:n].tolist() for row, n in zip(characters, lengths, strict=True)]


def best_of_all(frames, labels, count):
    """Every label scored; of equal ones the first."""
    scores = score_labels(frames, labels)
    best = {}
    for i in np.lexsort([np.arange(len(labels)), -scores]):
        if scores[i] > -np.inf:
            best.setdefault(tuple(labels[i]), scores[i])
    return list(best.items())[:count]


def test_the_docstrings_run():
    assert doctest.testmod(prefix_tree).failed == 0


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(0, 12),
    st.sampled_from([0, 1, 6, 30]),
    st.sampled_from([0, 0.5]),
    st.integers(1, 5),
    st.integers(1, 80),
)
def test_the_best_are_the_best_of_all(seed, time, power, zeros, count, size):
    frames = random_frames(seed, time, 6, power, zeros)
    labels = random_labels(seed, size, 6, 5)
    assert best_labels(PrefixTree(labels), frames, count) == best_of_all(frames, labels, count)


@pytest.mark.parametrize("power", [0, 1, 8, 40])
@pytest.mark.parametrize("time", [26, 90])  # products by matrices, and the loop over frames
def test_large_lexicons_agree_with_all(time, power, monkeypatch):
    monkeypatch.setattr(prefix_search, "_CELLS", 1 << 12)  # many small steps
    labels = random_labels(7, 2000, 37)
    frames = random_frames(power, time, 37, power)
    assert best_labels(PrefixTree(labels), frames, 3) == best_of_all(frames, labels, 3)


def test_fifty_thousand_words_agree_with_all():
    labels = random_labels(8, 50_000, 37)
    tree = PrefixTree(labels)
    for seed in range(3):
        frames = like_real(seed, labels[1000 + seed], 26, 37)
        assert best_labels(tree, frames, 2) == best_of_all(frames, labels, 2)


def test_equals_come_in_the_order_of_the_lexicon():
    frames = np.full((6, 5), 0.2)
    labels = [[3, 1], [4, 2], [1, 3], [2, 1], [2, 2]]
    found = [best.ids for best in best_labels(PrefixTree(labels), frames, 4)]
    assert found == [(3, 1), (4, 2), (1, 3), (2, 1)]
    reverse = [best.ids for best in best_labels(PrefixTree(labels[::-1]), frames, 4)]
    assert reverse == [(2, 1), (1, 3), (4, 2), (3, 1)]


def test_repeated_labels_count_once():
    frames = random_frames(3, 6, 4)
    best = best_labels(PrefixTree([[1, 2], [3], [1, 2], [1, 2], [3]]), frames, 5)
    assert sorted(b.ids for b in best) == [(1, 2), (3,)]


def test_nodes_are_the_different_prefixes():
    labels = random_labels(4, 300, 6)
    prefixes = {tuple(label[:n]) for label in labels for n in range(len(label) + 1)}
    tree = PrefixTree(labels)
    assert len(tree) == len(prefixes)
    assert sorted(set(tree.words.tolist()) - {-1}) == sorted(
        {labels.index(label) for label in labels}
    )
    # Every prefix is reached by its children ranges, in the order of the ids.
    reached = {0: ()}
    for node in range(len(tree)):
        children = range(tree.children[node], tree.children[node + 1])
        assert np.all(np.diff(tree.characters[children.start : children.stop]) > 0)
        reached |= {child: (*reached[node], int(tree.characters[child])) for child in children}
    assert set(reached.values()) == prefixes


def test_the_mass_of_a_prefix_is_that_of_all_that_begins_with_it():
    frames = np.float64(random_frames(5, 6, 4))
    frames /= frames.sum(axis=1, keepdims=True)
    labels = [label for n in range(7) for label in itertools.product((1, 2, 3), repeat=n)]
    scores = dict(zip(labels, np.exp(score_labels(frames, labels)), strict=True))
    tree = PrefixTree(labels)
    search = prefix_search.PrefixSearch(tree, frames, 1)
    silent = np.cumprod(np.append(1.0, frames[:, 0]))[np.newaxis]
    first = search._extend(np.zeros(1, int), silent, silent)
    assert len(first.nodes) == 3
    total, silent = search._arrive(first)
    second = search._extend(first.nodes, total, silent)
    assert len(second.nodes) == 9  # repeats among them
    for character, mass in zip(tree.characters[first.nodes], first.masses, strict=True):
        below = sum(p for label, p in scores.items() if label[:1] == (character,))
        assert mass == pytest.approx(below, rel=1e-12)
    for node, mass, parent in zip(second.nodes, second.masses, second.parents, strict=True):
        prefix = (tree.characters[first.nodes[parent]], tree.characters[node])
        below = sum(p for label, p in scores.items() if label[:2] == prefix)
        assert mass == pytest.approx(below, rel=1e-12)


def test_flat_frames_too_many_for_float64_are_scored_in_logarithms():
    frames = np.full((300, 37), 1 / 37)
    labels = random_labels(9, 200, 37)
    assert best_labels(PrefixTree(labels), frames, 2) == best_of_all(frames, labels, 2)


def test_labels_too_long_are_never_chosen():
    tree = PrefixTree([[1, 1], [1, 2, 3]])
    assert best_labels(tree, np.full((2, 4), 0.25), 2) == []
    assert [best.ids for best in best_labels(tree, np.full((3, 4), 0.25), 2)] == [(1, 1), (1, 2, 3)]


def test_the_empty_label_may_be_the_best():
    frames = np.eye(3)[[0, 0]]
    assert best_labels(PrefixTree([[1], []]), frames) == [((), 0.0)]
    assert best_labels(PrefixTree([[], [1]]), np.zeros((0, 3)), 2) == [((), 0.0)]


def test_wrong_arguments_are_refused():
    tree = PrefixTree([[1, 5]])
    with pytest.raises(ValueError, match="at least one label; got none"):
        PrefixTree([])
    with pytest.raises(ValueError, match="count must be at least 1; got 0"):
        best_labels(tree, np.full((4, 6), 1 / 6), 0)
    with pytest.raises(ValueError, match="character id 5, but the frames have 5 classes"):
        best_labels(tree, np.full((4, 5), 0.2))
    with pytest.raises(ValueError, match=r"got \(4,\)"):
        best_labels(tree, np.zeros(4))

import doctest

import pytest
from brute_force import edit_distance
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_crnn.transcription import bk_tree
from keras_crnn.transcription.bk_tree import BKTree, distances, scan

WORDS = st.lists(st.text("abé", max_size=6), max_size=30)


def test_the_docstrings_run():
    assert doctest.testmod(bk_tree).failed == 0


@settings(max_examples=60, deadline=None)
@given(WORDS, st.text("abé", max_size=6), st.integers(0, 7))
def test_both_find_all_words_so_near(words, word, delta):
    near = sorted({other for other in words if edit_distance(word, other) <= delta})
    assert BKTree(words).near(word, delta) == near
    assert sorted({words[i] for i in scan(word, words, delta)}) == near


@settings(max_examples=30, deadline=None)
@given(WORDS, st.text("abé", max_size=6))
def test_distances_are_levenshteins(words, word):
    assert distances(word, words).tolist() == [edit_distance(word, other) for other in words]


def test_repeated_words_count_once_in_a_tree():
    tree = BKTree(["b", "a", "b"])
    assert len(tree) == 2
    assert tree.near("b", 0) == ["b"]


def test_negative_distances_are_refused():
    with pytest.raises(ValueError, match="delta=-1"):
        BKTree(["a"]).near("a", -1)
    with pytest.raises(ValueError, match="delta=-1"):
        scan("a", ["a"], -1)

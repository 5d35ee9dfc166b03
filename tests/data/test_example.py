"""The one record of a labelled image."""

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from grey_words import make_spec

from keras_crnn.data import Example, Skipped, word_arrays, word_sets
from keras_crnn.data.example import take_example


def test_the_name_is_the_path_unless_another_is_given(tmp_path):
    assert Example(tmp_path / "a.png", "a").name == str(tmp_path / "a.png")
    assert Example("a.png", "a", "first").name == "first"
    assert Example(np.zeros((2, 2), np.uint8), "a").name == ""


def test_a_plain_pair_can_stand_for_it_and_it_unpacks_into_one():
    image, text = take_example(("a.png", "a"))
    assert (image, text) == ("a.png", "a")
    named = Example("a.png", "a", "first")
    assert take_example(named) is named
    assert tuple(named) == ("a.png", "a")


@pytest.mark.parametrize("text", [2026, float("nan"), None, b"a"])
def test_a_text_that_is_none_is_named_with_its_image(text):
    with pytest.raises(ValueError, match=rf"text of 'a\.png' is {text}, not a string"):
        word_arrays([("a.png", text)], make_spec())


@pytest.mark.parametrize("given", ["a.png", Path("a.png"), ["a.png"], [*"abc", "a.png"]])
def test_what_is_no_pair_is_named(given):
    with pytest.raises(ValueError, match=r"a\.png.* is no labelled image: give Example"):
        word_arrays([given], make_spec())


def test_what_is_left_out_is_told_by_its_name():
    skipped = Skipped()
    with pytest.raises(ValueError, match="Nothing in the set can be used"):
        word_arrays(
            [Example(b"", "a", "page 3"), (b"", "a")],
            make_spec(),
            skipped=skipped,
        )
    (names,) = skipped.names.values()
    assert ["page 3" in names[0], "example 1" in names[1]] == [True, True]


def test_the_old_names_warn(tmp_path):
    path, array = tmp_path / "a.png", np.zeros((2, 2), np.uint8)
    with pytest.warns(DeprecationWarning, match=r"Example\.path is now Example\.image"):
        assert Example(path, "a").path == path
    with pytest.warns(DeprecationWarning, match=r"Example\.title is now Example\.name"):
        assert Example(path, "a").title == path
    with pytest.warns(DeprecationWarning, match="NamedExample has moved to"):
        old = word_sets.NamedExample(array, "a", "first")
    with pytest.warns(DeprecationWarning, match="now Example.image"):
        assert old.path is array
    with pytest.warns(DeprecationWarning, match="now Example.name"):
        assert old.title == "first"
    with pytest.raises(AttributeError, match="has no attribute 'NoExample'"):
        _ = word_sets.NoExample


def test_texts_are_in_nfc():
    assert Example("a.png", unicodedata.normalize("NFD", "Nguyễn")).text == "Nguyễn"

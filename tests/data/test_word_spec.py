"""The arguments of version 0.1, which named the parts of a model."""

import numpy as np
import pytest
from grey_words import FIXED, IN_PROPORTION, grey, make_spec, read_values, words

from keras_crnn.data import pipeline, word_arrays, word_dataset
from keras_crnn.text.alphabet import PAPER_ALPHABET


def time_steps(width: int) -> int:
    return width // 4 + 1


def test_a_dataset_of_the_parts_is_that_of_the_spec_and_warns():
    spec = word_dataset(words(6), make_spec(), 4)
    with pytest.warns(DeprecationWarning, match="word_dataset takes the ModelSpec in place of"):
        positional = word_dataset(words(6), PAPER_ALPHABET, FIXED, 4, time_steps=time_steps)
    with pytest.warns(DeprecationWarning, match="word_dataset takes the ModelSpec"):
        named = word_dataset(
            words(6), alphabet=PAPER_ALPHABET, preprocessing=FIXED, batch_size=4,
            time_steps=time_steps, shuffle=0,
        )  # fmt: skip
    for old in (positional, named):
        for (a, x), (b, y) in zip(spec, old, strict=True):
            np.testing.assert_array_equal(a, b)
            np.testing.assert_array_equal(x, y)


def test_the_parts_keep_proportions_as_they_did():
    source = [(grey(1, 32, 140), "a")]
    with pytest.warns(DeprecationWarning, match="word_dataset takes"):
        old = word_dataset(source, PAPER_ALPHABET, IN_PROPORTION, 1, time_steps=time_steps)
    assert [images.shape[2] for images, _ in old] == [164]
    new = word_dataset(source, make_spec(IN_PROPORTION), 1)
    assert [images.shape[2] for images, _ in new] == [100]
    with (
        pytest.warns(DeprecationWarning, match="word_arrays takes"),
        pytest.raises(ValueError, match="Arrays need one width"),
    ):
        word_arrays(source, PAPER_ALPHABET, IN_PROPORTION, time_steps=time_steps)


def test_arrays_of_the_parts_are_those_of_the_spec():
    with pytest.warns(DeprecationWarning, match="word_arrays takes"):
        images, labels = word_arrays(words(3), PAPER_ALPHABET, FIXED, time_steps=time_steps)
    wanted = word_arrays(words(3), make_spec())
    np.testing.assert_array_equal(images, wanted[0])
    np.testing.assert_array_equal(labels, wanted[1])


def test_arrays_have_moved_out_of_the_pipeline():
    with pytest.warns(DeprecationWarning, match=r"has moved to keras_crnn\.data\.arrays"):
        assert pipeline.word_arrays is word_arrays


def test_true_mixes():
    assert read_values(word_dataset(words(30), make_spec(), 4, shuffle=True)) != list(range(30))

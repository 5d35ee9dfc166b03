"""A file and words that the tests of the benchmark share."""

import pytest

from keras_crnn.data.word_sets import open_set
from keras_crnn.pretrained.files import pretrained_file
from tflite.benchmark.__main__ import EXAMPLES
from tflite.benchmark.files import describe_file
from tflite.benchmark.race import choose_words


@pytest.fixture(scope="module")
def mobile():
    return describe_file(pretrained_file("crnn-en-full", ".tflite"))


@pytest.fixture(scope="module")
def words():
    from random import Random

    return choose_words(open_set(EXAMPLES), None, Random(0))

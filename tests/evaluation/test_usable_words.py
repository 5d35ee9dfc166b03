"""Which words of a set can be compared."""

import numpy as np

from keras_crnn.data import Example, Skipped
from keras_crnn.evaluation.protocols import open_protocol
from keras_crnn.evaluation.usable_words import FOREIGN, read_usable
from keras_crnn.text.alphabet import PAPER_ALPHABET


def test_truths_without_a_character_and_broken_images_are_counted_apart():
    image = np.full((20, 30, 3), 200, np.uint8)
    examples = [
        Example(image, "Don't", "first"),
        Example(image, "!", "second"),
        Example(b"no image", "a", "third"),
        Example(b"no image", "?", "fourth"),  # not opened
        Example(image, "OAK", "fifth"),
        Example(image, "\u0301\u0323" * 300_000, "sixth"),  # would take minutes to bring to NFC
    ]
    broken, foreign = Skipped(), Skipped()
    usable = list(read_usable(examples, open_protocol("paper", PAPER_ALPHABET), broken, foreign))
    assert [(one.example.name, one.truth) for one in usable] == [
        ("first", "dont"),
        ("fifth", "oak"),
    ]
    assert usable[0].image.shape == (20, 30)  # grey
    assert foreign.names == {FOREIGN: ["second", "fourth"]}
    assert broken.counts == {"broken image": 1, "text of more than 10000 characters": 1}


def test_each_word_without_a_name_counts():
    image = np.full((20, 30, 3), 200, np.uint8)
    pairs = [(image, "!"), (image, "?"), (b"no image", "a"), (b"no image", "b")]
    pairs += [(image, "c" * 20_000), (image, "d" * 20_000), (image, "OAK")]
    examples = [Example(*pair) for pair in pairs]
    broken, foreign = Skipped(), Skipped()
    for _ in range(2):  # as over two epochs
        usable = read_usable(examples, open_protocol("paper", PAPER_ALPHABET), broken, foreign)
        assert [one.truth for one in usable] == ["oak"]
    assert foreign.counts == {FOREIGN: 2}
    assert foreign.names == {FOREIGN: ["'!'", "'?'"]}
    assert broken.counts == {"broken image": 2, "text of more than 10000 characters": 2}


def test_words_without_a_name_that_are_made_as_they_are_read_count_too():
    image = np.full((20, 30, 3), 200, np.uint8)
    foreign = Skipped()
    made = (Example(image, "!") for _ in range(9))
    assert not list(read_usable(made, open_protocol("paper", PAPER_ALPHABET), Skipped(), foreign))
    assert foreign.counts == {FOREIGN: 9}

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

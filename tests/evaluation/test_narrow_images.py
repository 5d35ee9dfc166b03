import math

import numpy as np
import pytest

from keras_crnn.evaluation.narrow_images import TooLong, read_what_fits
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.spec import ModelSpec
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.transcription import BeamDecoder, Lexicon, LexiconDecoder, compile_pattern

ALPHABET = Alphabet("abc")


class AsBright:
    """An engine that gives an image as many frames as it is bright, all of them alike."""

    spec = ModelSpec(ALPHABET, TINY_CONFIG, Preprocessing())

    def probabilities(self, images):
        return [np.full((int(image[0, 0, 0]), 4), 0.25) for image in images]


RECOGNIZER = Recognizer(AsBright())


def images(*frames):
    return [np.full((32, 100), count, np.uint8) for count in frames]


def lexicon(*words):
    return LexiconDecoder(Lexicon(words, ALPHABET))


def test_words_that_are_too_long_are_left_out_and_counted():
    decoder, too_long = lexicon("ab", "abca", "aaa"), TooLong()  # 2, 4 and 5 frames
    readings = read_what_fits(RECOGNIZER, images(2, 4, 5), [decoder] * 3, too_long)
    assert readings[0].text == "ab"
    assert [len(reading.text) > 0 for reading in readings] == [True] * 3
    assert too_long == TooLong(words=2 + 1, images=0)
    read_what_fits(RECOGNIZER, images(3), [decoder], too_long)
    assert too_long.words == 5  # added, whatever the decoder had counted before


def test_a_word_counts_once_for_an_image_however_often_it_is_looked_at():
    decoder, too_long = lexicon("ab", "abca", "aaa"), TooLong()  # 2, 4 and 5 frames
    tall = np.full((100, 32), 4, np.uint8)  # which is read on either side, too
    for recognizer, image in ((Recognizer(AsBright(), views=3), images(4)[0]), (RECOGNIZER, tall)):
        read_what_fits(recognizer, [image], [decoder], too_long)
    assert too_long == TooLong(words=1 + 1, images=0)


def test_an_image_too_narrow_for_every_word_reads_as_nothing():
    shared, own, too_long = lexicon("ab", "abca"), lexicon("a"), TooLong()
    readings = read_what_fits(RECOGNIZER, images(5, 1, 1, 6), [shared, shared, own, None], too_long)
    assert [reading.text for reading in readings] == ["ab", "", "a", ""]
    nothing = readings[1]
    assert (nothing.confidence, nothing.log_probability) == (0, -math.inf)
    assert nothing.characters == ()
    assert too_long == TooLong(words=2, images=1)  # each once, though the images are read twice


def test_an_image_too_narrow_for_a_pattern_reads_as_nothing():
    decoder = BeamDecoder(constraint=compile_pattern("[ab]{4}", ALPHABET))
    too_long = TooLong()
    readings = read_what_fits(RECOGNIZER, images(3, 8), [decoder, decoder], too_long)
    assert [len(reading.text) for reading in readings] == [0, 4]
    assert too_long == TooLong(words=0, images=1)


def test_other_errors_pass():
    other = LexiconDecoder(Lexicon(["xy"], Alphabet("xyz")))
    with pytest.raises(ValueError, match="another alphabet"):
        read_what_fits(RECOGNIZER, images(9), [other], TooLong())

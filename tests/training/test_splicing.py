import random

import cv2
import numpy as np
import pytest

from keras_crnn.network.spec import ModelSpec
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.text.alphabet import PAPER_ALPHABET
from keras_crnn.training.splicing import CutCrop, find_cuts, splice


def write(text, ink=20, paper=220):
    """A crop of a text, and the columns between its characters as they were drawn."""
    image = np.full((40, 30 * len(text) + 20), paper, np.uint8)
    for place, sign in enumerate(text):
        cv2.putText(image, sign, (10 + 30 * place, 32), cv2.FONT_HERSHEY_SIMPLEX, 1.1, ink, 3)
    return image


@pytest.fixture(scope="module")
def recognizer():
    return Recognizer.from_pretrained("crnn-en-full")


@pytest.mark.parametrize("text", ["AB12", "HOTEL7", "777K", "42"])
def test_cuts_lie_between_the_characters(recognizer, text):
    image = write(text)
    cuts = find_cuts(image, text, recognizer.frames([image])[0], recognizer.spec)
    assert len(cuts) == len(text) - 1
    for place, cut in enumerate(cuts, start=1):
        left, right = write(text[:place]), write(" " * place + text[place:])
        assert left[:, cut:].min() > 200  # what is left of the cut is whole
        assert right[:, :cut].min() > 200


@pytest.mark.parametrize("text", ["", "A"])
def test_what_is_too_short_is_not_cut(recognizer, text):
    image = write("A")
    assert find_cuts(image, text, recognizer.frames([image])[0], recognizer.spec) == ()


def test_what_is_too_long_for_the_frames_is_not_cut():
    spec = Recognizer.load(pretrained_file("crnn-en", ".tflite")).spec
    assert isinstance(spec, ModelSpec)
    frames = np.full((3, PAPER_ALPHABET.classes), 1 / PAPER_ALPHABET.classes)
    assert find_cuts(np.zeros((32, 12), np.uint8), "abcd", frames, spec) == ()


def make_crop(text, **levels):
    image = write(text, **levels)
    return CutCrop(image, text, tuple(10 + 30 * place for place in range(1, len(text))))


def test_texts_and_pictures_are_joined_alike(recognizer):
    one, other = make_crop("HOTEL"), make_crop("3B7K9")
    for seed in range(8):
        image, text = splice(one, other, random.Random(seed))
        at = next(k for k in range(6) if text[k:] == other.text[k:])
        assert text == one.text[:at] + other.text[at:]
        assert 1 <= at <= 4
        assert image.shape == one.image.shape  # of one form, so as wide
        assert np.array_equal(image[:, : one.cuts[at - 1]], one.image[:, : one.cuts[at - 1]])
        assert recognizer.read(image).text == text


def test_light_ink_is_joined_with_light_ink():
    dark, light = make_crop("HOTEL"), make_crop("3B7K9", ink=240, paper=60)
    image, _ = splice(dark, light, random.Random(1))
    assert np.median(image[:, :20]) > 200
    assert np.median(image[:, -20:]) > 180


def test_another_height_is_brought_to_the_first_ones():
    one, other = make_crop("HOTEL"), make_crop("3B7K9")
    tall = CutCrop(
        cv2.resize(other.image, None, fx=2, fy=2), other.text, tuple(2 * c for c in other.cuts)
    )
    image, text = splice(one, tall, random.Random(3))
    same, same_text = splice(one, other, random.Random(3))
    assert text == same_text
    assert image.shape == same.shape


def test_a_line_of_one_row_does_not_get_too_wide_for_a_file():
    one = make_crop("HOTEL")
    line = CutCrop(np.full((1, 5000), 128, np.uint8), "3B7K9", (1000, 2000, 3000, 4000))
    image, text = splice(one, line, random.Random(3))
    assert (len(text), len(image)) == (5, len(one.image))
    assert image.shape[1] <= 65_500  # pixels, of JPEG


def test_texts_of_other_lengths_meet_at_the_same_part():
    one, other = make_crop("ABCDEFGH"), make_crop("1234")
    for seed in range(10):
        _, text = splice(one, other, random.Random(seed))
        letters = sum(sign.isalpha() for sign in text)
        digits = sum(sign.isdigit() for sign in text)
        assert 1 <= letters <= 7
        assert 1 <= digits <= 3
        assert abs(letters / 8 + digits / 4 - 1) <= 0.3

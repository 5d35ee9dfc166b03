"""Recognisers whose models know their language weigh what they are unsure of."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.spec import ModelSpec
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.text.alphabet import ASCII_ALPHABET, Alphabet
from keras_crnn.transcription import BeamDecoder, LanguageModel

IMAGE = np.zeros((32, 200), np.uint8)
SPEC = ModelSpec(
    ASCII_ALPHABET, TINY_CONFIG, Preprocessing(width=None, min_width=80), language="english"
)


class Doubtful:
    """An engine whose frames spell `Main strect`, and `Main street` with nearly as much."""

    def __init__(self, spec=SPEC):
        self.spec = spec

    def probabilities(self, images):
        alphabet = self.spec.alphabet
        text = alphabet.keep("Main strect")
        frames = np.full((2 * len(text), alphabet.classes), 1e-5, np.float32)
        for k, id in enumerate(alphabet.encode(text)):
            frames[2 * k, id] = 1
            frames[2 * k + 1, 0] = 1
        frames[2 * text.index("ct"), alphabet.encode("e")[0]] = 0.8
        return [frames / frames.sum(axis=1, keepdims=True) for _ in images]


def test_the_models_own_language_decides_what_is_unsure():
    recognizer = Recognizer(Doubtful())
    reading = recognizer.read(IMAGE)
    assert reading.text == "Main street"
    assert reading.weighed
    assert [(word.text, word.weighed) for word in reading.words] == [
        ("Main", False),
        ("street", True),
    ]
    assert reading.alternatives[0].text == reading.text
    main, street = reading.words
    assert main.left == reading.characters[0].left
    assert main.right <= street.left
    assert street.right == reading.characters[-1].right
    assert reading.confidence < min(main.confidence, street.confidence) < 1


@pytest.mark.parametrize(
    ("spec", "language_model"),
    [(SPEC, None), (replace(SPEC, language=None), "own"), (replace(SPEC, language="x"), "own")],
    ids=["never", "no language", "a language of another version"],
)
def test_without_a_language_the_best_path_is_read(spec, language_model):
    recognizer = Recognizer(Doubtful(spec), language_model=language_model)
    assert recognizer.second_thoughts is None
    reading = recognizer.read(IMAGE)
    assert reading.text == "Main strect"
    assert not reading.weighed
    assert [word.text for word in reading.words] == ["Main", "strect"]


def test_an_alphabet_without_the_letters_has_no_second_thoughts():
    spec = replace(SPEC, alphabet=Alphabet("MainsrectAO"))
    assert Recognizer(Doubtful(spec)).second_thoughts is None
    with pytest.raises(ValueError, match="for alphabets with the letters a to z"):
        Recognizer(Doubtful(spec), language_model="english")


def test_a_language_model_of_ones_own():
    names = LanguageModel.train(["Main", "strect"] * 50, ASCII_ALPHABET, 4)
    recognizer = Recognizer(Doubtful(replace(SPEC, language=None)), language_model=names)
    assert recognizer.read(IMAGE).text == "Main strect"
    assert recognizer.read(IMAGE).words[1].weighed
    with pytest.raises(FileNotFoundError, match=r"names\.npz"):
        Recognizer(Doubtful(), language_model="names.npz")


def test_a_decoder_has_the_last_word():
    recognizer = Recognizer(Doubtful())
    alone, own = recognizer.read([IMAGE, IMAGE], [BeamDecoder(), None])
    assert (alone.text, own.text) == ("Main strect", "Main street")
    assert [word.text for word in alone.words] == ["Main", "strect"]
    assert not alone.weighed


def test_several_texts_need_a_decoder_still():
    with pytest.raises(ValueError, match="give a decoder"):
        Recognizer(Doubtful()).read(IMAGE, count=2)


def test_a_copy_reads_the_same():
    recognizer = Recognizer(Doubtful())
    assert recognizer.read(IMAGE) == pickle.loads(pickle.dumps(recognizer)).read(IMAGE)


def test_words_of_views_lie_in_the_whole_image():
    reading = Recognizer(Doubtful(), views=5).read(IMAGE)
    assert all(0 <= word.left < word.right <= IMAGE.shape[1] for word in reading.words)

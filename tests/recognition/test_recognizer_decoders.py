"""Decoders of a `Recognizer`: the temperature, and alphabets that do not fit."""

import math
from dataclasses import replace

import numpy as np
import pytest
from drawn_words import draw_word

from keras_crnn.images.errors import ImageError
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.spec import ModelSpec
from keras_crnn.network.temperature import temper
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.recognition.engines import LiteRTEngine
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.transcription import (
    BeamDecoder,
    Decoding,
    LanguageModel,
    Lexicon,
    LexiconDecoder,
    Transcription,
    allow_characters,
    compile_pattern,
)
from keras_crnn.transcription.ctc_score import score_label

ALPHABET = Alphabet("abc")


class Fixed:
    """An engine that gives the same frames for every image."""

    def __init__(self, frames, temperature=1.0):
        self.frames = np.asarray(frames, np.float32)
        self.spec = ModelSpec(ALPHABET, TINY_CONFIG, Preprocessing(), temperature)

    def probabilities(self, images):
        return [self.frames for _ in images]


def make_frames():
    frames = np.full((8, 4), 0.05)
    frames[range(8), [0, 1, 0, 2, 0, 3, 0, 0]] = 0.85
    return frames


DECODERS = {
    "best path": None,
    "lexicon": LexiconDecoder(Lexicon(["abc", "cab"], ALPHABET)),
    "beam": BeamDecoder(),
    "pattern": BeamDecoder(constraint=compile_pattern("[abc]{3}", ALPHABET)),
}


@pytest.mark.parametrize("decoder", DECODERS.values(), ids=DECODERS)
@pytest.mark.parametrize("temperature", [0.5, 2.0])
def test_a_temperature_is_of_readings_without_a_decoder(decoder, temperature):
    image = draw_word("abc")
    recognizer = Recognizer(Fixed(make_frames(), temperature))
    reading = recognizer.read(image, decoder)
    frames = make_frames()
    if decoder is None:
        frames = temper(frames, temperature)
    expected = score_label(frames, ALPHABET.encode("abc"))
    assert reading.text == "abc"
    assert reading.log_probability == pytest.approx(expected, abs=1e-5)
    assert reading.confidence == pytest.approx(math.exp(expected), abs=1e-5)
    for character in reading.characters:
        assert character.probability == pytest.approx(frames.max(), abs=1e-6)
    (raw,) = recognizer.frames([image])
    assert raw.tolist() == make_frames().astype(np.float32).tolist()  # calibration needs them so


@pytest.mark.parametrize(
    "given",
    [
        Decoding(beam=3),
        Lexicon(["abc"], ALPHABET),
        compile_pattern("a+", ALPHABET),
        BeamDecoder,
        "beam",
        ["beam"],
    ],
    ids=lambda given: type(given).__name__,
)
def test_what_is_no_decoder_is_refused_by_its_name(given):
    recognizer = Recognizer(Fixed(make_frames()))
    with pytest.raises(InputError, match=r"of type \w+ is no decoder. Give recognizer.decoder\("):
        recognizer.read([draw_word("abc")], given)


def test_frames_of_one_image_want_a_list(tmp_path):
    recognizer = Recognizer(Fixed(make_frames()))
    path = tmp_path / "abc.png"
    image = draw_word("abc")
    image.save(path)
    grey, rgb = np.asarray(image.convert("L")), np.asarray(image.convert("RGB"))
    for one in (str(path), path, path.read_bytes(), image, grey, rgb):
        with pytest.raises(ImageError, match=rf"type {type(one).__name__}, .* give \[image\]"):
            recognizer.frames(one)
    for several in ([path], (image,), grey[np.newaxis], rgb[np.newaxis]):
        assert len(recognizer.frames(several)) == 1


def test_small_probabilities_stay_possible_at_low_temperatures():
    frames = make_frames()
    frames[:, 3] = 1e-30
    recognizer = Recognizer(Fixed(frames / frames.sum(1, keepdims=True), 0.5))
    reading = recognizer.read(draw_word("abc"), LexiconDecoder(Lexicon(["c"], ALPHABET)))
    assert math.isfinite(reading.log_probability)
    frames[:, 3] = 0
    recognizer = Recognizer(Fixed(frames / frames.sum(1, keepdims=True), 0.5))
    reading = recognizer.read(draw_word("abc"), LexiconDecoder(Lexicon(["c"], ALPHABET)))
    assert reading.log_probability == -math.inf


OTHER = Alphabet("cba")


@pytest.mark.parametrize(
    "decoder",
    [
        LexiconDecoder(Lexicon(["abc"], OTHER)),
        BeamDecoder(constraint=compile_pattern("a+", OTHER)),
        BeamDecoder(constraint=allow_characters("a", OTHER)),
        BeamDecoder(language_model=LanguageModel.train(["abc"], OTHER)),
    ],
    ids=["lexicon", "pattern", "characters", "language model"],
)
def test_a_decoder_of_another_alphabet_of_the_same_size_is_refused(decoder):
    recognizer = Recognizer(Fixed(make_frames()))
    for given in (decoder, [decoder]):
        with pytest.raises(ValueError, match=r"'cba', 3 .*'abc', 3.* recognizer\.spec\.alphabet"):
            recognizer.read([draw_word("abc")], given)
    folding = replace(ALPHABET, ignore_case=True)  # the same ids
    assert recognizer.read(draw_word("abc"), LexiconDecoder(Lexicon(["ABC"], folding))).text


def test_a_decoder_of_ones_own_needs_no_alphabet():
    class Own:
        def decode(self, frames, count=1):
            return [Transcription((1,), score_label(frames, [1]))]

    assert Recognizer(Fixed(make_frames())).read(draw_word("abc"), Own()).text == "a"


def test_a_word_in_any_case_is_spelt_as_the_lexicon_has_it():
    recognizer = Recognizer(LiteRTEngine(pretrained_file("crnn-en-full", ".tflite")))
    words = ["HOTEL", "Market", "street"]
    lexicon = Lexicon(words, recognizer.spec.alphabet, ignore_case=True)
    images = [draw_word(word) for word in ("hotel", "MARKET", "Street")]
    readings = recognizer.read(images, LexiconDecoder(lexicon), 3)
    assert [reading.text for reading in readings] == words
    assert all(len(set(reading.alternatives)) == 3 for reading in readings)
    assert [c.text for c in readings[0].characters] == list("hotel")  # as the model reads it


def test_settings_are_opened_for_the_alphabet_of_the_model():
    recognizer = Recognizer(Fixed([[0.1, 0.6, 0.2, 0.1], [0.7, 0.1, 0.1, 0.1]]))  # spells a
    image = np.zeros((32, 100), np.uint8)
    assert recognizer.decoder(Decoding()) is None
    bound = recognizer.decoder(Decoding(characters="bc"), count=2)
    reading = recognizer.read(image, bound, count=2)
    assert [one.text for one in reading.alternatives] == ["b", "c"]

"""The shipped weights, converted anew, read as they do in Keras."""

import numpy as np
import pytest
from drawn_words import CLEAN_WORDS, count_right, draw_word
from litert_graphs import BOUNDS, FORMATS, PER_CHANNEL, assert_built_in, largest_difference

from keras_crnn import Recognizer, load_model
from keras_crnn.export.litert.checks import bound
from keras_crnn.export.litert.convert import convert
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.recognition.engines import KerasEngine, LiteRTEngine
from keras_crnn.transcription.ctc_score import score_label


@pytest.fixture(scope="module")
def shipped():
    """The model that comes with the package: in Keras, and its record."""
    return load_model(pretrained_file("crnn-en"))


@pytest.fixture(scope="module")
def files(shipped, tmp_path_factory):
    """Files of that model by format."""
    folder = tmp_path_factory.mktemp("converted")
    paths = {format: folder / f"{format}.tflite" for format in FORMATS}
    for format, path in paths.items():
        path.write_bytes(convert(*shipped, format))
    return paths


@pytest.fixture(scope="module")
def words(shipped):
    """Clean words, uint8 `(count, 32, 100, 1)`."""
    _, spec = shipped
    squash = spec.preprocessing.squashed()
    return np.stack([squash(draw_word(word)) for word in CLEAN_WORDS])


@pytest.mark.slow
@pytest.mark.parametrize("format", FORMATS)
def test_shipped_weights_need_only_built_in_operators(files, format):
    counts, versions = assert_built_in(files[format].read_bytes(), lstms=4)
    assert counts["CONV_2D"] == 7
    assert versions["FULLY_CONNECTED"] < PER_CHANNEL
    # Normalisation is folded into the convolutions and ReLU is part of them.
    assert not {"RELU", "BATCH_MATMUL", "TRANSPOSE"} & set(counts)


@pytest.mark.slow
@pytest.mark.parametrize("format", FORMATS)
def test_shipped_weights_give_keras_probabilities(shipped, files, words, format):
    model, _ = shipped
    assert largest_difference(model, files[format], words) < BOUNDS[format]


@pytest.mark.slow
@pytest.mark.parametrize("format", FORMATS)
def test_shipped_weights_give_words_the_probability_that_keras_gives(shipped, files, words, format):
    """Over all alignments: the frame at which a character comes says nothing."""
    _, spec = shipped
    wanted, got = (
        np.stack(engine.probabilities(list(words)))
        for engine in (KerasEngine(pretrained_file("crnn-en")), LiteRTEngine(files[format]))
    )
    moved = np.abs(got - wanted).sum(axis=-1) / 2
    assert moved.mean() < bound(format) / 5
    for word, *frames in zip(CLEAN_WORDS, got, wanted, strict=True):
        label = spec.alphabet.encode(word)
        ours, keras = (np.exp(score_label(one, label)) for one in frames)
        assert ours == pytest.approx(keras, abs=2e-3), word


@pytest.mark.slow
def test_every_format_reads_clean_words_alike(files):
    images = [draw_word(word) for word in CLEAN_WORDS]
    texts = {
        format: [reading.text for reading in Recognizer.load(path).read(images)]
        for format, path in files.items()
    }
    weights = Recognizer(KerasEngine(pretrained_file("crnn-en"))).read(images)
    assert texts["float32"] == [reading.text for reading in weights]
    assert count_right(texts["float32"], texts["dynamic"]) >= len(CLEAN_WORDS) - 1
    assert count_right(CLEAN_WORDS, texts["dynamic"]) >= 8


@pytest.mark.slow
def test_dynamic_is_a_quarter_of_the_size(files):
    sizes = {format: path.stat().st_size for format, path in files.items()}
    assert 3.5 < sizes["float32"] / sizes["dynamic"] < 4.1


@pytest.mark.slow
def test_the_package_carries_the_dynamic_file(files, words):
    # Not byte for byte: another version of TensorFlow may write another file.
    ours, carried = (
        LiteRTEngine(path).probabilities(list(words))
        for path in (files["dynamic"], pretrained_file("crnn-en", ".tflite"))
    )
    assert np.stack(ours) == pytest.approx(np.stack(carried), abs=0.02)

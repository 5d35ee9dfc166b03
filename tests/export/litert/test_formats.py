"""Every format end to end: trained weights, real files, the examples' words."""

import json
import zipfile

import ai_edge_litert.schema_py_generated as schema
import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter
from drawn_words import CLEAN_WORDS, count_right, draw_word

from keras_crnn import Recognizer, load_model
from keras_crnn.data.word_sets import open_set
from keras_crnn.export.litert.convert import convert, set_width
from keras_crnn.export.litert.flatbuffer import each_operator, read_model
from keras_crnn.export.litert.formats import FORMATS
from keras_crnn.export.litert.operators import VERSIONS, list_operators
from keras_crnn.export.litert.record import split_record
from keras_crnn.export.litert.verify import Verifier
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.recognition.engines import KerasEngine, LiteRTEngine
from keras_crnn.transcription.ctc_score import score_label

pytestmark = pytest.mark.slow

#: Bytes of each format beside float32's.
SIZES = {"float16": 0.51, "dynamic": 0.27, "int8": 0.27, "int4": 0.21}
FLOAT, INT8, INT4 = (getattr(schema.TensorType, name) for name in ("FLOAT32", "INT8", "INT4"))


def input_types(content, wanted):
    """Types of input and weights of each operator of a name, in order."""
    return [
        tuple(graph.tensors[k].type for k in operator.inputs[:2])
        for name, graph, operator in each_operator(read_model(content))
        if name == wanted
    ]


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_passes_verification(exported, examples, format):
    verdict = Verifier("crnn-en-full", [open_set(examples)]).verify(exported.file(format))
    assert verdict.faults == []
    assert verdict.format == format
    assert verdict.comparisons[-1].words == 12


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_reads_words(exported, format):
    readings = Recognizer.load(exported.file(format), threads=1).read(
        [draw_word(word) for word in CLEAN_WORDS]
    )
    assert count_right(CLEAN_WORDS, [reading.text for reading in readings]) >= 8


@pytest.mark.parametrize("format", FORMATS)
def test_an_app_finds_pixels_and_probabilities(exported, format):
    interpreter = Interpreter(model_path=str(exported.file(format)))
    interpreter.allocate_tensors()  # the width is open, and 100 until it is resized
    (image,), (output,) = interpreter.get_input_details(), interpreter.get_output_details()
    assert (image["name"], image["dtype"], list(image["shape"])) == (
        "image", np.uint8, [1, 32, 80, 1]
    )  # fmt: skip
    assert (output["name"], output["dtype"], list(output["shape"])) == (
        "probabilities", np.float32, [1, 21, 96]
    )  # fmt: skip
    signatures = interpreter.get_signature_list()
    assert signatures == {"read": {"inputs": ["image"], "outputs": ["probabilities"]}}
    interpreter.invoke()
    sums = interpreter.get_tensor(output["index"]).sum(axis=-1)
    assert sums == pytest.approx(np.ones((1, 21)), abs=1e-4)


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_needs_only_operators_of_old_runtimes(exported, format):
    content = exported.file(format).read_bytes()
    counts, versions = list_operators(read_model(content))
    assert counts["UNIDIRECTIONAL_SEQUENCE_LSTM"] == 4
    assert counts["CONV_2D"] == 9
    assert set(counts) <= set(VERSIONS)
    assert versions["FULLY_CONNECTED"] <= 11
    assert b"Flex" not in content


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_carries_what_an_app_must_know(exported, format):
    path = exported.file(format)
    with zipfile.ZipFile(path) as archive:  # as any zip reader sees it
        record = json.loads(archive.read("model.json"))
    assert record["blank"] == 0
    assert record["alphabet"]["characters"] == exported.spec.alphabet.characters
    assert record["preprocessing"]["height"] == 32
    assert record["preprocessing"]["width"] is None
    assert record["preprocessing"]["min_width"] == 80
    assert record["file"]["weights"] == format
    tables, _ = split_record(path.read_bytes())  # compares the checksum
    assert read_model(tables).description.decode().startswith("keras-crnn crnn_mobile, " + format)


@pytest.mark.parametrize("format", SIZES)
def test_a_file_is_as_small_as_its_weights(exported, format):
    share = exported.file(format).stat().st_size / exported.file("float32").stat().st_size
    assert share == pytest.approx(SIZES[format], abs=0.02)


@pytest.mark.parametrize("format", ["dynamic", "int8", "int4"])
def test_lstms_are_hybrid_with_small_weights(exported, format):
    content = exported.file(format).read_bytes()
    assert input_types(content, "UNIDIRECTIONAL_SEQUENCE_LSTM") == [(FLOAT, INT8)] * 4
    assert input_types(content, "FULLY_CONNECTED") == [(FLOAT, INT8)] * 2


def test_convolutions_are_integer_from_the_second_on(exported):
    types = input_types(exported.file("int8").read_bytes(), "CONV_2D")
    assert types == [(FLOAT, FLOAT)] + [(INT8, INT8)] * 8
    types = input_types(exported.file("int4").read_bytes(), "CONV_2D")
    assert types == [(FLOAT, FLOAT)] + [(INT8, INT8)] * 4 + [(INT8, INT4)] * 4
    # Between them nothing goes back to floats.
    for format in ("int8", "int4"):
        counts, _ = list_operators(read_model(exported.file(format).read_bytes()))
        assert (counts["QUANTIZE"], counts["DEQUANTIZE"]) == (1, 1)


def test_constants_lie_where_kernels_can_load_them(exported):
    content = exported.file("dynamic").read_bytes()
    tables = schema.Model.GetRootAsModel(content, 0)
    starts = [
        tables.Buffers(k)._tab.Vector(tables.Buffers(k)._tab.Offset(4))
        for k in range(tables.BuffersLength())
        if tables.Buffers(k).DataLength()
    ]
    assert len(starts) > 50
    assert all(start % 16 == 0 for start in starts)


@pytest.mark.parametrize("format", ["dynamic", "int8", "int4"])
def test_an_open_width_reads_as_keras_does(exported, examples, tmp_path, format):
    exported.file(format)  # or skip
    spec = set_width(exported.spec, None)
    path = tmp_path / "open.tflite"
    path.write_bytes(convert(exported.model, spec, format))
    verdict = Verifier("crnn-en-full", [open_set(examples)]).verify(path)
    assert verdict.faults == []
    interpreter = Interpreter(model_path=str(path))
    assert interpreter.get_input_details()[0]["shape"].tolist() == [1, 32, 80, 1]
    assert interpreter.get_input_details()[0]["shape_signature"].tolist() == [1, 32, -1, 1]
    engine = LiteRTEngine(path, threads=1)
    for width in (100, 333, 120):
        image = np.full((32, width, 1), 127, np.uint8)
        (frames,) = engine.probabilities([image])
        assert frames.shape == (spec.config.time_steps(width), 96)


@pytest.mark.parametrize(("format", "furthest", "nats"), [("int8", 0.3, 0.2), ("int4", 0.5, 0.45)])
def test_integer_convolutions_are_near_the_float_ones(
    exported, examples, tmp_path, format, furthest, nats
):
    exported.file(format)  # or skip
    model, spec = load_model("crnn-en")
    path = tmp_path / "integer.tflite"
    path.write_bytes(convert(model, spec, format))
    images = [spec.preprocessing.squashed()(one) for one in sorted(examples.glob("*.png"))]
    keras = KerasEngine(pretrained_file("crnn-en"))
    found = np.stack(LiteRTEngine(path, threads=1).probabilities(images))
    wanted = np.stack(keras.probabilities(images))  # (words, time, classes)

    # Other weights of the same network are 0.07 apart in the mean, 8 % of frames by over 0.1.
    apart = np.abs(found - wanted).sum(axis=2) / 2  # total variation, (words, time)
    assert 1e-4 < apart.mean() < 0.01  # else it is not quantised, or not the same network
    assert (apart > 0.1).mean() < 0.03
    # CTC is free to begin a letter a frame earlier: each frame is as that frame or one beside it.
    beside = np.pad(wanted, ((0, 0), (1, 1), (0, 0)), mode="edge")
    times = wanted.shape[1]
    shifted = np.stack([np.abs(found - beside[:, k : k + times]).sum(axis=2) / 2 for k in range(3)])
    assert shifted.min(axis=0).max() < furthest
    # And over all alignments each text is as probable.
    texts = [
        spec.alphabet.encode(reading.text)
        for reading in Recognizer(keras, language_model=None).read(images)
    ]
    for one, other, text in zip(found, wanted, texts, strict=True):
        assert score_label(one, text) == pytest.approx(score_label(other, text), abs=nats)

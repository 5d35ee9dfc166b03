"""Files without variables: LSTMs unrolled, a signature for each of a few widths."""

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf
from litert_graphs import build, noise, tiny_spec

from keras_crnn import Alphabet, ModelSpec, Preprocessing, Recognizer
from keras_crnn.data.word_sets import open_set
from keras_crnn.export.litert.checks import check_ends, check_variables
from keras_crnn.export.litert.convert import convert, set_widths
from keras_crnn.export.litert.flatbuffer import each_operator, read_model, write_model
from keras_crnn.export.litert.operators import check_operators, list_operators
from keras_crnn.export.litert.record import add_record, read_tables, split_record
from keras_crnn.export.litert.stateless import bind_widths
from keras_crnn.export.litert.unrolled import unrolled_function
from keras_crnn.export.litert.verify import Verifier
from keras_crnn.network.config import TINY_CONFIG, CRNNConfig, Recurrence
from keras_crnn.network.model_file import load_model
from keras_crnn.recognition.engines import LiteRTEngine
from keras_crnn.text.symbols import SymbolAlphabet

WIDTHS = (40, 53, 72, 91)
SPEC = ModelSpec(Alphabet("abcde"), TINY_CONFIG, Preprocessing(width=None, min_width=40))


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A Keras model of chance weights, and its stateless file."""
    model = build(SPEC)
    path = tmp_path_factory.mktemp("stateless") / "tiny.tflite"
    path.write_bytes(convert(model, SPEC, "stateless"))
    return model, path


@pytest.mark.parametrize(
    "recurrences",
    [
        (Recurrence(8, project=12), Recurrence(4)),
        (Recurrence(8, both_ways=False), Recurrence(4, both_ways=False)),
    ],
)
def test_the_unrolled_graph_is_the_network(recurrences):
    config = CRNNConfig(TINY_CONFIG.convolutions, recurrences)
    spec = tiny_spec(width=64, **config.to_dict())
    model, images = build(spec), noise(3, width=64)
    read = unrolled_function(model, spec.config, 64)
    wanted = tf.nn.softmax(model.predict_on_batch(images)).numpy()
    got = np.concatenate([read(image[np.newaxis])["probabilities"] for image in images])
    np.testing.assert_allclose(got, wanted, atol=1e-6)


def test_a_file_has_a_graph_for_each_width(exported):
    model, path = exported
    tables, spec, format = read_tables(path)
    assert (spec.preprocessing.widths, format) == (WIDTHS, "stateless")
    assert replace(spec, preprocessing=SPEC.preprocessing) == SPEC
    contents = read_model(tables)
    assert check_operators(contents) + check_ends(contents, spec) == []
    assert check_variables(contents) == []
    engine = LiteRTEngine(path, threads=2)
    images = [noise(1, width, seed=k)[0] for k, width in enumerate((40, 91, 53, 72, 40, 91))]
    for frames, image in zip(engine.probabilities(images), images, strict=True):
        wanted = tf.nn.softmax(model.predict_on_batch(image[np.newaxis]))[0].numpy()
        assert frames.shape == (spec.config.time_steps(image.shape[1]), 6)
        assert np.abs(frames - wanted).max() < 0.05
        # Nothing is left of the image before.
        np.testing.assert_array_equal(frames, engine.probabilities([image])[0])


def test_weights_are_stored_once(exported):
    model, path = exported
    contents = read_model(split_record(path.read_bytes())[0])
    by_graph = [{tensor.buffer for tensor in graph.tensors} for graph in contents.subgraphs]
    sizes = [0 if one.data is None else len(one.data) for one in contents.buffers]
    used = [sum(sizes[number] for number in numbers) for numbers in by_graph]
    assert min(used) > 0.9 * sum(sizes)  # shapes differ between widths, and nothing else
    assert sum(sizes) < 1.2 * model.count_params()  # int8, with floats for what is small


def test_each_step_multiplies_by_the_same_matrix_with_its_input_as_bias(exported):
    contents = read_model(split_record(exported[1].read_bytes())[0])
    counts, _ = list_operators(contents)
    steps = sum(SPEC.config.time_steps(width) for width in WIDTHS)
    assert counts["TANH"] == 2 * steps  # both directions together
    matrices: dict[int, int] = {}
    for name, graph, operator in each_operator(contents):
        if name == "FULLY_CONNECTED":
            weights, bias = (graph.tensors[number] for number in operator.inputs[1:3])
            if contents.buffers[bias.buffer].data is None:
                matrices[weights.buffer] = matrices.get(weights.buffer, 0) + 1
    assert list(matrices.values()) == [steps - len(WIDTHS)] * 2  # the first step has no state


def test_a_web_file_is_the_same_network_with_sums_of_their_own(exported, tmp_path):
    model, stateless = exported
    path = tmp_path / "tiny.tflite"
    path.write_bytes(convert(model, SPEC, "web"))
    tables, spec, format = read_tables(path)
    assert (spec.preprocessing.widths, format) == ((*WIDTHS, 128), "web")
    contents = read_model(tables)
    assert check_operators(contents) + check_ends(contents, spec) == []
    assert check_variables(contents) == []
    for name, graph, operator in each_operator(contents):  # XNNPACK takes no computed bias
        if name == "FULLY_CONNECTED" and len(operator.inputs) > 2 and operator.inputs[2] >= 0:
            assert contents.buffers[graph.tensors[operator.inputs[2]].buffer].data is not None
    images = [noise(1, width, seed=width)[0] for width in WIDTHS]
    engines = [LiteRTEngine(one, threads=1) for one in (path, stateless)]
    for one, other in zip(*(engine.probabilities(images) for engine in engines), strict=True):
        np.testing.assert_allclose(one, other, atol=0.02)


def test_it_runs_as_a_compiled_model(exported):
    compiled = pytest.importorskip("ai_edge_litert.compiled_model")
    hardware = pytest.importorskip("ai_edge_litert.hardware_accelerator").HardwareAccelerator
    running = compiled.CompiledModel.from_file(str(exported[1]), hardware_accel=hardware.CPU)
    image = noise(1, 53)
    place = [
        k
        for k in range(running.get_num_signatures())
        if running.get_signature_by_index(k)["key"] == "read_53"
    ]
    inputs = running.create_input_buffers(place[0])
    outputs = running.create_output_buffers(place[0])
    inputs[0].write(image)
    running.run_by_index(place[0], inputs, outputs)
    (wanted,) = LiteRTEngine(exported[1], threads=1).probabilities(list(image))
    got = outputs[0].read(wanted.size, np.float32).reshape(wanted.shape)
    np.testing.assert_array_equal(got.argmax(1), wanted.argmax(1))
    np.testing.assert_allclose(got, wanted, atol=1e-3)


def test_images_of_any_size_are_read(exported):
    recognizer = Recognizer.load(exported[1], threads=1)
    pictures = [noise(1, width, 20)[0, :, :, 0] for width in (3, 30, 50, 1000)]
    readings = recognizer.read(pictures)
    for reading, picture in zip(readings, pictures, strict=True):
        assert all(0 <= one.left <= one.right <= picture.shape[1] for one in reading.characters)


def test_other_widths_are_refused(exported, tmp_path):
    engine = LiteRTEngine(exported[1], threads=1)
    with pytest.raises(
        ValueError, match="takes images 40, 53, 72, 91 pixels wide, and got one of 60"
    ):
        engine.probabilities([noise(1, 60)[0]])
    tables, spec, _ = read_tables(exported[1])
    path = tmp_path / "other.tflite"
    path.write_bytes(add_record(tables, set_widths(spec, (40, 91)), "stateless"))
    with pytest.raises(
        ValueError, match=r"\[40, 53, 72, 91\] pixels wide, and its record says \[40,"
    ):
        LiteRTEngine(path)


def test_faults_are_named(exported):
    tables, spec, _ = read_tables(exported[1])
    contents = read_model(tables)
    contents.signatureDefs[1].signatureKey = b"read"
    (fault,) = check_ends(contents, spec)
    assert fault.startswith("its signatures are ['read_40', 'read', 'read_72', 'read_91']")
    (fault,) = check_ends(read_model(tables), set_widths(spec, (40, 91)))
    assert fault == "it has 4 graphs; its record asks for 2"
    fused = read_model(split_record(convert(build(tiny_spec()), tiny_spec()))[0])
    assert check_variables(fused) == ["it keeps 4 variables, which a stateless file has not"]


def test_one_width_has_a_signature_as_other_files_have(tmp_path):
    spec = tiny_spec(width=48)
    model = build(spec)
    content = convert(model, spec, "stateless")
    assert content == convert(model, spec, "stateless")
    tables, _ = split_record(content)
    assert check_ends(read_model(tables), spec) == []
    assert write_model(read_model(tables)) == tables
    path = tmp_path / "one.tflite"
    path.write_bytes(content)
    assert LiteRTEngine(path, threads=1).probabilities([noise(1, 48)[0]])[0].shape == (13, 6)


def test_widths_follow_the_model():
    assert bind_widths(SPEC).preprocessing.widths == WIDTHS
    paper = ModelSpec(Alphabet("ab"), TINY_CONFIG, Preprocessing(width=None))
    assert bind_widths(paper).preprocessing.widths == (100, 132, 180, 228)
    short = replace(SPEC, preprocessing=Preprocessing(width=None, min_width=40, max_width=50))
    assert bind_widths(short).preprocessing.widths == (40, 50)
    with pytest.raises(ValueError, match="format dynamic has one width, or any"):
        convert(None, bind_widths(SPEC), "dynamic")
    staves = replace(SPEC, alphabet=SymbolAlphabet(("F3", "G3")))
    with pytest.raises(ValueError, match="fit no model of symbols: give --width"):
        bind_widths(staves)
    for chosen in (set_widths(staves, (200, 400)), set_widths(SPEC, (60, 50)), tiny_spec(width=48)):
        assert bind_widths(chosen) == chosen


@pytest.mark.slow
def test_trained_weights_read_as_keras_does(examples, tmp_path):
    model, stored = load_model("crnn-en-full")
    path = tmp_path / "mobile.tflite"
    path.write_bytes(convert(model, set_widths(stored, (100, 160)), "stateless"))
    verdict = Verifier("crnn-en-full", [open_set(examples)]).verify(path)
    assert (verdict.faults, verdict.format) == ([], "stateless")
    assert 1e-5 < verdict.comparisons[-1].moved < 0.01  # it is quantised, and it is this network

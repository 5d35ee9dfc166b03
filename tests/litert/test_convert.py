import re
from collections import Counter
from dataclasses import replace

import ai_edge_litert.schema_py_generated as schema
import keras
import numpy as np
import pytest
from drawn_words import CLEAN_WORDS, count_right, draw_word

from keras_crnn import Alphabet, ModelSpec, Preprocessing, Recognizer, load_model, save_weights
from keras_crnn.litert.convert import convert, largest_difference
from keras_crnn.network.config import (
    MOBILE_CONFIG,
    MUSIC_CONFIG,
    TINY_CONFIG,
    Convolution,
    CRNNConfig,
    Recurrence,
)
from keras_crnn.network.model_file import load_spec
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.recognition.engines import KerasEngine, LiteRTEngine
from tflite.convert import main

#: Those that TensorFlow converts without a quantiser; see test_formats.py for the others.
FORMATS = ("float32", "float16", "dynamic")
#: Largest difference of a probability from Keras's that int8 weights may make.
BOUNDS = {"float32": 1e-5, "float16": 0.05, "dynamic": 0.15}
#: Version of FULLY_CONNECTED from which weights are quantised per channel: too new for phones.
PER_CHANNEL = 12
_LSTM_OPTIONS = schema.BuiltinOptions.UnidirectionalSequenceLSTMOptions
BUILTIN = {number: name for name, number in vars(schema.BuiltinOperator).items()}


def list_operators(content):
    """Operators of a file: counts by name, and versions by name."""
    model = schema.Model.GetRootAsModel(content, 0)
    counts, versions = Counter(), {}
    for s in range(model.SubgraphsLength()):
        graph = model.Subgraphs(s)
        for k in range(graph.OperatorsLength()):
            code = model.OperatorCodes(graph.Operators(k).OpcodeIndex())
            name = BUILTIN[code.BuiltinCode()]
            counts[name] += 1
            versions[name] = max(code.Version(), versions.get(name, 0))
            assert code.CustomCode() is None, f"custom operator {code.CustomCode()}"
    return counts, versions


def list_cell_clips(content):
    """Clip of the cell state of every LSTM; 0 is none."""
    graph = schema.Model.GetRootAsModel(content, 0).Subgraphs(0)
    clips = []
    for k in range(graph.OperatorsLength()):
        operator = graph.Operators(k)
        if operator.BuiltinOptionsType() == _LSTM_OPTIONS:
            options = schema.UnidirectionalSequenceLSTMOptions()
            options.Init(operator.BuiltinOptions().Bytes, operator.BuiltinOptions().Pos)
            clips.append(options.CellClip())
    return clips


def assert_built_in(content, lstms):
    """Only built-in operators, the recurrence in as many fused LSTMs, no loop, no clip."""
    assert list_cell_clips(content) == [0] * lstms
    counts, versions = list_operators(content)
    assert counts["UNIDIRECTIONAL_SEQUENCE_LSTM"] == lstms
    assert not {"CUSTOM", "WHILE", "IF", "CALL_ONCE", "DELEGATE"} & set(counts)
    assert b"Flex" not in content
    return counts, versions


def build(spec, seed=0):
    """A model with random weights, those of normalisation too, so that folding them shows.

    They are rounded to float16, as files of weights are.
    """
    keras.utils.set_random_seed(seed)  # of the kernels, which keep what Keras gave them
    model = spec.build()
    random = np.random.default_rng(seed)
    for variable in model.weights:
        values = np.asarray(variable)
        if variable.path.endswith(("gamma", "moving_variance")):
            values = random.uniform(0.5, 1.5, values.shape)
        elif values.ndim == 1:
            values = random.normal(0, 0.2, values.shape)
        variable.assign(values.astype(np.float16).astype(np.float32))
    return model


def tiny_spec(width=100, **changes):
    settings = {**TINY_CONFIG.to_dict(), **changes}
    return ModelSpec(Alphabet("abcde"), CRNNConfig.from_dict(settings), Preprocessing(width=width))


def noise(count, width=100, height=32, seed=1):
    random = np.random.default_rng(seed)
    return random.integers(0, 256, (count, height, width, 1), np.uint8)


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
    model, spec = shipped
    assert largest_difference(model, spec, files[format], words) < BOUNDS[format]


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


@pytest.mark.parametrize("format", FORMATS)
def test_a_small_network_matches_keras(tmp_path, format):
    spec = tiny_spec()
    model = build(spec)
    path = tmp_path / "tiny.tflite"
    path.write_bytes(convert(model, spec, format))
    assert_built_in(path.read_bytes(), lstms=2)
    assert largest_difference(model, spec, path, noise(4)) < {**BOUNDS, "dynamic": 0.05}[format]


@pytest.mark.parametrize(
    ("changes", "lstms"),
    [
        ({"recurrences": (Recurrence(8, both_ways=False),)}, 1),
        ({"recurrences": (Recurrence(8, project=12), Recurrence(4))}, 4),
        # A row more than the convolutions bring down to one.
        ({"height": 48, "recurrences": (Recurrence(8),)}, 2),
    ],
)
def test_other_recurrences_match_keras(tmp_path, changes, lstms):
    config = CRNNConfig(
        TINY_CONFIG.convolutions,
        changes["recurrences"],
        height=changes.get("height", 32),
        name="other",
    )
    spec = ModelSpec(Alphabet("ab"), config, Preprocessing(height=config.height, width=64))
    model = build(spec)
    path = tmp_path / "other.tflite"
    path.write_bytes(convert(model, spec, "float32"))
    assert_built_in(path.read_bytes(), lstms)
    images = noise(3, width=64, height=config.height)
    assert largest_difference(model, spec, path, images) < BOUNDS["float32"]


#: Two residual blocks and a pool after each, as the mobile network has them, but narrow.
RESIDUAL = CRNNConfig(
    (
        Convolution(8, batch_norm=True, pool=(2, 2)),
        Convolution(8, batch_norm=True),
        Convolution(8, batch_norm=True, pool=(2, 2), shortcut=2),
        Convolution(12, batch_norm=True),
        Convolution(12, batch_norm=True),
        Convolution(12, pool=(2, 1), shortcut=2),
        Convolution(16, pool=(2, 1)),
        Convolution(16, kernel=2, same=False, batch_norm=True),
    ),
    (Recurrence(8),),
    name="residual",
)


def test_shortcuts_match_keras(tmp_path):
    spec = ModelSpec(Alphabet("abcde"), RESIDUAL, Preprocessing())
    model = build(spec)
    path = tmp_path / "residual.tflite"
    path.write_bytes(convert(model, spec, "float32"))
    counts, _ = assert_built_in(path.read_bytes(), lstms=2)
    assert counts["CONV_2D"] == 8
    assert counts["ADD"] == 2
    assert "RELU" not in counts  # also after the addition it is part of it
    images = noise(4)
    assert largest_difference(model, spec, path, images) < BOUNDS["float32"]
    # The same weights without the shortcuts read otherwise, or this would show nothing.
    stages = tuple(replace(stage, shortcut=None) for stage in RESIDUAL.convolutions)
    plain = replace(spec, config=replace(RESIDUAL, convolutions=stages))
    straight = plain.build()
    straight.set_weights(model.get_weights())
    assert largest_difference(straight, plain, path, images) > 0.01
    assert load_spec(path).config == RESIDUAL


@pytest.mark.parametrize("format", FORMATS)
def test_groups_match_keras(tmp_path, format):
    stages = (
        Convolution(32, pool=(2, 2)),
        Convolution(64, batch_norm=True, groups=2, pool=(2, 2)),  # large enough for int8
        Convolution(64, groups=64),
    )
    config = CRNNConfig(stages, (Recurrence(4),), name="grouped")
    spec = ModelSpec(Alphabet("abcde"), config, Preprocessing(width=32))
    model = build(spec)
    path = tmp_path / "grouped.tflite"
    path.write_bytes(convert(model, spec, format))
    assert_built_in(path.read_bytes(), lstms=2)
    bound = {**BOUNDS, "dynamic": 0.05}[format]
    assert largest_difference(model, spec, path, noise(2, width=32)) < bound


@pytest.mark.slow
def test_the_mobile_network_matches_keras(tmp_path):
    spec = ModelSpec(Alphabet("abcde"), MOBILE_CONFIG, Preprocessing())
    model = build(spec)
    path = tmp_path / "mobile.tflite"
    for format, bound in (("float32", 1e-4), ("dynamic", BOUNDS["dynamic"])):
        path.write_bytes(convert(model, spec, format))
        assert_built_in(path.read_bytes(), lstms=4)
        assert largest_difference(model, spec, path, noise(2)) < bound


@pytest.mark.slow
def test_the_music_network_matches_keras(tmp_path):
    spec = ModelSpec(Alphabet("abcde"), MUSIC_CONFIG, Preprocessing())
    model = build(spec)
    path = tmp_path / "music.tflite"
    path.write_bytes(convert(model, spec, "float32"))
    counts, _ = assert_built_in(path.read_bytes(), lstms=2)
    assert "REVERSE_V2" not in counts  # one way
    assert largest_difference(model, spec, path, noise(2)) < BOUNDS["float32"]


def test_cells_grow_past_the_converters_clip(tmp_path):
    # Open gates add up to 1 a frame: over a white half, then a black one, cells rise to 25
    # and fall again, or would start falling from the clip of 10.
    config = CRNNConfig(TINY_CONFIG.convolutions, (Recurrence(32, both_ways=False),))
    spec = ModelSpec(Alphabet("abcde"), config, Preprocessing(width=200))
    model = build(spec)
    lstm = model.get_layer("lstm1")
    kernel, recurrent, _ = (np.zeros(v.shape, np.float32) for v in lstm.weights)
    kernel[:, 64:96] = np.random.default_rng(0).normal(size=(len(kernel), 32))
    bias = np.repeat(np.float32([9, 9, 0, 9]), 32)  # input, forget, cell, output
    lstm.set_weights([kernel, recurrent, bias])
    path = tmp_path / "grown.tflite"
    path.write_bytes(convert(model, spec, "float32"))
    halves = np.repeat(np.uint8([255, 0]), 100)
    image = np.broadcast_to(halves[:, np.newaxis], (1, 32, 200, 1))
    assert largest_difference(model, spec, path, image) < BOUNDS["float32"]


def test_an_open_width_reads_images_of_any(tmp_path):
    spec = tiny_spec(width=None)
    model = build(spec)
    path = tmp_path / "open.tflite"
    path.write_bytes(convert(model, spec, "float32"))
    assert_built_in(path.read_bytes(), lstms=2)
    for width in (100, 333, 101, 2048, 100):
        assert largest_difference(model, spec, path, noise(2, width)) < BOUNDS["float32"]
    # One interpreter, resized between images.
    images = [noise(1, width, seed=width)[0] for width in (100, 256, 120, 100)]
    engine = LiteRTEngine(path, threads=1)
    for frames, image in zip(engine.probabilities(images), images, strict=True):
        assert frames.shape == (spec.config.time_steps(image.shape[1]), 6)
        (alone,) = LiteRTEngine(path, threads=1).probabilities([image])
        assert np.array_equal(frames, alone)
    readings = Recognizer(engine).read([draw_word("abc"), draw_word("abcdeabcde")])
    assert all(len(r.text) == len(r.characters) for r in readings)


def test_the_file_carries_its_record(tmp_path):
    spec = ModelSpec(
        Alphabet("aäß1", ignore_case=True), TINY_CONFIG, Preprocessing(width=None, min_width=50)
    )
    path = tmp_path / "record.tflite"
    path.write_bytes(convert(build(spec), spec))
    assert load_spec(path) == spec
    assert Recognizer.load(path).spec == spec


def test_the_same_weights_give_the_same_bytes():
    spec = tiny_spec()
    model = build(spec)
    assert convert(model, spec) == convert(model, spec)
    assert convert(model, spec) != convert(build(spec, seed=1), spec)


def test_input_and_output_are_as_documented(tmp_path):
    from ai_edge_litert.interpreter import Interpreter

    spec = tiny_spec()
    interpreter = Interpreter(model_content=convert(build(spec), spec))
    (image,), (probabilities,) = interpreter.get_input_details(), interpreter.get_output_details()
    assert (image["dtype"], tuple(image["shape"])) == (np.uint8, (1, 32, 100, 1))
    assert (probabilities["dtype"], tuple(probabilities["shape"])) == (np.float32, (1, 26, 6))
    signature = interpreter.get_signature_list()["read"]
    assert signature == {"inputs": ["image"], "outputs": ["probabilities"]}


def test_an_unknown_format_lists_them():
    spec = tiny_spec()
    with pytest.raises(ValueError, match="no format 'int3'; choose one of float32, float16"):
        convert(None, spec, "int3")


def test_the_command_writes_a_file_that_reads(tmp_path, capsys):
    spec = tiny_spec()
    model = build(spec)
    weights, target = tmp_path / "tiny.npz", tmp_path / "tiny.tflite"
    save_weights(model, spec, weights)
    assert main([str(weights), "--out", str(target), "--format", "float32"]) == 0
    assert re.search(r"tiny\.tflite: 0\.\d\d MB, float32", capsys.readouterr().out)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tiny.npz", "tiny.tflite"]
    assert largest_difference(model, spec, target, noise(2)) < BOUNDS["float32"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("gone.npz", None, "There is no model file"),
        ("bad.npz", b"no weights", "holds no keras-crnn model"),
    ],
)
def test_the_command_names_bad_weights(tmp_path, capsys, name, content, message):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert main([str(path), "--out", str(tmp_path / "x.tflite")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("tflite.convert: ")
    assert message in line
    assert str(path) in line
    assert not (tmp_path / "x.tflite").exists()


def test_the_command_names_a_folder_that_does_not_exist(tmp_path, capsys):
    spec = tiny_spec()
    weights, target = tmp_path / "tiny.npz", tmp_path / "gone" / "tiny.tflite"
    save_weights(build(spec), spec, weights)
    assert main([str(weights), "--out", str(target)]) == 2
    assert str(target.parent) in capsys.readouterr().err

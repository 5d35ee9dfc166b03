"""Small models with random weights, and what the tests ask of their files."""

from collections import Counter

import ai_edge_litert.schema_py_generated as schema
import keras
import numpy as np
import tensorflow as tf

from keras_crnn import Alphabet, ModelSpec, Preprocessing
from keras_crnn.network.config import (
    TINY_CONFIG,
    CRNNConfig,
)
from keras_crnn.recognition.engines import LiteRTEngine

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


def largest_difference(model, path, images):
    """Largest difference of any probability, for uint8 images `(count, height, width, 1)`."""
    got = np.stack(LiteRTEngine(path).probabilities(list(images)))
    wanted = tf.nn.softmax(model.predict_on_batch(images)).numpy()
    return float(np.abs(got - wanted).max())

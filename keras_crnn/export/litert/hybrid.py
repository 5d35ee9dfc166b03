"""Stores the weights of fused LSTMs as int8, for the kernel that computes in floats between.

The quantiser from PyPI leaves LSTMs alone. TensorFlow's integer LSTM is a slow reference kernel;
the hybrid one quantises each frame when it comes, multiplies in integers and keeps gates and cell
in floats. It takes int8 weights and no smaller ones: int4 it refuses when it runs.
"""

from __future__ import annotations

import ai_edge_litert.schema_py_generated as schema
import numpy as np

from keras_crnn.export.litert.flatbuffer import add_buffer, constant, each_operator

_GREATEST = 127
# Inputs 1 to 4 are the gates' weights of the frame, 5 to 8 those of the state before.
_WEIGHTS = slice(1, 9)


def quantize_lstms(model: schema.ModelT) -> int:
    """Turns the float weights of every fused LSTM into int8, one scale a matrix.

    Args:
        model: what `read_model` gives; it is changed.

    Returns:
        How many LSTMs there were.
    """
    count = 0
    for name, graph, operator in each_operator(model):
        if name != "UNIDIRECTIONAL_SEQUENCE_LSTM":
            continue
        count += 1
        # As TensorFlow's converter has it: an offset a frame makes more of its eight bits.
        operator.builtinOptions.asymmetricQuantizeInputs = True
        for number in operator.inputs[_WEIGHTS]:
            tensor = graph.tensors[number]
            if number >= 0 and tensor.type == schema.TensorType.FLOAT32:
                _quantize(model, tensor)
    return count


def offset_inputs(model: schema.ModelT) -> None:
    """Lets dense layers with int8 weights quantise their float inputs with an offset, too."""
    for name, graph, operator in each_operator(model):
        if name == "FULLY_CONNECTED":
            types = [graph.tensors[k].type for k in operator.inputs[:2]]
            if types == [schema.TensorType.FLOAT32, schema.TensorType.INT8]:
                operator.builtinOptions.asymmetricQuantizeInputs = True


def _quantize(model: schema.ModelT, tensor: schema.TensorT) -> None:
    values = constant(model, tensor)
    scale = np.float32(np.abs(values).max() / _GREATEST) or np.float32(1)
    rounded = np.clip(np.rint(values / scale), -_GREATEST, _GREATEST).astype(np.int8)
    tensor.buffer = add_buffer(model, rounded)
    tensor.type = schema.TensorType.INT8
    tensor.quantization = schema.QuantizationParametersT()
    tensor.quantization.scale = np.array([scale], np.float32)
    tensor.quantization.zeroPoint = np.array([0], np.int64)

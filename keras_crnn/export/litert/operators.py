"""Which operators a file may hold, and in which versions: those that TFLite 2.16.1 runs.

An app that links no more than TFLite's own kernels refuses any other, and a newer version than
its kernels', when it opens the file. A version that is too low is worse: an old kernel then takes
weights for something they are not, and reads nonsense without a word.
"""

from __future__ import annotations

from collections import Counter

import ai_edge_litert.schema_py_generated as schema

from keras_crnn.export.litert.flatbuffer import each_operator

#: The oldest runtime that the files are for, `org.tensorflow:tensorflow-lite` in Gradle.
RUNTIME = "2.16.1"

#: Operators of a CRNN, and the highest version of each that TFLite 2.16.1 has registered. Found
#: by offering it a graph of one operator in every version.
VERSIONS = {
    "ADD": 5,
    "CAST": 6,
    "CONCATENATION": 4,
    "CONV_2D": 8,
    "DEPTHWISE_CONV_2D": 7,
    "DEQUANTIZE": 5,
    "EXPAND_DIMS": 1,
    "FULLY_CONNECTED": 11,
    "LOGISTIC": 3,
    "MAX_POOL_2D": 3,
    "MUL": 7,
    "PACK": 4,
    "PAD": 4,
    "QUANTIZE": 3,
    "RESHAPE": 1,
    "REVERSE_V2": 3,
    "SHAPE": 1,
    "SOFTMAX": 3,
    "SPLIT": 4,
    "SQUEEZE": 2,
    "STRIDED_SLICE": 8,
    "SUB": 5,
    "TANH": 3,
    "TRANSPOSE": 6,
    "UNIDIRECTIONAL_SEQUENCE_LSTM": 4,
    "UNPACK": 4,
}

_FLOAT, _INT8, _INT4 = (getattr(schema.TensorType, name) for name in ("FLOAT32", "INT8", "INT4"))
_CONVOLUTIONS = ("CONV_2D", "DEPTHWISE_CONV_2D")


def list_operators(model: schema.ModelT) -> tuple[Counter[str], dict[str, int]]:
    """Operators of a file.

    Args:
        model: what `read_model` gives.

    Returns:
        How many there are of each name, and the highest version of each. An operator that is
        not built in is named `CUSTOM name`.
    """
    counts: Counter[str] = Counter()
    versions: dict[str, int] = {}
    for name, _, operator in each_operator(model):
        code = model.operatorCodes[operator.opcodeIndex]
        if code.customCode:
            name = f"CUSTOM {code.customCode.decode('utf-8', 'replace')}"
        counts[name] += 1
        versions[name] = max(code.version, versions.get(name, 0))
    return counts, versions


def check_operators(model: schema.ModelT) -> list[str]:
    """What of a file's operators TFLite 2.16.1 would refuse or get wrong; empty if nothing.

    Args:
        model: what `read_model` gives.
    """
    counts, versions = list_operators(model)
    faults = [
        f"operator {name} ({counts[name]} times) is not one that a CRNN needs of TFLite alone"
        for name in sorted(counts)
        if name not in VERSIONS
    ]
    faults += [
        f"operator {name} has version {version}; TFLite {RUNTIME} takes {VERSIONS[name]} at most"
        for name, version in sorted(versions.items())
        if version > VERSIONS.get(name, version)
    ]
    for name, graph, operator in each_operator(model):
        needed = needed_version(name, graph, operator)
        given = model.operatorCodes[operator.opcodeIndex].version
        if given < needed:
            faults.append(f"operator {name} says version {given}, but its types need {needed}")
        if name in _CONVOLUTIONS and _types(graph, operator)[:2] == [_FLOAT, _INT4]:
            # It takes two weights in a byte for one, and says nothing.
            faults.append(
                f"operator {name} has int4 weights and float inputs, which TFLite {RUNTIME} "
                "computes wrongly"
            )
    return list(dict.fromkeys(faults))


def needed_version(name: str, graph: schema.SubGraphT, operator: schema.OperatorT) -> int:
    """The version that an operator's types ask for, by `op_version.cc` of TFLite; at least 1."""
    types = _types(graph, operator)
    if name in _CONVOLUTIONS:
        depthwise = name == "DEPTHWISE_CONV_2D"
        by_types = {
            (_INT8, _INT8): 3,
            (_INT8, _INT4): 7,
            (_FLOAT, _INT8): 6 if depthwise else 5,  # a scale for each channel
        }
        return by_types.get((types[0], types[1]), 1)
    if name == "FULLY_CONNECTED" and types[:2] == [_FLOAT, _INT8]:
        quantization = graph.tensors[operator.inputs[1]].quantization
        by_channel = quantization is not None and len(quantization.scale) > 1
        return 12 if by_channel else 3
    if name == "UNIDIRECTIONAL_SEQUENCE_LSTM" and types[1] == _INT8:
        return 3
    if name in ("MAX_POOL_2D", "ADD", "PAD", "TRANSPOSE", "DEQUANTIZE") and types[0] == _INT8:
        return 2
    return 1


def set_versions(model: schema.ModelT) -> None:
    """Raises the versions of operators to what their types need; `check_operators` judges them."""
    for name, graph, operator in each_operator(model):
        code = model.operatorCodes[operator.opcodeIndex]
        code.version = max(code.version, needed_version(name, graph, operator))


def _types(graph: schema.SubGraphT, operator: schema.OperatorT) -> list[int]:
    return [graph.tensors[k].type if k >= 0 else -1 for k in operator.inputs]

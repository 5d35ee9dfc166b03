"""What an ONNX file may hold: operators that older runtimes have, and the ends of its record."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from keras_crnn.export.onnx.graph import FILE_VERSION, OPSET
from keras_crnn.network.onnx_parts import QUANTIZED, split_record
from keras_crnn.network.spec import ModelSpec
from keras_crnn.network.stored_model import parse_spec
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require
from keras_crnn.system.json_object import JsonObject

if TYPE_CHECKING:
    import onnx

#: Operators of a CRNN, all of ONNX itself.
OPERATORS = frozenset(("Add", "Cast", "Conv", "LSTM", "MatMul", "MaxPool", "Mul", "Relu"))
OPERATORS |= {"Reshape", "Softmax", "Sub", "Transpose"}
#: Those of int8 files besides, and the one of them that only onnxruntime has.
INTEGER_OPERATORS = frozenset(("ConvInteger", "DynamicQuantizeLinear", "MatMulInteger"))
OWN_OPERATORS = frozenset((("com.microsoft", "DynamicQuantizeLSTM"),))


def read_network(path: str | os.PathLike[str]) -> tuple[onnx.ModelProto, ModelSpec, str]:
    """Network, `ModelSpec` and format of an ONNX file, its checksum compared.

    Raises:
        FileNotFoundError: there is no such file.
        ImportError: the extra `onnx` is missing.
        ValueError: a broken or foreign file; the message names it and the remedy.
    """
    name = os.fspath(path)
    if not Path(path).is_file():
        raise FileNotFoundError(f"There is no ONNX file {name!r}.")
    network, text = split_record(Path(path).read_bytes(), repr(name))
    spec = parse_spec(text, path)
    format = JsonObject.parse(text, f"the record of {name!r}").object_at("file").text("weights")
    onnx = require("onnx", "onnx")
    try:
        return onnx.load_from_string(network), spec, format
    except Exception as error:  # what Protocol Buffers raise has no base but this
        raise InputError(f"{name!r} holds no ONNX model: {error}") from error


def check_network(model: onnx.ModelProto, spec: ModelSpec, format: str) -> list[str]:
    """What of a file other runtimes might refuse, or its record says otherwise; else nothing.

    Args:
        model, spec, format: as `read_network` gives them.
    """
    known = {("", one) for one in OPERATORS}
    if format == QUANTIZED:
        known |= {("", one) for one in INTEGER_OPERATORS} | OWN_OPERATORS
    used = {(one.domain, one.op_type) for one in model.graph.node}
    faults = [
        f"operator {'.'.join(filter(None, one))} is not one that its format needs"
        for one in sorted(used - known)
    ]
    versions = {one.domain: one.version for one in model.opset_import}
    if versions.get("", 0) != OPSET or model.ir_version > FILE_VERSION:
        faults.append(
            f"it has operators of version {versions.get('', 0)} and file version "
            f"{model.ir_version} instead of {OPSET} and {FILE_VERSION}"
        )
    types = require("onnx", "onnx").TensorProto
    wanted = [
        ("image", types.UINT8, ["batch", spec.preprocessing.height, "width", 1]),
        ("probabilities", types.FLOAT, ["batch", "time", spec.alphabet.classes]),
    ]
    ends = [_describe(one) for one in (*model.graph.input, *model.graph.output)]
    if ends != wanted:
        faults.append(f"its ends are {ends}; its record asks for {wanted}")
    return faults


def _describe(end: onnx.ValueInfoProto) -> tuple[str, int, list[int | str]]:
    """Name, type and shape, with a name for each size that is open."""
    tensor = end.type.tensor_type
    return end.name, tensor.elem_type, [d.dim_param or d.dim_value for d in tensor.shape.dim]

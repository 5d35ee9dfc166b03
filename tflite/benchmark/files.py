"""What a `.tflite` or `.onnx` file holds: how its weights are stored, and how many they are."""

from __future__ import annotations

import json
import math
import os
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import ai_edge_litert.schema_py_generated as schema

from keras_crnn.network.weight_archive import RECORD
from tflite.benchmark.onnx_files import count_constants

#: Bits of a weight by how it may be stored.
_BITS = {"int4": 4, "int8": 8, "float16": 16, "float32": 32}
_TYPES = {number: name.lower() for name, number in vars(schema.TensorType).items()}
_SMALL = 0.02  # share of all weights: biases and such, which stay in another type
_OUTSIDE = 1  # a buffer whose offset is above it lies behind the tables


@dataclass(frozen=True)
class ModelFile:
    """One file to be measured.

    Attributes:
        path: path.
        model: str. The model's name: the file's, less the format.
        format: str. How the weights are stored, see `describe_file`.
        parameters: int. Weights and biases in the graph, normalisation folded into them.
        bits: float. Of a weight, the mean.
        size: int. Bytes.
    """

    path: Path
    model: str
    format: str
    parameters: int
    bits: float
    size: int


def describe_file(path: str | os.PathLike[str]) -> ModelFile:
    """Looks into a file.

    The format is what the file's record says. Where it says nothing it is told from the
    tensors: `float32`, `float16`, `dynamic` (int8 weights, floats between all the layers),
    `int8` (integers between layers too) or `int4` (some weights of four bits).

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is no `.tflite` file.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"There is no model file {os.fspath(path)!r}.")
    content = path.read_bytes()
    between: Counter = Counter()
    if path.suffix.lower() == ".onnx":
        constants, format = count_constants(path)
    elif content[4:8] != b"TFL3":
        raise ValueError(
            f"{os.fspath(path)!r} is no .tflite file; python -m tflite.convert makes them."
        )
    else:
        constants, between = _count_elements(content)
        format = _recorded_format(path)
    weights = {name: constants[name] for name in _BITS}
    total = sum(weights.values())
    if not total:
        raise ValueError(f"{os.fspath(path)!r} holds no weights.")
    if not format:
        format = next(name for name in _BITS if weights[name] > _SMALL * total)
        if format == "int8" and not between["int8"]:
            format = "dynamic"
    bits = sum(_BITS[name] * count for name, count in weights.items()) / total
    return ModelFile(path, _name_model(path, format), format, total, bits, len(content))


def _recorded_format(path: Path) -> str:
    """How the weights are stored, as the record says; empty without a record or in older ones."""
    try:
        with zipfile.ZipFile(path) as archive:
            return json.loads(archive.read(RECORD)).get("file", {}).get("weights", "")
    except (zipfile.BadZipFile, KeyError, ValueError):
        return ""


def _count_elements(content: bytes) -> tuple[Counter, Counter]:
    """Elements of constant tensors by type, and how many tensors between layers by type."""
    model = schema.Model.GetRootAsModel(content, 0)
    constants: Counter = Counter()
    between: Counter = Counter()
    seen = set()  # buffers: graphs for several widths share theirs
    for s in range(model.SubgraphsLength()):
        graph = model.Subgraphs(s)
        for t in range(graph.TensorsLength()):
            tensor = graph.Tensors(t)
            kind = _TYPES[tensor.Type()]
            buffer = model.Buffers(tensor.Buffer())
            if buffer.DataLength() or buffer.Offset() > _OUTSIDE:
                if tensor.Buffer() in seen:
                    continue
                seen.add(tensor.Buffer())
                shape = [tensor.Shape(k) for k in range(tensor.ShapeLength())]
                constants[kind] += math.prod(shape)
            elif not tensor.IsVariable():
                between[kind] += 1
    return constants, between


def _name_model(path: Path, format: str) -> str:
    """`crnn-en` of `crnn-en-int8.tflite`, `crnn-en.int8.tflite` and `crnn-en_int8.tflite`."""
    format = format.removeprefix("onnx-")  # which the suffix says
    for joint in "-._":
        if path.stem.endswith(joint + format):
            return path.stem.removesuffix(joint + format)
    return path.stem

"""What an `.onnx` file holds: how its weights are stored, and how many they are."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

from keras_crnn.export.onnx.checks import read_network
from keras_crnn.system.extras import require


def count_constants(path: Path) -> tuple[Counter, str]:
    """Elements of a file's constants by type, and the format that its record names.

    Raises:
        ImportError: the extra `onnx` is missing.
        ValueError: it is no ONNX file of keras-crnn.
    """
    network, _, format = read_network(path)
    types = require("onnx", "onnx").TensorProto
    names = {types.FLOAT: "float32", types.UINT8: "int8", types.INT8: "int8"}
    constants: Counter = Counter()
    for one in network.graph.initializer:
        if one.data_type in names:
            constants[names[one.data_type]] += math.prod(one.dims)
    return constants, format

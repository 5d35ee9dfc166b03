"""ONNX files from weights, without TensorFlow.

A file takes uint8 grey pixels `image`, `(batch, height, width, 1)`, batch and width open, and gives
`probabilities`, float32 `(batch, time, classes)`, softmax over the classes. Its record is an entry
of its metadata, `model.json` (see `network.onnx_parts`).
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from keras_crnn.export.onnx.graph import Graph
from keras_crnn.export.onnx.stages import OnnxStages
from keras_crnn.network.model import run_stages
from keras_crnn.network.onnx_parts import FLOAT, ONNX_FORMATS, QUANTIZED, join_record
from keras_crnn.network.spec import ModelSpec
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require

if TYPE_CHECKING:
    import onnx


def convert(weights: Mapping[str, np.ndarray], spec: ModelSpec, format: str = FLOAT) -> bytes:
    """Makes an ONNX file.

    Args:
        weights: float arrays by name, as `stored_model.read_model` gives them. Of a Keras model
            they are `weight_archive.name_weights(model)`.
        spec: `ModelSpec` of the weights.
        format: string, one of `ONNX_FORMATS`. Defaults to `"onnx"`.

    Returns:
        The contents of an `.onnx` file.

    Raises:
        ImportError: the extra `onnx` is missing.
        ValueError: an unknown format, or weights of another network than the record's.

    Example:

    >>> from keras_crnn.network.stored_model import read_model
    >>> from keras_crnn.pretrained.files import pretrained_file
    >>> spec, weights = read_model(pretrained_file("crnn-en-full"))
    >>> round(len(convert(weights, spec)) / 1e6)  # MB
    5
    """
    if format not in ONNX_FORMATS:
        raise InputError(f"There is no format {format!r}; choose one of {', '.join(ONNX_FORMATS)}.")
    graph = Graph()
    stages = OnnxStages(graph, weights)
    run_stages(spec.config, stages, "image")
    if others := sorted(set(weights) - stages.used):
        raise InputError(
            f"The weights have {others[:3]!r:.200} besides those of the record's network: they "
            "are another's."
        )
    model = graph.close(spec.config.height, spec.alphabet.classes, spec.config.name)
    if format == QUANTIZED:
        model = _quantize(model)
    model.doc_string = f"keras-crnn {spec.config.name}, {format}, class 0 the blank"
    return join_record(model.SerializeToString(deterministic=True), spec, format)


def _quantize(model: onnx.ModelProto) -> onnx.ModelProto:
    """int8 weights; what comes to a product is quantised when it comes."""
    onnx = require("onnx", "onnx")
    require("onnxruntime", "onnx")
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logger = logging.getLogger()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "quantized.onnx"
        level = logger.level
        logger.setLevel(logging.ERROR)  # it advises a preparation that such graphs do not need
        try:
            # Unsigned: onnxruntime has no kernel for convolutions with signed weights.
            quantize_dynamic(model, target, weight_type=QuantType.QUInt8)
        finally:
            logger.setLevel(level)
        quantized = onnx.load(target)
    del quantized.metadata_props[:]  # "onnx.infer", for itself
    return quantized

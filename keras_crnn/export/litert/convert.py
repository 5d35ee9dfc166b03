"""Converts weights to LiteRT files that run with built-in operators alone.

    python -m tflite.convert crnn-en --out exported --formats dynamic,int8
    python -m tflite.convert mine.npz --out mine.tflite

A file takes uint8 grey pixels `image`, `(1, 32, width, 1)`, and gives `probabilities`, float32
`(1, time, classes)`, softmax over the classes, whatever its weights are stored as. It carries
its record (alphabet, blank, preprocessing, checksum; see `litert.record`), so one file is all
that an app needs. The fused LSTMs keep their state between calls: reset the interpreter's
variables before every image (`reset_all_variables()`, in Java `resetVariableTensors()`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from keras_crnn.export.litert.calibration_words import calibration_words
from keras_crnn.export.litert.flatbuffer import (
    each_operator,
    read_model,
    rename_ends,
    set_first_width,
    write_model,
)
from keras_crnn.export.litert.formats import INTEGER_FORMATS, LITERT_FORMATS, UNROLLED_FORMATS
from keras_crnn.export.litert.operators import RUNTIME, check_operators, set_versions
from keras_crnn.export.litert.quantize import quantize
from keras_crnn.export.litert.record import add_record
from keras_crnn.export.litert.stateless import bind_widths, unroll
from keras_crnn.network.model_file import load_model
from keras_crnn.network.spec import ModelSpec
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require

if TYPE_CHECKING:
    import ai_edge_litert.schema_py_generated as schema
    import keras

_RUNTIME_ENTRY = b"min_runtime_version"


def convert(
    model: keras.Model,
    spec: ModelSpec,
    format: str = "dynamic",
    calibration: Sequence[np.ndarray] | None = None,
) -> bytes:
    """Converts a trained model.

    Args:
        model: Keras model of `spec.build()`.
        spec: `ModelSpec`; its preprocessing decides whether the width is fixed or open.
        format: string, one of `LITERT_FORMATS`. Defaults to `"dynamic"`.
        calibration: sequence of uint8 `(height, width, 1)` or `None`. Words for the ranges of
            `"int8"` and `"int4"`. Defaults to the repository's examples, in a checkout; a model of
            symbols has no default.

    Returns:
        The contents of a `.tflite` file.

    Raises:
        ImportError: `"int8"` or `"int4"` without the extra `quantize`.
        ValueError: an unknown format, nothing to calibrate on, or a graph that would need more
            than TFLite 2.16.1's built-in operators.
    """
    ((_, content),) = convert_formats(model, spec, (format,), calibration)
    return content


def convert_formats(
    model: keras.Model,
    spec: ModelSpec,
    formats: Sequence[str],
    calibration: Sequence[np.ndarray] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Converts a model to several formats; the graph that some share is made once.

    Args:
        model, spec, calibration: as for `convert`.
        formats: sequence of string, of `LITERT_FORMATS`.

    Yields:
        A format and the contents of its file.

    Raises:
        ImportError, ValueError: as `convert`.
    """
    for format in formats:
        if format not in LITERT_FORMATS:
            raise InputError(
                f"There is no format {format!r}; choose one of {', '.join(LITERT_FORMATS)}."
            )
    graphs: dict[str, bytes] = {}
    for format in formats:
        if format in UNROLLED_FORMATS:
            bound = bind_widths(spec, format)
            tables = unroll(model, bound, format)
            yield format, add_record(_finish(tables, bound, format), bound, format)
            continue
        if spec.preprocessing.widths is not None:
            raise InputError(f"A file of the format {format} has one width, or any: set_width.")
        integer = format in INTEGER_FORMATS
        source = "float32" if integer else format
        if source not in graphs:
            graphs[source] = _convert_graph(model, spec, source)
        tables = graphs[source]
        if integer:
            if calibration is None:
                calibration = calibration_words(spec.alphabet, spec.preprocessing)
            tables = quantize(tables, calibration, format)
        yield format, add_record(_finish(tables, spec, format), spec, format)


def _finish(tables: bytes, spec: ModelSpec, format: str) -> bytes:
    edited = read_model(tables)
    set_versions(edited)
    if format in INTEGER_FORMATS:  # the quantiser leaves what the float file says
        _state_runtime(edited)
    if faults := check_operators(edited):
        raise InputError(f"The {format} file would not run everywhere: {'; '.join(faults)}.")
    if spec.preprocessing.width is None and spec.preprocessing.widths is None:
        set_first_width(edited, spec.preprocessing.min_width)
    edited.description = f"keras-crnn {spec.config.name}, {format} weights, class 0 the blank"
    return write_model(edited)


def _convert_graph(model: keras.Model, spec: ModelSpec, format: str) -> bytes:
    """TensorFlow's part: tables of float32, float16 or dynamic weights."""
    tf = require("tensorflow", "train")
    from keras_crnn.export.litert.graph import inference_function  # on TensorFlow, too

    read = inference_function(model, spec.config, width=spec.preprocessing.width)
    module = tf.Module()
    module.read = read
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(module, folder, signatures={"read": read.get_concrete_function()})
        converter = tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=["read"])
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
        if format != "float32":
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        if format == "float16":
            converter.target_spec.supported_types = [tf.float16]
        # Per channel, dense layers get an operator version that phones' LiteRT refuses.
        converter._experimental_disable_per_channel_quantization_for_dense_layers = True
        content = converter.convert()
    edited = read_model(content)
    _remove_cell_clips(edited)
    rename_ends(edited, "image", "probabilities")
    return write_model(edited)


def _remove_cell_clips(edited: schema.ModelT) -> None:
    """Lets the LSTMs' cells grow as in training.

    The converter gives every fused LSTM a clip of 10, which Keras's has not; cells of trained
    weights pass it. The kernels take 0 as no clip.
    """
    for name, _, operator in each_operator(edited):
        if name == "UNIDIRECTIONAL_SEQUENCE_LSTM":
            operator.builtinOptions.cellClip = 0.0


def _state_runtime(edited: schema.ModelT) -> None:
    for entry in edited.metadata or []:
        if entry.name == _RUNTIME_ENTRY:
            text = RUNTIME.encode().ljust(16, b"\0")
            edited.buffers[entry.buffer].data = np.frombuffer(text, np.uint8)


def set_width(spec: ModelSpec, width: int | None) -> ModelSpec:
    """The same model for images of another width in pixels, or in proportion where it is `None`."""
    return replace(spec, preprocessing=replace(spec.preprocessing, width=width, widths=None))


def set_widths(spec: ModelSpec, widths: Sequence[int]) -> ModelSpec:
    """The same model for images of these widths in pixels: for a stateless file."""
    bound = replace(spec.preprocessing, width=None, widths=tuple(sorted(set(widths))))
    return replace(spec, preprocessing=bound)


def open_weights(given: str) -> tuple[keras.Model, ModelSpec, str]:
    """Keras model, `ModelSpec` and name of a model that comes with the package, or of a file.

    Raises:
        FileNotFoundError, ValueError: neither a name nor a file of weights.
    """
    return (*load_model(given), Path(given).stem)

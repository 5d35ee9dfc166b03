"""Converts weights to a `.tflite` file that runs with built-in operators alone.

    python -m tflite.convert keras_crnn/weights/crnn-en.npz --out crnn-en.tflite

The file takes uint8 grey pixels `(1, 32, width, 1)` named `image` and gives `probabilities`,
float32 `(1, time, classes)`. It carries `model.json` (alphabet, network, preprocessing) in a
zip at its end, as TFLite's own metadata tools store associated files, so one file is all that
an app needs. The fused LSTMs keep their state between calls: reset the interpreter's
variables before every image (`reset_all_variables()`, in Java `resetVariableTensors()`).
"""

from __future__ import annotations

import argparse
import io
import os
import struct
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import ai_edge_litert.schema_py_generated as schema
import numpy as np

from keras_crnn.extras import require
from keras_crnn.spec import RECORD, ModelSpec, load_model
from tflite.graph import inference_function

tf = require("tensorflow", "train")

FORMATS = ("float32", "dynamic")
_LSTM_OPTIONS = schema.BuiltinOptions.UnidirectionalSequenceLSTMOptions
_CELL_CLIP_FIELD = 6  # place of cell_clip in the options' vtable, the schema's second field


def convert(model: Any, spec: ModelSpec, format: str = "dynamic") -> bytes:
    """Converts a trained model.

    Args:
        model: Keras model of `spec.build()`.
        spec: `ModelSpec`; its preprocessing decides whether the width is fixed or open.
        format: string. `"float32"`, or `"dynamic"` for int8 weights, a quarter the size.

    Returns:
        The contents of a `.tflite` file.

    Raises:
        ValueError: an unknown format, or a graph that would need more than built-in operators.
    """
    if format not in FORMATS:
        raise ValueError(f"There is no format {format!r}; choose one of {', '.join(FORMATS)}.")
    read = inference_function(model, spec.config, width=spec.preprocessing.width)
    module = tf.Module()
    module.read = read
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(module, folder, signatures={"read": read.get_concrete_function()})
        converter = tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=["read"])
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
        if format == "dynamic":
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            # Per channel, dense layers get an operator version that phones' LiteRT refuses.
            converter._experimental_disable_per_channel_quantization_for_dense_layers = True
        content = converter.convert()
    return _without_cell_clip(content) + _record(spec)


def _without_cell_clip(content: bytes) -> bytes:
    """Lets the LSTMs' cells grow as in training.

    The converter gives every fused LSTM a clip of 10, which Keras's has not; cells of trained
    weights pass it. The kernels take 0 as no clip.
    """
    patched = bytearray(content)
    graph = schema.Model.GetRootAsModel(content, 0).Subgraphs(0)
    for k in range(graph.OperatorsLength()):
        operator = graph.Operators(k)
        if operator.BuiltinOptionsType() == _LSTM_OPTIONS:
            options = schema.UnidirectionalSequenceLSTMOptions()
            table = operator.BuiltinOptions()
            options.Init(table.Bytes, table.Pos)
            if options.CellClip():  # else the field is absent or 0
                position = table.Pos + table.Offset(_CELL_CLIP_FIELD)
                struct.pack_into("<f", patched, position, 0.0)
    return bytes(patched)


def _record(spec: ModelSpec) -> bytes:
    """A zip with the model's record, to stand at the end of the file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed date, so that the same weights give the same bytes.
        entry = zipfile.ZipInfo(RECORD, (1980, 1, 1, 0, 0, 0))
        archive.writestr(entry, spec.to_json())
    return buffer.getvalue()


def largest_difference(
    model: Any, spec: ModelSpec, path: str | os.PathLike[str], images: np.ndarray
) -> float:
    """Largest difference of any probability between a file and its Keras model.

    Args:
        model: Keras model the file was made from.
        spec: its `ModelSpec`.
        path: the `.tflite` file.
        images: uint8 `(count, height, width, 1)`.
    """
    from keras_crnn.engines import LiteRTEngine

    got = np.stack(LiteRTEngine(path).probabilities(list(images)))
    wanted = tf.nn.softmax(model.predict_on_batch(images)).numpy()
    return float(np.abs(got - wanted).max())


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tflite.convert", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("model", help="weights, NAME.npz")
    parser.add_argument("--out", required=True, help="the .tflite file to write")
    parser.add_argument("--format", choices=FORMATS, default="dynamic")
    options = parser.parse_args(arguments)
    try:
        model, spec = load_model(options.model)
        content = convert(model, spec, options.format)
        target = Path(options.out)
        temporary = target.with_name(target.name + ".partial")
        temporary.write_bytes(content)
        os.replace(temporary, target)
    except (ValueError, OSError) as error:
        print(f"tflite.convert: {error}", file=sys.stderr)
        return 2
    print(f"{target}: {len(content) / 1e6:.2f} MB, {options.format}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

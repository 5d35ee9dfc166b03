"""Files without state: weights as in `dynamic`, LSTMs unrolled, one signature a width.

A fused LSTM keeps variables, which LiteRT 2's `CompiledModel` and LiteRT.js refuse and which must
be reset before each image. Here are none. What it costs is that a graph has one width, so a file
has several, which share their weights.

Images are stretched to the next width. To pad them costs far more: networks trained on words that
fill their image read a last letter late or not at all where grey comes behind it
(`benchmarks/padding.py` measures both).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from keras_crnn.export.litert.flatbuffer import read_model, rename_ends, write_model
from keras_crnn.export.litert.formats import STATELESS, STATELESS_WIDTHS, WEB_WIDTHS
from keras_crnn.export.litert.merging import merge_graphs
from keras_crnn.export.litert.step_inputs import bias_by_inputs
from keras_crnn.network.spec import ModelSpec
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require
from keras_crnn.text.symbols import SymbolAlphabet

if TYPE_CHECKING:
    import keras


def bind_widths(spec: ModelSpec, format: str = STATELESS) -> ModelSpec:
    """The record of a file without state: with one width or a few, its own or those by default.

    Args:
        spec: `ModelSpec` of the model.
        format: string, one of `UNROLLED_FORMATS`. Defaults to `"stateless"`.

    Raises:
        ValueError: a model of symbols without widths; its pictures are far wider than words.
    """
    preprocessing = spec.preprocessing
    if preprocessing.width is not None or preprocessing.widths is not None:
        return spec
    if isinstance(spec.alphabet, SymbolAlphabet):
        raise InputError(
            f"A {format} file has a few widths, and those for words fit no model of symbols: give "
            "--width with those of your pictures (convert.set_widths), or export dynamic."
        )
    shares = STATELESS_WIDTHS if format == STATELESS else WEB_WIDTHS
    wide = (round(preprocessing.min_width * share) for share in shares)
    widths = tuple(sorted({min(one, preprocessing.max_width) for one in wide}))
    return replace(spec, preprocessing=replace(preprocessing, widths=widths))


def unroll(model: keras.Model, spec: ModelSpec, format: str = STATELESS) -> bytes:
    """Tables of a file without state, without a record.

    For LiteRT.js the products of the steps stay XNNPACK's: TFLite's own, which `bias_by_inputs`
    asks for, have no vector instructions in WebAssembly; the network takes half as long again.

    Args:
        model: Keras model of `spec.build()`.
        spec: `ModelSpec`, as `bind_widths` gives it.
        format: string, one of `UNROLLED_FORMATS`. Defaults to `"stateless"`.
    """
    own = spec.preprocessing.width
    widths = (own,) if own is not None else spec.preprocessing.widths or ()
    names = [name_signature(width, len(widths)) for width in widths]
    graphs = [read_model(_convert_width(model, spec, width)) for width in widths]
    for graph in graphs:
        if format == STATELESS:
            bias_by_inputs(graph)
        rename_ends(graph, "image", "probabilities")
    return write_model(merge_graphs(graphs, names))


def name_signature(width: int | None, count: int) -> str:
    """Name of the signature for images of a width, of so many in a file."""
    return "read" if count == 1 else f"read_{width}"


def _convert_width(model: keras.Model, spec: ModelSpec, width: int) -> bytes:
    tf = require("tensorflow", "train")
    from keras_crnn.export.litert.unrolled import unrolled_function  # on TensorFlow, too

    read = unrolled_function(model, spec.config, width)
    # Without what it belongs to, TensorFlow warns on every call.
    converter = tf.lite.TFLiteConverter.from_concrete_functions(
        [read.get_concrete_function()], read
    )
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    # Per channel, dense layers get an operator version that phones' LiteRT refuses.
    converter._experimental_disable_per_channel_quantization_for_dense_layers = True
    return converter.convert()

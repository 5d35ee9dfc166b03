"""int8 and int4 files from a float one, by `ai-edge-quantizer` (extra `quantize`).

What is integer, and what is not:

- the convolutions from the second on, with the pools, sums and padding between them: int8 inputs
  and outputs in ranges from calibration, int8 weights with a scale a channel. The first stays in
  floats with its pool: in integers it is no faster, and TFLite 2.14 reads it wrongly;
- the LSTMs: int8 weights for the hybrid kernel, see `keras_crnn.export.litert.hybrid`;
- dense layers: int8 weights with one scale; TFLite 2.16.1 has no version for one a channel;
- in `int4`, the weights of the later half of the convolutions have four bits. TFLite 2.16.1
  takes them with integer inputs only: with float inputs its kernel reads nonsense.
"""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from keras_crnn.export.litert.flatbuffer import each_operator, read_model, write_model
from keras_crnn.export.litert.hybrid import offset_inputs, quantize_lstms
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require

if TYPE_CHECKING:
    import ai_edge_litert.schema_py_generated as schema
    from ai_edge_quantizer import quantizer

_CONVOLUTIONS = ("CONV_2D", "DEPTHWISE_CONV_2D")
_BETWEEN: tuple[str, ...] = ("MAX_POOL_2D", "ADD", "PAD", "RESHAPE", "TRANSPOSE")


def quantize(content: bytes, images: Sequence[np.ndarray], format: str) -> bytes:
    """Quantises the tables of a float file.

    Args:
        content: bytes of a float file without a record, its input named `image`.
        images: sequence of uint8 `(height, width, 1)` to calibrate on.
        format: string, `"int8"` or `"int4"`.

    Returns:
        The bytes of the quantised file, without a record.

    Raises:
        ImportError: the extra `quantize` is missing.
        ValueError: no images to calibrate on.
    """
    if not images:
        raise InputError(f"{format} needs images to calibrate on; got none.")
    require("ai_edge_quantizer", "quantize")
    from ai_edge_quantizer import quantizer

    with _quiet():
        work = quantizer.Quantizer(content)
        _describe(work, read_model(content), format)
        ranges = work.calibrate({"read": [{"image": image[np.newaxis]} for image in images]})
        result = work.quantize(ranges, enable_progress_bar=False, enable_progress_report=False)
    model = read_model(bytes(result.quantized_model))
    quantize_lstms(model)
    offset_inputs(model)
    return write_model(model)


def _describe(work: quantizer.Quantizer, model: schema.ModelT, format: str) -> None:
    """Tells the quantiser what becomes integer, operator by operator, named by its output."""
    from ai_edge_quantizer import qtyping

    names = qtyping.TFLOperationName
    granularity = qtyping.QuantGranularity
    operators = [
        (name, f"^{re.escape(graph.tensors[operator.outputs[0]].name.decode())};?$")
        for name, graph, operator in each_operator(model)
    ]
    convolutions = sum(name in _CONVOLUTIONS for name, _ in operators)
    seen, between = 0, _BETWEEN
    for name, scope in operators:
        if name in _CONVOLUTIONS:
            seen += 1
            if seen > 1:
                late = seen > (convolutions + 1) // 2
                bits = 4 if format == "int4" and late else 8
                # Clipped a little for four bits, which loses less than it saves in rounding.
                algorithm = "OCTAV" if bits == 4 else "min_max_uniform_quantize"
                work.add_static_config(
                    scope, names(name), 8, bits, granularity.CHANNELWISE, algorithm
                )
        elif name == "UNIDIRECTIONAL_SEQUENCE_LSTM":
            between = ()  # what follows works on floats
        elif name in between and seen > 1:
            work.add_static_config(scope, names(name), 8, 8)
        elif name == "FULLY_CONNECTED":
            work.add_dynamic_config(scope, names(name), 8, granularity.TENSORWISE)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keeps progress bars and remarks on debugging options from the terminal."""
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        yield

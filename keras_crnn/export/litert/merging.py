"""Puts graphs of one network for several widths into one file, each constant stored once."""

from __future__ import annotations

from collections.abc import Sequence

import ai_edge_litert.schema_py_generated as schema
import numpy as np

from keras_crnn.export.litert.flatbuffer import add_buffer


def merge_graphs(models: Sequence[schema.ModelT], names: Sequence[str]) -> schema.ModelT:
    """One model with a graph and a signature of each.

    Tensors between the layers lose their names, which would be a tenth of the file.

    Args:
        models: sequence of what `read_model` gives, of one graph each; they are used up.
        names: strings, the name of each one's signature, from `image` to `probabilities`.

    Returns:
        What `write_model` takes. Constants of the same bytes share a buffer.
    """
    merged = schema.ModelT()
    merged.version = models[0].version
    merged.buffers = []
    add_buffer(merged, np.zeros(0, np.uint8))  # by convention that of everything computed
    merged.operatorCodes, merged.subgraphs, merged.signatureDefs = [], [], []
    constants: dict[bytes, int] = {b"": 0}
    codes: dict[tuple[int, int], int] = {}
    for model, name in zip(models, names, strict=True):
        (graph,) = model.subgraphs
        graph.name = name.encode()
        for tensor in graph.tensors:
            tensor.buffer = _store(merged, model.buffers[tensor.buffer], constants)
        _forget_names(graph)
        for operator in graph.operators:
            code = model.operatorCodes[operator.opcodeIndex]
            key = code.builtinCode, code.version
            if key not in codes:
                codes[key] = len(codes)
                merged.operatorCodes.append(code)
            operator.opcodeIndex = codes[key]
        merged.signatureDefs.append(_sign(graph, name, len(merged.subgraphs)))
        merged.subgraphs.append(graph)
    merged.metadata = models[0].metadata
    for entry in merged.metadata or []:
        entry.buffer = _store(merged, models[0].buffers[entry.buffer], constants)
    return merged


def _store(merged: schema.ModelT, buffer: schema.BufferT, constants: dict[bytes, int]) -> int:
    """Number of the buffer with these bytes, which is added where there is none."""
    data = b"" if buffer.data is None else np.asarray(buffer.data, np.uint8).tobytes()
    if data not in constants:
        constants[data] = add_buffer(merged, np.frombuffer(data, np.uint8))
    return constants[data]


def _forget_names(graph: schema.SubGraphT) -> None:
    ends = {*graph.inputs, *graph.outputs}
    for number, tensor in enumerate(graph.tensors):
        if number not in ends:
            tensor.name = None
        quantization = tensor.quantization
        if quantization is not None and quantization.scale is None:  # an empty table
            tensor.quantization = None


def _sign(graph: schema.SubGraphT, name: str, number: int) -> schema.SignatureDefT:
    signature = schema.SignatureDefT()
    signature.signatureKey, signature.subgraphIndex = name.encode(), number
    ends = []
    for tensor, title in ((graph.inputs[0], "image"), (graph.outputs[0], "probabilities")):
        end = schema.TensorMapT()
        end.name, end.tensorIndex = title.encode(), tensor
        ends.append(end)
    signature.inputs, signature.outputs = ends[:1], ends[1:]
    return signature

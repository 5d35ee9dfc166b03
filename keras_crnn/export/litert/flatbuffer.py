"""Reads a LiteRT file into objects that can be changed, and writes them back.

model = read_model(content)
rename_ends(model, "image", "probabilities")
content = write_model(model)
"""

from __future__ import annotations

from collections.abc import Iterator

import ai_edge_litert.schema_py_generated as schema
import flatbuffers
import numpy as np
import numpy.typing as npt

from keras_crnn.network.litert_tables import IDENTIFIER, is_litert
from keras_crnn.system.errors import InputError

#: Name of each built-in operator by its number.
OPERATOR_NAMES = {
    number: name for name, number in vars(schema.BuiltinOperator).items() if isinstance(number, int)
}
# Kernels take constants where they lie in the file, with loads of sixteen bytes.
_ALIGNMENT = 16
_OUTSIDE = 1  # an offset above it says that a buffer lies behind the tables


class _AlignedBuffer(schema.BufferT):
    """A buffer whose bytes start at a multiple of sixteen; the generated one leaves it at four."""

    def Pack(self, builder: flatbuffers.Builder) -> int:
        data = None
        if self.data is not None and len(self.data):
            values = np.asarray(self.data, np.uint8).tobytes()
            builder.StartVector(1, len(values), _ALIGNMENT)
            builder.head = int(builder.head - len(values))
            builder.Bytes[builder.head : builder.head + len(values)] = values
            data = builder.EndVector()
        schema.BufferStart(builder)
        if data is not None:
            schema.BufferAddData(builder, data)
        return int(schema.BufferEnd(builder))


def read_model(content: bytes) -> schema.ModelT:
    """The tables of a file as objects, `schema.ModelT`, each constant in a buffer of the tables.

    Raises:
        ValueError: these are no bytes of a LiteRT file, or their tables are broken.
    """
    if not is_litert(content):
        raise InputError(f"no LiteRT file: it begins with {content[:8]!r}")
    try:
        model = schema.ModelT.InitFromPackedBuf(content, 0)
    except Exception as error:  # a broken table points anywhere, so that anything may go wrong
        raise InputError(f"a damaged LiteRT file ({type(error).__name__}: {error})") from error
    for k, old in enumerate(model.buffers or []):
        buffer = _AlignedBuffer()
        buffer.data = old.data
        if old.offset > _OUTSIDE:
            if old.offset + old.size > len(content):
                raise InputError(f"a damaged LiteRT file: buffer {k} ends behind its end")
            buffer.data = np.frombuffer(content, np.uint8, old.size, old.offset)
        model.buffers[k] = buffer
    return model


def write_model(model: schema.ModelT) -> bytes:
    """The bytes of a file; the same tables give the same bytes. Buffers without use are emptied."""
    used = {tensor.buffer for graph in model.subgraphs for tensor in graph.tensors}
    used |= {entry.buffer for entry in model.metadata or []}
    for k, buffer in enumerate(model.buffers):
        if k not in used:
            buffer.data = None
    builder = flatbuffers.Builder(1 << 20)
    builder.Finish(model.Pack(builder), IDENTIFIER)
    return bytes(builder.Output())


def each_operator(model: schema.ModelT) -> Iterator[tuple[str, schema.SubGraphT, schema.OperatorT]]:
    """Name, graph and table of every operator, in the order they run in."""
    for graph in model.subgraphs:
        for operator in graph.operators or []:
            code = model.operatorCodes[operator.opcodeIndex]
            yield OPERATOR_NAMES.get(code.builtinCode, str(code.builtinCode)), graph, operator


def add_buffer(model: schema.ModelT, values: np.ndarray) -> int:
    """Puts an array into a buffer of its own; returns the buffer's number."""
    buffer = _AlignedBuffer()
    buffer.data = np.ascontiguousarray(values).view(np.uint8).reshape(-1)
    model.buffers.append(buffer)
    return len(model.buffers) - 1


def constant(
    model: schema.ModelT, tensor: schema.TensorT, dtype: npt.DTypeLike = np.float32
) -> np.ndarray:
    """Values of a constant tensor, in its shape.

    Raises:
        ValueError: it is no constant.
    """
    data = model.buffers[tensor.buffer].data
    if data is None or not len(data):
        raise InputError(f"Tensor {tensor.name!r} is computed, not a constant.")
    return np.frombuffer(np.asarray(data, np.uint8).tobytes(), dtype).reshape(tensor.shape)


def rename_ends(model: schema.ModelT, image: str, probabilities: str) -> None:
    """Gives input and output tensor the names that the file's signature has for them."""
    graph = model.subgraphs[0]
    graph.tensors[graph.inputs[0]].name = image.encode()
    graph.tensors[graph.outputs[0]].name = probabilities.encode()


def set_first_width(model: schema.ModelT, width: int) -> None:
    """Gives an input of open width, `(1, height, width, 1)`, the width it has until it is resized.

    The converter leaves 1, for which the graph has no time steps to give.
    """
    graph = model.subgraphs[0]
    tensor = graph.tensors[graph.inputs[0]]
    batch, height, _, channels = tensor.shape
    tensor.shape = [batch, height, width, channels]

"""Single checks of an exported file: its record, its ends, what it reads. Each lists the faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import ai_edge_litert.schema_py_generated as schema

from keras_crnn.export.litert.comparison import Comparison
from keras_crnn.export.litert.stateless import name_signature
from keras_crnn.network.spec import ModelSpec
from keras_crnn.text.alphabets import list_symbols

#: Points of word accuracy that a file may lose on all words together.
TOLERANCE = 0.3
#: Mean share of a frame's probability that may move to other classes, by format. Trained weights
#: stay below a fifth of it.
BOUNDS = {
    "float32": 1e-5,
    "float16": 1e-3,
    "dynamic": 0.02,
    "stateless": 0.02,
    "web": 0.02,
    "int8": 0.03,
    "int4": 0.06,
    "onnx": 1e-5,
    "onnx-int8": 0.03,
}
_LOOSEST = max(BOUNDS.values())  # for files whose record names no format


def bound(format: str) -> float:
    """Mean share of a frame's probability that may move; the loosest where no format is given."""
    return BOUNDS.get(format, _LOOSEST)


def check_origin(spec: ModelSpec, weights: ModelSpec) -> list[str]:
    """Faults of a file whose record is not that of the weights; its widths may be others."""
    faults = []
    if spec.alphabet != weights.alphabet:
        faults.append(
            f"its alphabet {list_symbols(spec.alphabet)!r} is not that of the weights, "
            f"{list_symbols(weights.alphabet)!r}"
        )
    if spec.config != weights.config:
        faults.append(
            f"its network {spec.config.name!r} is not that of the weights, {weights.config.name!r}"
        )
    resizing, other = (replace(s.preprocessing, width=None, widths=None) for s in (spec, weights))
    if resizing != other:
        faults.append(
            f"its preprocessing {spec.preprocessing.to_dict()} is not that of the weights, "
            f"{weights.preprocessing.to_dict()}"
        )
    if spec.temperature != weights.temperature:
        faults.append(
            f"its temperature {spec.temperature} is not that of the weights, {weights.temperature}"
        )
    return faults


def check_ends(model: schema.ModelT, spec: ModelSpec) -> list[str]:
    """Faults of input and output: what an app feeds, and what it gets."""
    bound = spec.preprocessing.widths or (spec.preprocessing.width,)
    if len(model.subgraphs) != len(bound):
        return [f"it has {len(model.subgraphs)} graphs; its record asks for {len(bound)}"]
    faults = []
    for graph, width in zip(model.subgraphs, bound, strict=True):
        faults += _check_graph(graph, spec, -1 if width is None else width)
    signatures = model.signatureDefs or []
    keys = [one.signatureKey.decode("utf-8", "replace") for one in signatures]
    if len(bound) > 1 and keys != [name_signature(width, len(bound)) for width in bound]:
        faults.append(f"its signatures are {keys}; its record says images {list(bound)} wide")
    ends = [[end.name for end in (*one.inputs, *one.outputs)] for one in signatures]
    if ends != [[b"image", b"probabilities"]] * len(bound):
        faults.append(f"its signature does not name image and probabilities: {ends}")
    return faults


def _check_graph(graph: schema.SubGraphT, spec: ModelSpec, width: int) -> list[str]:
    faults = []
    for numbers, name, kind in (
        (graph.inputs, "image", "UINT8"),
        (graph.outputs, "probabilities", "FLOAT32"),
    ):
        if len(numbers) != 1:
            faults.append(f"has {len(numbers)} tensors for {name!r} instead of one")
        elif graph.tensors[numbers[0]].type != getattr(schema.TensorType, kind):
            faults.append(f"its {name!r} is not {kind.lower()}")
    if faults:
        return faults
    image, output = graph.tensors[graph.inputs[0]], graph.tensors[graph.outputs[0]]
    open_shape = image.shapeSignature if image.shapeSignature is not None else image.shape
    shape = [int(size) for size in open_shape]
    if shape != [1, spec.preprocessing.height, width, 1]:
        faults.append(f"its image has shape {shape}; its record says {width} pixels wide")
    if int(output.shape[-1]) != spec.alphabet.classes:
        faults.append(
            f"it gives {int(output.shape[-1])} classes; its alphabet has {spec.alphabet.classes}"
        )
    return faults


def check_variables(model: schema.ModelT) -> list[str]:
    """Faults of a stateless file: what keeps a state between calls."""
    kept = sum(bool(one.isVariable) for graph in model.subgraphs for one in graph.tensors)
    return [f"it keeps {kept} variables, which a stateless file has not"] if kept else []


def check_readings(
    comparisons: Sequence[Comparison], bound: float, tolerance: float = TOLERANCE
) -> list[str]:
    """Faults of what a file reads.

    Args:
        comparisons: sequence of `Comparison`, the last of all words together.
        bound: float. Share of a frame's probability that may move.
        tolerance: float. Points of accuracy that may be lost.
    """
    *sets, together = comparisons
    faults = []
    if together.moved > bound:
        faults.append(
            f"{together.moved:.2g} of each frame's probability is on other classes than in Keras, "
            f"where this format may move {bound:g}"
        )
    alone = [one for one in sets if one.beyond_chance] if len(sets) > 1 else []
    for one in [together, *alone]:
        if one.loss > tolerance:
            faults.append(
                f"{one.name}: {one.accuracy:.1f} % of {one.words} words instead of "
                f"{one.float_accuracy:.1f} %, {one.loss:.1f} points less where {tolerance:g} may "
                f"be lost ({one.lost} words lost, {one.gained} gained)"
            )
    return faults

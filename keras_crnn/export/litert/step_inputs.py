"""Makes the input of each unrolled LSTM step the bias of its product with the state before.

XNNPACK packs a copy of the weights for every product that it runs: of one matrix in the file as
many copies as steps, which no cache holds (1.5 ms a word instead of 1.0 for the mobile network on a
Xeon, and in a network of 256 units a megabyte a step). It takes no product with a computed bias.
Those are run by TFLite's own kernel, which reads the one matrix, and an addition is saved.
"""

from __future__ import annotations

import ai_edge_litert.schema_py_generated as schema

from keras_crnn.export.litert.flatbuffer import each_operator

_BIAS = 2  # place among the inputs of a product


def bias_by_inputs(model: schema.ModelT) -> int:
    """Joins each product without a bias with the addition of something computed after it.

    Args:
        model: what `read_model` gives, of one graph; it is changed.

    Returns:
        How many there were.
    """
    (graph,) = model.subgraphs
    named = [(name, operator) for name, _, operator in each_operator(model)]
    users: dict[int, list[tuple[str, schema.OperatorT]]] = {}
    for name, operator in named:
        for number in operator.inputs:
            users.setdefault(number, []).append((name, operator))
    joined = set()
    for name, operator in named:
        after = users.get(operator.outputs[0], [])
        if name != "FULLY_CONNECTED" or [one for one, _ in after] != ["ADD"]:
            continue
        given = list(operator.inputs)
        if len(given) > _BIAS and given[_BIAS] >= 0:
            continue
        addition = after[0][1]
        (other,) = (k for k in addition.inputs if k != operator.outputs[0])
        if _is_constant(model, graph.tensors[other]):
            continue
        operator.inputs = [*given[:_BIAS], other]
        operator.outputs = list(addition.outputs)
        joined.add(id(addition))
    graph.operators = [one for one in graph.operators if id(one) not in joined]
    _drop_unused(model)
    return len(joined)


def _is_constant(model: schema.ModelT, tensor: schema.TensorT) -> bool:
    data = model.buffers[tensor.buffer].data
    return data is not None and len(data) > 0


def _drop_unused(model: schema.ModelT) -> None:
    """Removes tensors that no operator reads or writes any more, and numbers the others anew."""
    (graph,) = model.subgraphs
    ends = {*graph.inputs, *graph.outputs}
    used = ends.union(*([*one.inputs, *one.outputs] for one in graph.operators)) - {-1}
    kept = sorted(used)
    new = {old: number for number, old in enumerate(kept)} | {-1: -1}
    graph.tensors = [graph.tensors[old] for old in kept]
    for table in (graph, *graph.operators):
        table.inputs = [new[old] for old in table.inputs]
        table.outputs = [new[old] for old in table.outputs]

"""The stages of the network as nodes of an ONNX graph.

Maps are `(batch, channels, rows, columns)` and sequences `(time, batch, features)`, as ONNX's own
operators have them. Normalisation of the batches is folded into the convolutions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from keras_crnn.export.onnx.graph import Graph
from keras_crnn.network.config import Convolution, Recurrence
from keras_crnn.network.folding import fold_normalisation
from keras_crnn.system.errors import InputError

_GATES = (0, 3, 1, 2)  # of Keras's input, forget, cell, output: input, output, forget, cell


@dataclass(frozen=True)
class OnnxStages:
    """Stages of `run_stages` that add nodes to a graph; a tensor is its name.

    Args:
        graph: `Graph` that gets them.
        weights: float arrays by name, as files of weights have them.
        used: set of string. Names of those that were taken so far.
    """

    graph: Graph
    weights: Mapping[str, np.ndarray]
    used: set[str] = field(default_factory=set)

    def normalise(self, images: str) -> str:
        """`(batch, 1, height, width)`, from -1 to 1, of uint8 `(batch, height, width, 1)`."""
        x = self.graph.add("Cast", images, to="FLOAT")
        x = self.graph.add("Mul", x, self.graph.store(np.float32(1 / 128)))
        x = self.graph.add("Sub", x, self.graph.store(np.float32(1)))
        return self.graph.add("Transpose", x, perm=(0, 3, 1, 2))

    def convolve(self, x: str, stage: Convolution, name: str, earlier: str | None) -> str:
        """`(batch, filters, rows, columns)`: convolution with normalisation, ReLU, pool."""
        if stage.batch_norm:
            parts = ("gamma", "beta", "moving_mean", "moving_variance")
            norm = [self._take(f"{name}_norm/{part}") for part in parts]
            kernel, bias = fold_normalisation(self._take(f"{name}/kernel"), *norm)
        else:
            kernel, bias = self._take(f"{name}/kernel"), self._take(f"{name}/bias")
        before, after = (stage.kernel - 1) // 2, stage.kernel // 2  # as Keras pads, more behind
        x = self.graph.add(
            "Conv",
            x,
            self.graph.store(kernel.transpose(3, 2, 0, 1)),
            self.graph.store(bias),
            pads=(before, before, after, after) if stage.same else (0, 0, 0, 0),
            group=stage.groups,
        )
        if earlier is not None:
            x = self.graph.add("Add", x, earlier)
        x = self.graph.add("Relu", x)
        if stage.pool is None:
            return x
        # What is padded counts for nothing in a pool, and after ReLU zeros would count no more.
        side = 1 if stage.pool[1] == 1 else 0
        return self.graph.add(
            "MaxPool", x, kernel_shape=(2, 2), strides=stage.pool, pads=(0, side, 0, side)
        )

    def to_sequence(self, x: str) -> str:
        """`(time, batch, rows * channels)`."""
        x = self.graph.add("Transpose", x, perm=(3, 0, 2, 1))  # (time, batch, rows, channels)
        return self.graph.add("Reshape", x, self.graph.store(np.array([0, 0, -1], np.int64)))

    def recur(self, x: str, stage: Recurrence, name: str) -> str:
        """`(time, batch, units)`, twice the units of two directions, or `project`."""
        layers = [f"{name}/lstm_cell"]
        if stage.both_ways:
            layers = [f"{name}/{way}_{name}/lstm_cell" for way in ("forward", "backward")]
        kernels, again, biases = (
            np.stack([_order_gates(self._take(f"{layer}/{part}")) for layer in layers])
            for part in ("kernel", "recurrent_kernel", "bias")
        )  # (directions, 4 * units, features), of the state, and (directions, 4 * units)
        x = self.graph.add(
            "LSTM",
            x,
            self.graph.store(kernels),
            self.graph.store(again),
            # Its second bias, of the product with the state, is Keras's as well.
            self.graph.store(np.concatenate((biases, np.zeros_like(biases)), axis=1)),
            hidden_size=stage.units,
            direction="bidirectional" if stage.both_ways else "forward",
        )  # (time, directions, batch, units)
        x = self.graph.add("Transpose", x, perm=(0, 2, 1, 3))
        x = self.graph.add("Reshape", x, self.graph.store(np.array([0, 0, -1], np.int64)))
        return x if stage.project is None else self._multiply(x, f"{name}_project")

    def classify(self, x: str) -> str:
        """Probabilities `(batch, time, classes)`."""
        x = self.graph.add("Softmax", self._multiply(x, "logits"), axis=-1)
        return self.graph.add("Transpose", x, perm=(1, 0, 2))

    def _multiply(self, x: str, name: str) -> str:
        x = self.graph.add("MatMul", x, self.graph.store(self._take(f"{name}/kernel")))
        return self.graph.add("Add", x, self.graph.store(self._take(f"{name}/bias")))

    def _take(self, name: str) -> np.ndarray:
        if name not in self.weights:
            raise InputError(
                f"The weights have no {name!r}: they are not those of the record's network. An "
                "ONNX file is made of weights that keras-crnn trained, as they are."
            )
        self.used.add(name)
        return np.asarray(self.weights[name], np.float32)


def _order_gates(values: np.ndarray) -> np.ndarray:
    """`(4 * units, inputs)` or `(4 * units,)` in ONNX's order, of Keras's transposed."""
    gates = np.split(values, 4, axis=-1)
    return np.concatenate([gates[k] for k in _GATES], axis=-1).T

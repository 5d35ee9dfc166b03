"""The inference graph without state: the steps of every LSTM spelt out, for one width.

Both directions share what is computed element by element: a step of the one is that of the other
from the far end. Only the products with the state before are two, as their weights are.
"""

from __future__ import annotations

from dataclasses import dataclass

from keras_crnn.export.litert.graph import ConstantStages, draw_function
from keras_crnn.network.config import CRNNConfig, Recurrence
from keras_crnn.system.extras import extra

with extra("train"):
    import keras
    import tensorflow as tf


def unrolled_function(
    model: keras.Model, config: CRNNConfig, width: int
) -> tf.types.experimental.PolymorphicFunction:
    """Rebuilds a trained model as a function of constants for images of one width.

    Args:
        model: Keras model of `build_crnn`, trained.
        config: `CRNNConfig` it was built from.
        width: int. Pixels.

    Returns:
        A `tf.function` of `image`, uint8 `(1, height, width, 1)`, that gives
        `{"probabilities": float32 (1, time, classes)}`, class 0 the blank.
    """
    return draw_function(_UnrolledStages(model, 1), config, width)


@dataclass(frozen=True)
class _UnrolledStages(ConstantStages):
    """Stages whose LSTMs are as many steps as the width gives."""

    def recur(self, x: tf.Tensor, stage: Recurrence, name: str) -> tf.Tensor:
        """`(1, time, units)`, twice the units of two directions, or `project`."""
        weights = self.weights(name)  # of each direction: kernel, recurrent kernel, bias
        frames = tf.reshape(x, (-1, x.shape[2]))  # (time, features)
        inputs = []  # of each direction: (1, 4 * units) of every step, in the order it takes them
        recurrent = []  # of each direction: (units, 4 * units)
        for k in range(0, len(weights), 3):
            kernel, again, bias = weights[k : k + 3]
            steps = tf.unstack((tf.matmul(frames, kernel) + bias)[:, tf.newaxis])
            inputs.append(steps[::-1] if k else steps)
            recurrent.append(tf.constant(again))  # once: of an array every step would get a copy
        outputs = _run_steps(inputs, recurrent)
        ordered = [one[::-1] if k else one for k, one in enumerate(outputs)]
        y = tf.concat([tf.concat(one, axis=0) for one in ordered], axis=-1)[tf.newaxis]
        return y if stage.project is None else self.multiply(y, f"{name}_project")


def _run_steps(inputs: list[list[tf.Tensor]], recurrent: list[tf.Tensor]) -> list[list[tf.Tensor]]:
    """Outputs `(1, units)` of each direction and step, in the order in which they come."""
    outputs: list[list[tf.Tensor]] = [[] for _ in inputs]
    c = None
    for step in range(len(inputs[0])):
        gates = [
            # The product first: `bias_by_inputs` makes the input the bias of the product.
            tf.matmul(found[-1], again) + x[step] if found else x[step]
            for x, again, found in zip(inputs, recurrent, outputs, strict=True)
        ]
        # (directions, units) each, in Keras's order. Four equal parts, as XNNPACK splits no other.
        i, f, g, o = tf.split(tf.concat(gates, axis=0), 4, axis=1)
        new = tf.sigmoid(i) * tf.tanh(g)
        c = new if c is None else tf.sigmoid(f) * c + new
        h = tf.sigmoid(o) * tf.tanh(c)
        for found, one in zip(outputs, tf.split(h, len(outputs), axis=0), strict=True):
            found.append(one)
    return outputs

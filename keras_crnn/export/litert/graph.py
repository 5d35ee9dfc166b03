"""The inference graph of a CRNN, in the shape that the converter turns into fused LSTMs.

Keras's own LSTM becomes a WHILE loop in a `.tflite` file. Here every direction is a
`tf.function` that carries the mark the converter looks for, so that it becomes one
`UNIDIRECTIONAL_SEQUENCE_LSTM`. The weights are constants, normalisation and softmax are inside.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from keras_crnn.network.config import Convolution, CRNNConfig, Recurrence
from keras_crnn.network.folding import fold_normalisation
from keras_crnn.network.model import run_stages
from keras_crnn.system.extras import extra

with extra("train"):
    import keras
    import tensorflow as tf

_numbers = itertools.count()


def inference_function(
    model: keras.Model, config: CRNNConfig, *, batch: int = 1, width: int | None = None
) -> tf.types.experimental.PolymorphicFunction:
    """Rebuilds a trained model as a function of constants.

    Args:
        model: Keras model of `build_crnn`, trained.
        config: `CRNNConfig` it was built from.
        batch: int. Images a call; it is fixed, as the fused LSTM keeps its state by it.
        width: int or `None`. Pixels; `None` leaves it open.

    Returns:
        A `tf.function` of `image`, uint8 `(batch, height, width, 1)`, that gives
        `{"probabilities": float32 (batch, time, classes)}`, class 0 the blank.
    """
    return draw_function(ConstantStages(model, batch), config, width)


def draw_function(
    stages: ConstantStages, config: CRNNConfig, width: int | None
) -> tf.types.experimental.PolymorphicFunction:
    """The function of `inference_function`, of stages that may do something another way."""

    @tf.function(
        autograph=False,
        input_signature=[
            tf.TensorSpec((stages.batch, config.height, width, 1), tf.uint8, name="image")
        ],
    )
    def read(image: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"probabilities": run_stages(config, stages, image)}

    return read


@dataclass(frozen=True)
class ConstantStages:
    """The stages of `run_stages` with a trained model's weights as constants."""

    model: keras.Model
    batch: int

    def normalise(self, images: tf.Tensor) -> tf.Tensor:
        """`(batch, height, width, 1)`, from -1 to 1."""
        return tf.cast(images, tf.float32) * (1 / 128) - 1.0

    def convolve(
        self, x: tf.Tensor, stage: Convolution, name: str, earlier: tf.Tensor | None
    ) -> tf.Tensor:
        """`(batch, rows, columns, filters)`: convolution with normalisation, ReLU, pool."""
        kernel, bias = self._fold_normalisation(stage, name)
        padding = "SAME" if stage.same else "VALID"
        x = tf.nn.bias_add(tf.nn.conv2d(x, kernel, 1, padding), bias)
        # ReLU before the pool, unlike in training: here the convolution takes it in for nothing.
        x = tf.nn.relu(x if earlier is None else x + earlier)
        if stage.pool is None:
            return x
        if stage.pool[1] == 1:
            x = tf.pad(x, ((0, 0), (0, 0), (1, 1), (0, 0)))
        return tf.nn.max_pool2d(x, 2, stage.pool, "VALID")

    def to_sequence(self, x: tf.Tensor) -> tf.Tensor:
        """`(batch, time, rows * channels)`."""
        if x.shape[1] == 1:
            return tf.squeeze(x, axis=1)
        x = tf.transpose(x, (0, 2, 1, 3))  # (batch, time, rows, channels)
        return tf.reshape(x, (self.batch, -1, x.shape[2] * x.shape[3]))

    def recur(self, x: tf.Tensor, stage: Recurrence, name: str) -> tf.Tensor:
        """`(batch, time, units)`, twice the units of two directions, or `project`."""
        weights = self.weights(name)  # of each direction: kernel, recurrent kernel, bias
        y = _fused_lstm(stage.units)(x, weights[:3], self.batch)
        if stage.both_ways:
            back = _fused_lstm(stage.units)(tf.reverse(x, (1,)), weights[3:], self.batch)
            y = tf.concat((y, tf.reverse(back, (1,))), axis=-1)
        return y if stage.project is None else self.multiply(y, f"{name}_project")

    def classify(self, x: tf.Tensor) -> tf.Tensor:
        """Probabilities `(batch, time, classes)`."""
        return tf.nn.softmax(self.multiply(x, "logits"), name="probabilities")

    def multiply(self, x: tf.Tensor, name: str) -> tf.Tensor:
        """A dense layer of that name."""
        kernel, bias = self.weights(name)
        return tf.matmul(x, kernel) + bias

    def _fold_normalisation(self, stage: Convolution, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Kernel and bias, with batch normalisation folded in."""
        if not stage.batch_norm:
            kernel, bias = self.weights(name)
            return kernel, bias
        (kernel,) = self.weights(name)
        return fold_normalisation(kernel, *self.weights(f"{name}_norm"))

    def weights(self, name: str) -> list[np.ndarray]:
        """A layer's weights in Keras's order."""
        with tf.init_scope():  # values, not nodes of the graph that is being drawn
            return [np.asarray(v, np.float32) for v in self.model.get_layer(name).weights]


def _fused_lstm(units: int) -> Callable[[tf.Tensor, list[np.ndarray], int], tf.Tensor]:
    """A function that the converter replaces by one UNIDIRECTIONAL_SEQUENCE_LSTM."""

    @tf.function(
        autograph=False,
        experimental_attributes={
            "api_implements": f"lstm_{next(_numbers)}",
            "api_preferred_device": "CPU",
            "time_major": False,
            "go_backwards": False,
        },
    )
    def lstm(
        inputs: tf.Tensor,
        initial_h: tf.Tensor,
        initial_c: tf.Tensor,
        kernel: tf.Tensor,
        recurrent: tf.Tensor,
        bias: tf.Tensor,
    ) -> tuple[tf.Tensor, ...]:
        def step(state: tuple[tf.Tensor, tf.Tensor], x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            gates = tf.matmul(x, kernel) + tf.matmul(state[0], recurrent) + bias
            i, f, g, o = tf.split(gates, 4, axis=1)  # Keras's order
            c = tf.sigmoid(f) * state[1] + tf.sigmoid(i) * tf.tanh(g)
            return tf.sigmoid(o) * tf.tanh(c), c

        frames = tf.transpose(inputs, (1, 0, 2))  # (time, batch, features)
        hs, cs = tf.scan(step, frames, (initial_h, initial_c))
        return hs[-1], tf.transpose(hs, (1, 0, 2)), hs[-1], cs[-1], tf.constant(1.0)

    def call(inputs: tf.Tensor, weights: list[np.ndarray], batch: int) -> tf.Tensor:
        state = tf.zeros((batch, units))
        return lstm(inputs, state, state, *(tf.constant(w) for w in weights))[1]

    return call

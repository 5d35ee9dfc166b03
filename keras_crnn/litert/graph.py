"""The inference graph of a CRNN, in the shape that the converter turns into fused LSTMs.

Keras's own LSTM becomes a WHILE loop in a `.tflite` file. Here every direction is a
`tf.function` that carries the mark the converter looks for, so that it becomes one
`UNIDIRECTIONAL_SEQUENCE_LSTM`. The weights are constants, normalisation and softmax are inside.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from keras_crnn.network.config import Convolution, CRNNConfig, Recurrence
from keras_crnn.system.extras import require

tf = require("tensorflow", "train")

_numbers = itertools.count()


def inference_function(
    model: Any, config: CRNNConfig, *, batch: int = 1, width: int | None = None
) -> Any:
    """Rebuilds a trained model as a function of constants.

    Args:
        model: Keras model of `build_crnn`, trained.
        config: `CRNNConfig` it was built from.
        batch: int. Images a call; it is fixed, as the fused LSTM keeps its state by it.
        width: int or `None`. Pixels; `None` leaves it open.

    Returns:
        A concrete function of `image`, uint8 `(batch, height, width, 1)`, that gives
        `{"probabilities": float32 (batch, time, classes)}`, class 0 the blank.
    """
    convolutions = [
        (stage, *_convolution_weights(model, stage, f"conv{k}"))
        for k, stage in enumerate(config.convolutions, start=1)
    ]
    recurrences = [
        (stage, _recurrence_weights(model, stage, f"lstm{k}"))
        for k, stage in enumerate(config.recurrences, start=1)
    ]
    dense = [np.asarray(v, np.float32) for v in model.get_layer("logits").weights]

    @tf.function(
        input_signature=[tf.TensorSpec((batch, config.height, width, 1), tf.uint8, name="image")]
    )
    def read(image: Any) -> dict[str, Any]:
        x = tf.cast(image, tf.float32) * (1 / 128) - 1.0
        maps = [x]
        for stage, kernel, bias in convolutions:
            earlier = None if stage.shortcut is None else maps[-stage.shortcut]
            maps.append(_convolve(maps[-1], stage, kernel, bias, earlier))
        x = maps[-1]
        if x.shape[1] == 1:
            x = tf.squeeze(x, axis=1)  # (batch, time, channels)
        else:
            x = tf.transpose(x, (0, 2, 1, 3))  # (batch, time, rows, channels)
            x = tf.reshape(x, (batch, -1, x.shape[2] * x.shape[3]))
        for stage, weights in recurrences:
            x = _recur(x, stage, weights, batch)
        logits = tf.matmul(x, dense[0]) + dense[1]
        return {"probabilities": tf.nn.softmax(logits, name="probabilities")}

    return read


def _convolution_weights(
    model: Any, stage: Convolution, name: str
) -> tuple[np.ndarray, np.ndarray]:
    """Kernel and bias, with batch normalisation folded in."""
    layer = model.get_layer(name)
    kernel = np.asarray(layer.kernel, np.float32)
    if not stage.batch_norm:
        return kernel, np.asarray(layer.bias, np.float32)
    norm = model.get_layer(f"{name}_norm")
    gamma, beta, mean, variance = (
        np.asarray(v, np.float64)
        for v in (norm.gamma, norm.beta, norm.moving_mean, norm.moving_variance)
    )
    scale = gamma / np.sqrt(variance + norm.epsilon)
    return (kernel * scale).astype(np.float32), (beta - mean * scale).astype(np.float32)


def _convolve(
    x: Any, stage: Convolution, kernel: np.ndarray, bias: np.ndarray, earlier: Any = None
) -> Any:
    # ReLU before the pool, unlike in training: here the convolution takes it in for nothing.
    padding = "SAME" if stage.same else "VALID"
    x = tf.nn.bias_add(tf.nn.conv2d(x, kernel, 1, padding), bias)
    x = tf.nn.relu(x if earlier is None else x + earlier)
    if stage.pool is None:
        return x
    if stage.pool[1] == 1:
        x = tf.pad(x, ((0, 0), (0, 0), (1, 1), (0, 0)))
    return tf.nn.max_pool2d(x, 2, stage.pool, "VALID")


def _recurrence_weights(model: Any, stage: Recurrence, name: str) -> dict[str, list[np.ndarray]]:
    layer = model.get_layer(name)
    directions = (
        {"forward": layer.forward_layer, "backward": layer.backward_layer}
        if stage.both_ways
        else {"forward": layer}
    )
    weights = {
        way: [np.asarray(v, np.float32) for v in lstm.weights] for way, lstm in directions.items()
    }
    if stage.project is not None:
        projection = model.get_layer(f"{name}_project")
        weights["project"] = [np.asarray(v, np.float32) for v in projection.weights]
    return weights


def _recur(x: Any, stage: Recurrence, weights: dict[str, list[np.ndarray]], batch: int) -> Any:
    y = _fused_lstm(stage.units)(x, weights["forward"], batch)
    if stage.both_ways:
        back = _fused_lstm(stage.units)(tf.reverse(x, (1,)), weights["backward"], batch)
        y = tf.concat((y, tf.reverse(back, (1,))), axis=-1)
    if stage.project is not None:
        kernel, bias = weights["project"]
        y = tf.matmul(y, kernel) + bias
    return y


def _fused_lstm(units: int) -> Callable[[Any, list[np.ndarray], int], Any]:
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
        inputs: Any, initial_h: Any, initial_c: Any, kernel: Any, recurrent: Any, bias: Any
    ) -> Any:
        def step(state: tuple[Any, Any], x: Any) -> tuple[Any, Any]:
            gates = tf.matmul(x, kernel) + tf.matmul(state[0], recurrent) + bias
            i, f, g, o = tf.split(gates, 4, axis=1)  # Keras's order
            c = tf.sigmoid(f) * state[1] + tf.sigmoid(i) * tf.tanh(g)
            return tf.sigmoid(o) * tf.tanh(c), c

        frames = tf.transpose(inputs, (1, 0, 2))  # (time, batch, features)
        hs, cs = tf.scan(step, frames, (initial_h, initial_c))
        return hs[-1], tf.transpose(hs, (1, 0, 2)), hs[-1], cs[-1], tf.constant(1.0)

    def call(inputs: Any, weights: list[np.ndarray], batch: int) -> Any:
        state = tf.zeros((batch, units))
        return lstm(inputs, state, state, *(tf.constant(w) for w in weights))[1]

    return call

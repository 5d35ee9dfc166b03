"""An LSTM layer that trains faster on processors than Keras's own, with the same numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from keras_crnn.system.extras import extra

with extra("train"):
    import keras

if TYPE_CHECKING:
    import tensorflow as tf

_MAX_UNROLLED = 64  # time steps; a longer graph takes minutes to build


@keras.saving.register_keras_serializable(package="keras_crnn")
class HoistedLSTM(keras.layers.LSTM):
    """`keras.layers.LSTM` with everything that can be taken out of the loop over time taken out.

    All input projections are one matrix product before the loop, and the gradients of both
    kernels one product each after it, where Keras's loop makes one of each a time step. The steps
    are unrolled. Weights, names and results are those of `keras.layers.LSTM`.

    It is used on TensorFlow without a GPU, for a fixed number of time steps up to 64, plain
    activations, no dropout and no mask; anything else is left to Keras (on JAX and GPUs cuDNN).
    """

    def inner_loop(
        self,
        sequences: tf.Tensor,
        initial_state: list[tf.Tensor],
        mask: tf.Tensor | None,
        training: bool = False,
    ) -> tuple[tf.Tensor, tf.Tensor, list[tf.Tensor]]:
        """As in Keras: last output, outputs `(batch, time, units)`, last states."""
        if not self._can_hoist(sequences, mask):
            return super().inner_loop(sequences, initial_state, mask, training)
        import tensorflow as tf

        cell = self.cell
        h, c = (tf.convert_to_tensor(state) for state in initial_state)
        x = tf.transpose(tf.convert_to_tensor(sequences), (1, 0, 2))  # (time, batch, features)
        if self.go_backwards:
            x = tf.reverse(x, (0,))
        kernel, recurrent, bias = (
            tf.cast(v, x.dtype) for v in (cell.kernel, cell.recurrent_kernel, cell.bias)
        )
        time, batch, features = x.shape[0], tf.shape(x)[1], x.shape[2]
        gates = tf.matmul(tf.reshape(x, (-1, features)), kernel) + bias
        gates = tf.reshape(gates, (time, batch, 4 * self.units))
        outputs, last_c = _run(gates, recurrent, h, c)
        last = outputs[-1]
        if not self.return_sequences:
            return last, last[:, tf.newaxis], [last, last_c]
        return last, tf.transpose(outputs, (1, 0, 2)), [last, last_c]

    def _can_hoist(self, sequences: tf.Tensor, mask: tf.Tensor | None) -> bool:
        steps = sequences.shape[1]
        plain = (
            self.activation is keras.activations.tanh
            and self.recurrent_activation is keras.activations.sigmoid
            and self.use_bias
            and not self.dropout
            and not self.recurrent_dropout
        )
        masked = any(m is not None for m in keras.tree.flatten(mask))
        if keras.backend.backend() != "tensorflow" or masked or not plain:
            return False
        if steps is None or steps > _MAX_UNROLLED:
            return False
        import tensorflow as tf

        return not tf.config.list_logical_devices("GPU")


def _run(
    gates: tf.Tensor, recurrent: tf.Tensor, first_h: tf.Tensor, first_c: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """The recurrence, with a gradient of its own.

    Args:
        gates: `(time, batch, 4 * units)`, input projections with the bias, Keras's order i f g o.
        recurrent: `(units, 4 * units)`.
        first_h, first_c: `(batch, units)`.

    Returns:
        Outputs `(time, batch, units)` and the last cell state `(batch, units)`.
    """
    import tensorflow as tf

    @tf.custom_gradient
    def run(
        gates: tf.Tensor, recurrent: tf.Tensor, first_h: tf.Tensor, first_c: tf.Tensor
    ) -> tuple[tuple[tf.Tensor, tf.Tensor], Callable[..., tuple[tf.Tensor, ...]]]:
        steps, outputs = [], []
        h, c = first_h, first_c
        for x in tf.unstack(gates):
            i, f, g, o = tf.split(x + tf.matmul(h, recurrent), 4, axis=1)
            i, f, g, o = tf.sigmoid(i), tf.sigmoid(f), tf.tanh(g), tf.sigmoid(o)
            next_c = f * c + i * g
            squashed = tf.tanh(next_c)
            steps.append((i, f, g, o, c, squashed))
            h, c = o * squashed, next_c
            outputs.append(h)
        stacked = tf.stack(outputs)

        def grad(d_outputs: tf.Tensor, d_last_c: tf.Tensor) -> tuple[tf.Tensor, ...]:
            transposed = tf.transpose(recurrent)
            d_h, d_c = tf.zeros_like(first_h), d_last_c
            d_gates = []
            for (i, f, g, o, c, squashed), d_output in zip(
                reversed(steps), reversed(tf.unstack(d_outputs)), strict=True
            ):
                d_h = d_h + d_output
                d_c = d_c + d_h * o * (1 - squashed * squashed)
                d_gate = tf.concat(
                    (
                        d_c * g * i * (1 - i),
                        d_c * c * f * (1 - f),
                        d_c * i * (1 - g * g),
                        d_h * squashed * o * (1 - o),
                    ),
                    axis=1,
                )
                d_gates.append(d_gate)
                d_h, d_c = tf.matmul(d_gate, transposed), d_c * f
            d_all = tf.stack(d_gates[::-1])  # (time, batch, 4 * units)
            before = tf.concat((first_h[tf.newaxis], stacked[:-1]), axis=0)
            units = first_h.shape[1]
            d_recurrent = tf.matmul(
                tf.reshape(before, (-1, units)),
                tf.reshape(d_all, (-1, 4 * units)),
                transpose_a=True,
            )
            return d_all, d_recurrent, d_h, d_c

        return (stacked, c), grad

    return run(gates, recurrent, first_h, first_c)

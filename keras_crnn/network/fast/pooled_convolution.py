"""A convolution with its pooling, whose bias is added to what the pooling leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_crnn.system.extras import extra

with extra("train"):
    import keras
    from keras import ops

if TYPE_CHECKING:
    import tensorflow as tf

_POOL = 2


@keras.saving.register_keras_serializable(package="keras_crnn")
class PooledConv2D(keras.layers.Conv2D):
    """`Conv2D`, then the maximum of 2 x 2 pixels, on maps `(batch, rows, columns, channels)`.

    The maximum moves with the bias, so that it is added, and its gradient summed, over a quarter
    of the pixels, with the same results. Weights and names are those of `Conv2D`.
    """

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        """Maps `(batch, rows // 2, columns // 2, filters)`."""
        x = ops.max_pool(self.convolution_op(inputs, self.kernel), _POOL, _POOL)
        if self.use_bias:
            x = ops.add(x, ops.cast(self.bias, x.dtype))
        return self.activation(x)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """As in Keras."""
        batch, *sides, filters = super().compute_output_shape(input_shape)
        return batch, *(None if side is None else side // _POOL for side in sides), filters

"""Batch normalisation through TensorFlow's fused kernel where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_crnn.system.extras import extra

with extra("train"):
    import keras

if TYPE_CHECKING:
    import tensorflow as tf


@keras.saving.register_keras_serializable(package="keras_crnn")
class FusedBatchNormalization(keras.layers.BatchNormalization):
    """`keras.layers.BatchNormalization` of maps `(batch, rows, columns, channels)`.

    Keras 3 trains it as separate means, variances and products; on TensorFlow this one takes
    the fused kernel, in half the time. Weights, names and results are those of Keras.
    """

    def call(
        self, inputs: tf.Tensor, training: bool | None = None, mask: tf.Tensor | None = None
    ) -> tf.Tensor:
        """As in Keras."""
        fused = (
            keras.backend.backend() == "tensorflow"
            and training is True
            and self.trainable
            and mask is None
            and len(inputs.shape) == 4
            and self.axis in (-1, 3)
            and self.center
            and self.scale
            and not self.synchronized
            and not getattr(self, "renorm", False)
            and keras.backend.standardize_dtype(inputs.dtype) != "float64"
        )
        if not fused:
            return super().call(inputs, training=training, mask=mask)
        import tensorflow as tf

        x = tf.convert_to_tensor(inputs)
        y, mean, variance = tf.compat.v1.nn.fused_batch_norm(
            x,
            tf.cast(self.gamma, "float32"),
            tf.cast(self.beta, "float32"),
            epsilon=self.epsilon,
            is_training=True,
        )
        count = tf.cast(tf.reduce_prod(tf.shape(x)[:3]), "float32")
        # The kernel gives the unbiased variance, Keras keeps the other; of one pixel it is 0.
        variance = tf.math.multiply_no_nan(variance, (count - 1) / count)
        for moving, value in ((self.moving_mean, mean), (self.moving_variance, variance)):
            moving.assign(moving * self.momentum + value * (1.0 - self.momentum))
        return y

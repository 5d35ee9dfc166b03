"""AdamW through TensorFlow's fused kernel where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from keras_crnn.system.extras import extra

with extra("train"):
    import keras

ops = keras.ops


@keras.saving.register_keras_serializable(package="keras_crnn")
class FusedAdamW(keras.optimizers.AdamW):
    """`keras.optimizers.AdamW` with TensorFlow's fused update, one pass over a variable.

    A step whose gradients are not all finite counts as one of zero gradients, so that a single bad
    batch in weeks of half precision does not cost the run.
    """

    def apply(
        self,
        grads: Iterable[keras.KerasTensor | None],
        trainable_variables: Sequence[keras.Variable] | None = None,
    ) -> keras.KerasTensor | None:
        """As in Keras."""
        grads = list(grads)
        # Where there is none Keras warns, or names the variables; rows of an embedding stay sparse.
        if any(gradient is None or hasattr(gradient, "indices") for gradient in grads):
            return super().apply(grads, trainable_variables)
        sums = [ops.sum(ops.square(ops.cast(gradient, "float32"))) for gradient in grads]
        finite = ops.isfinite(sum(sums))
        grads = [ops.where(finite, gradient, ops.zeros_like(gradient)) for gradient in grads]
        return super().apply(grads, trainable_variables)

    def update_step(
        self,
        gradient: keras.KerasTensor,
        variable: keras.Variable,
        learning_rate: keras.KerasTensor,
    ) -> None:
        """As in Keras."""
        if keras.backend.backend() != "tensorflow" or self.amsgrad:
            super().update_step(gradient, variable, learning_rate)
            return
        import tensorflow as tf

        if isinstance(gradient, tf.IndexedSlices):
            super().update_step(gradient, variable, learning_rate)
            return
        k = self._get_variable_index(variable)
        if isinstance(variable, keras.Variable):
            variable = variable.value  # Keras hands over TensorFlow's own, mostly
        step = tf.cast(self.iterations + 1, variable.dtype)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[k].value.handle,
            v=self._velocities[k].value.handle,
            beta1_power=tf.pow(tf.cast(self.beta_1, variable.dtype), step),
            beta2_power=tf.pow(tf.cast(self.beta_2, variable.dtype), step),
            lr=tf.cast(learning_rate, variable.dtype),
            beta1=tf.cast(self.beta_1, variable.dtype),
            beta2=tf.cast(self.beta_2, variable.dtype),
            epsilon=tf.cast(self.epsilon, variable.dtype),
            grad=tf.cast(gradient, variable.dtype),
        )

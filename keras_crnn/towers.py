"""A functional model whose training step runs in parts side by side, on one processor each."""

from __future__ import annotations

from typing import Any

from keras_crnn.extras import require

keras = require("keras", "train")


@keras.saving.register_keras_serializable(package="keras_crnn")
class TowerModel(keras.Model):
    """A functional `keras.Model` that can train a batch in parts ("towers") at the same time.

    A small network leaves processors idle: its operations are too short to be shared among
    them. With `towers = 2` a training batch is halved, and TensorFlow runs the two halves on
    two threads. Batch normalisation then counts within each part. Losses and gradients are those
    of the whole batch. Reading, odd batches and other backends take one part.

    Example:

    >>> model = build_crnn(37, MOBILE_CONFIG, width=100)
    >>> model.towers = 2
    """

    towers = 1

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """As in Keras."""
        parts = self.towers if training and keras.backend.backend() == "tensorflow" else 1
        if parts == 1:
            return super().call(inputs, training=training, mask=mask)
        (images,) = keras.tree.flatten(inputs)  # Keras also takes them in a list, or by name
        if images.shape[0] is None or images.shape[0] % parts:
            return super().call(inputs, training=training, mask=mask)
        import tensorflow as tf

        split = tf.split(tf.convert_to_tensor(images), parts)
        return tf.concat([super(TowerModel, self).call(x, training=True) for x in split], axis=0)

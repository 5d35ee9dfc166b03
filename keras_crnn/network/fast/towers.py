"""A functional model whose training step runs in parts side by side, on one processor each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_crnn.system.extras import extra

with extra("train"):
    import keras

if TYPE_CHECKING:
    import tensorflow as tf


@keras.saving.register_keras_serializable(package="keras_crnn")
class TowerModel(keras.Model):
    """A functional `keras.Model` that can train a batch in parts ("towers") at the same time.

    A small network leaves processors idle: its operations are too short to be shared among
    them. With `towers = 2` a training batch is halved, and TensorFlow runs the two halves on
    two threads. Batch normalisation then counts within each part. Losses and gradients are those
    of the whole batch.

    Where the number of images is fixed, as for words squashed to one width, a batch that the
    parts do not divide stays whole. Where it changes from batch to batch, as for words at their
    own widths, every batch is split, the last part taking what is over; all parts have the width
    of the batch. Reading and other backends take one part.

    Example:

    >>> from keras_crnn.network.config import MOBILE_CONFIG
    >>> from keras_crnn.network.model import build_crnn
    >>> model = build_crnn(37, MOBILE_CONFIG, width=100)
    >>> model.towers = 2
    """

    towers = 1

    def call(
        self, inputs: tf.Tensor, training: bool | None = None, mask: tf.Tensor | None = None
    ) -> tf.Tensor:
        """As in Keras."""
        parts = self.towers if training and keras.backend.backend() == "tensorflow" else 1
        if parts == 1:
            return super().call(inputs, training=training, mask=mask)
        (images,) = keras.tree.flatten(inputs)  # Keras also takes them in a list, or by name
        if images.shape[0] is not None and images.shape[0] % parts:
            return super().call(inputs, training=training, mask=mask)
        import tensorflow as tf

        images = tf.convert_to_tensor(images)
        if images.shape[0] is not None:
            split = tf.split(images, parts)
            return tf.concat([self._run(x) for x in split], axis=0)
        # Batches of many sizes. One of fewer images than parts is filled up with the same again.
        count = tf.shape(images)[0]
        filled = tf.maximum(count, parts)
        images = tf.gather(images, tf.range(filled) % count)
        sizes = tf.fill([parts - 1], filled // parts)
        sizes = tf.concat([sizes, [filled - tf.reduce_sum(sizes)]], axis=0)
        split = tf.split(images, sizes, num=parts)
        return tf.concat([self._run(x) for x in split], axis=0)[:count]

    def make_train_function(self, force: bool = False) -> None:
        """As in Keras, but the optimizer has its variables before TensorFlow traces the step.

        Otherwise they are made in the first trace, after which TensorFlow traces it again.
        """
        if self.optimizer is not None and not self.optimizer.built:
            self.optimizer.build(self.trainable_variables)
        super().make_train_function(force)

    def _run(self, images: tf.Tensor) -> tf.Tensor:
        return super().call(images, training=True)

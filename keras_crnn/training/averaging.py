"""The averaged weights of a training, with the batch statistics that belong to them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from keras_crnn.system.extras import extra

with extra("train"):
    import keras


class AveragedWeights:
    """Puts the average of a model's weights over its last steps in their place, for a while.

    The average is Keras's own (`use_ema` of every optimizer). Batch normalisation keeps means and
    variances beside the weights, and those of the averaged weights are others than those of the
    weights as they are, so they are measured anew, on images of the training (Izmailov et al.,
    "Averaging weights leads to wider optima and better generalization", arXiv 1803.05407). They
    depend on the averages and these images alone: a resumed run has the same.

    Args:
        model: compiled Keras model. One whose optimizer keeps no average stays as it is.
        images: arrays `(batch, height, width, 1)` uint8 to measure on, about a thousand images in
            all, each array of batches as the model is trained on.

    Example:

    >>> from keras_crnn import CTCLoss, build_crnn
    >>> from keras_crnn.network.config import TINY_CONFIG
    >>> model = build_crnn(11, TINY_CONFIG)
    >>> model.compile(keras.optimizers.AdamW(use_ema=True), CTCLoss())
    >>> model.optimizer.build(model.trainable_variables)
    >>> batches = [np.zeros((2, 32, 100, 1), np.uint8)]  # the images of some training batches
    >>> with AveragedWeights(model, batches).in_place():
    ...     model.save_weights("averaged.weights.h5")
    """

    def __init__(self, model: Any, images: Sequence[np.ndarray]) -> None:
        self.model = model
        self.images = images
        self._norms = [
            layer
            for layer in model._flatten_layers()
            if isinstance(layer, keras.layers.BatchNormalization) and layer.trainable
        ]
        self._forward: Any = None

    @contextlib.contextmanager
    def in_place(self) -> Iterator[None]:
        """Within it the model has the averaged weights; after it those of the training again."""
        optimizer = self.model.optimizer
        if not optimizer.use_ema or not int(optimizer.iterations):
            yield
            return
        kept = [(weight, _copy(weight)) for weight in self.model.weights]
        try:
            self.take()
            yield
        finally:
            for weight, value in kept:
                weight.assign(value)

    def take(self) -> None:
        """Gives the model the averaged weights for good."""
        optimizer = self.model.optimizer
        if not optimizer.use_ema or not int(optimizer.iterations):
            return
        optimizer.finalize_variable_values(self.model.trainable_variables)
        for variable in self.model.trainable_variables:
            # On JAX it is one array with the optimiser's average, and reading would use up both.
            variable.assign(_copy(variable))
        self.measure()

    def measure(self) -> None:
        """Sets means and variances of batch normalisation to those of the images."""
        if not self._norms or not self.images:
            return
        moving = [(norm.moving_mean, norm.moving_variance) for norm in self._norms]
        variables = [variable for pair in moving for variable in pair]
        shares = [1 - norm.momentum for norm in self._norms for _ in range(2)]
        sums = [np.zeros(variable.shape, np.float32) for variable in variables]
        towers, self.model.towers = getattr(self.model, "towers", 1), 1
        try:
            for images in self.images:
                for variable in variables:
                    variable.assign(np.zeros(variable.shape, np.float32))
                # From 0 a step moves each by its share of the batch's own value.
                self._run(images)
                for total, variable, share in zip(sums, variables, shares, strict=True):
                    total += _copy(variable) / share
        finally:
            self.model.towers = towers
        for total, variable in zip(sums, variables, strict=True):
            variable.assign(total / len(self.images))

    def _run(self, images: np.ndarray) -> None:
        if self._forward is None:
            self._forward = _compile_forward(self.model)
        self._forward(images)


def _copy(variable: Any) -> np.ndarray:
    return keras.ops.convert_to_numpy(variable).copy()


def _compile_forward(model: Any) -> Any:
    """A function that runs images through the model as training does, for its statistics."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        run = tf.function(lambda images: model(images, training=True), reduce_retracing=True)
        return lambda images: run(tf.constant(images))
    if keras.backend.backend() == "jax":
        import jax

        @jax.jit
        def update(trainable: Any, others: Any, images: Any) -> Any:
            return model.stateless_call(trainable, others, images, training=True)[1]

        def forward(images: np.ndarray) -> None:
            others = model.non_trainable_variables
            values = update(
                [variable.value for variable in model.trainable_variables],
                [variable.value for variable in others],
                images,
            )
            for variable, value in zip(others, values, strict=True):
                variable.assign(value)

        return forward
    return lambda images: model(images, training=True)

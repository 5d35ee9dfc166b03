"""Mild changes to word images, computed where the network trains."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from keras_crnn.system.extras import extra, require
from keras_crnn.training.augmentation_settings import Augmentation
from keras_crnn.training.image_changes import Draws, blur, change_levels, change_light, move

with extra("train"):
    import keras

ops = keras.ops

__all__ = ["Augmentation", "augment", "compile_augmentation"]


def compile_augmentation(config: Augmentation | None = None) -> Callable[..., keras.KerasTensor]:
    """Makes `augment` a function compiled once for each shape: by `jax.jit`, or `tf.function`.

    Args:
        config: `Augmentation`. Defaults to `Augmentation()`.

    Returns:
        A function of images, seed and `chosen`, as in `augment`; the images may be NumPy's, what
        comes back is an array of the backend.

    Example:

    >>> images = np.full((4, 32, 100, 1), 127, np.uint8)
    >>> change = compile_augmentation()
    >>> images = np.full((2, 32, 100, 1), 127, np.uint8)
    >>> change(images, seed=7).shape == images.shape
    True
    """
    config = config or Augmentation()
    numbers = keras.random.SeedGenerator(0)  # gets the state that belongs to the seed of a call

    def run(
        images: keras.KerasTensor, seed: keras.KerasTensor, chosen: keras.KerasTensor
    ) -> keras.KerasTensor:
        state = ops.cast(ops.stack([seed, ops.zeros_like(seed)]), numbers.state.dtype)
        with keras.StatelessScope(state_mapping=[(numbers.state, state)]):
            return augment(images, numbers, config, chosen)

    if keras.backend.backend() == "jax":
        run = require("jax", "train").jit(run)
    elif keras.backend.backend() == "tensorflow":
        run = require("tensorflow", "train").function(run)

    def change(
        images: keras.KerasTensor | np.ndarray, seed: int, chosen: np.ndarray | None = None
    ) -> keras.KerasTensor:
        if chosen is None:
            chosen = np.ones(images.shape[0], bool)
        # As a tensor: TensorFlow would compile anew for every Python number.
        return run(images, ops.convert_to_tensor(seed, "int32"), chosen)

    return change


def augment(
    images: keras.KerasTensor | np.ndarray,
    seed: int | keras.random.SeedGenerator,
    config: Augmentation | None = None,
    chosen: keras.KerasTensor | np.ndarray | None = None,
) -> keras.KerasTensor:
    """Changes each image a little, in its own way.

    Args:
        images: tensor `(batch, height, width, 1)` uint8 of known shape.
        seed: int from 0 to 2^31 - 1, or a `keras.random.SeedGenerator`. The same number gives the
            same images on the same backend.
        config: `Augmentation`. Defaults to `Augmentation()`.
        chosen: bools `(batch,)`, or `None`. Images to change; the others come back as they are.
            Defaults to all.

    Returns:
        Tensor `(batch, height, width, 1)` uint8.

    Example:

    >>> images = np.full((2, 32, 100, 1), 127, np.uint8)
    >>> augment(images, seed=7).shape == images.shape
    True
    """
    config = config or Augmentation()
    images = ops.convert_to_tensor(images)
    if isinstance(seed, (int, np.integer)):
        seed = keras.random.SeedGenerator(int(seed))
    draws = Draws(images.shape[0], seed)
    pictures = ops.cast(images, "float32") / 255
    pictures = move(pictures, draws, config)
    pictures = blur(pictures, draws, config)
    inverted = draws.happens(config.invert_probability)
    pictures = ops.where(inverted, 1 - pictures, pictures)
    pictures = change_light(pictures, draws, config)
    pictures = change_levels(pictures, draws, config)
    noise = ops.abs(draws.number(config.noise_probability, config.noise))
    noise = noise * ops.std(pictures, axis=(1, 2, 3), keepdims=True)
    pictures += noise * keras.random.normal(pictures.shape, dtype="float32", seed=seed)
    changed = ops.cast(ops.round(ops.clip(pictures, 0, 1) * 255), "uint8")
    if chosen is None:
        return changed
    return ops.where(ops.reshape(chosen, (-1, 1, 1, 1)), changed, images)

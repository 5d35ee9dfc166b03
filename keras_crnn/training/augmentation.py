"""Mild changes to word images, computed where the network trains."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from keras_crnn.system.extras import extra, require

with extra("train"):
    import keras
ops = keras.ops

#: Least and greatest value of each strength; probabilities go from 0 to 1.
_RANGES = {
    "shift": (0.0, 0.25),
    "scale": (0.0, 0.5),
    "shear": (0.0, 0.5),
    "rotation": (0.0, 15.0),
    "blur": (0.0, 1 / 3),
    "gamma": (1.0, 4.0),
    "contrast": (1.0, 4.0),
    "brightness": (0.0, 1.0),
    "light": (0.0, 1.0),
    "noise": (0.0, 1.0),
}
_NUMBERS = 22  # an image takes so many random ones, see `_Draws`


@dataclass(frozen=True)
class Augmentation:
    """How often and how far images are changed.

    Mild, since the images were rendered with effects of their own. Each image draws anew
    whether an effect applies and how strong it is, evenly up to the strength given.

    Args:
        move_probability: float. Shift, scale, shear and rotation, all at once.
        shift: float. Furthest shift in each direction, in heights of the image.
        scale: float. How much smaller width and height become at most, as a fraction; a quarter
            of it larger, since many words fill their image.
        shear: float. Furthest shear, in pixels sideways for each pixel down.
        rotation: float. Furthest rotation, in degrees.
        blur_probability: float. Blur across or down, each drawn by itself.
        blur: float. Greatest weight of each of the two next pixels.
        invert_probability: float. Dark made light.
        gamma_probability: float. Grey levels bent.
        gamma: float. Greatest exponent; the least is its inverse. The picture's darkest and
            lightest grey stay.
        light_probability: float. One side made lighter than the opposite one.
        light: float. Greatest difference in brightness of two opposite edges, of the full range.
        contrast_probability: float. Contrast and brightness, as far as nothing is clipped.
        contrast: float. Greatest factor of the contrast; the least is its inverse.
        brightness: float. Furthest shift of the brightness, of the full range.
        noise_probability: float. Gaussian noise, pixel by pixel.
        noise: float. Greatest standard deviation, in standard deviations of the image: a word
            of little contrast bears little noise.

    Raises:
        ValueError: a value out of its range.
    """

    move_probability: float = 0.8
    shift: float = 0.04
    scale: float = 0.08
    shear: float = 0.1
    rotation: float = 1.5
    blur_probability: float = 0.15
    blur: float = 0.2
    invert_probability: float = 0.1
    gamma_probability: float = 0.3
    gamma: float = 1.5
    light_probability: float = 0.3
    light: float = 0.2
    contrast_probability: float = 0.5
    contrast: float = 1.4
    brightness: float = 0.2
    noise_probability: float = 0.3
    noise: float = 0.25

    def __post_init__(self) -> None:
        for field in fields(self):
            least, greatest = _RANGES.get(field.name, (0.0, 1.0))
            value = getattr(self, field.name)
            if not isinstance(value, (int, float)) or not least <= value <= greatest:
                raise ValueError(
                    f"{field.name} is {value!r}: give a number from {least:g} to {greatest:.3g}."
                )


def compile_augmentation(config: Augmentation | None = None) -> Callable[..., Any]:
    """Makes `augment` a function compiled once for each shape: by `jax.jit`, or `tf.function`.

    Args:
        config: `Augmentation`. Defaults to `Augmentation()`.

    Returns:
        A function of images, seed and `chosen`, as in `augment`; the images may be NumPy's, what
        comes back is an array of the backend.

    Example:

    >>> images = np.full((4, 32, 100, 1), 127, np.uint8)
    >>> change = compile_augmentation()
    >>> tuple(change(images, seed=7).shape)
    (4, 32, 100, 1)
    """
    config = config or Augmentation()
    numbers = keras.random.SeedGenerator(0)  # gets the state that belongs to the seed of a call

    def run(images: Any, seed: Any, chosen: Any) -> Any:
        state = ops.cast(ops.stack([seed, ops.zeros_like(seed)]), numbers.state.dtype)
        with keras.StatelessScope(state_mapping=[(numbers.state, state)]):
            return augment(images, numbers, config, chosen)

    if keras.backend.backend() == "jax":
        run = require("jax", "train").jit(run)
    elif keras.backend.backend() == "tensorflow":
        run = require("tensorflow", "train").function(run)

    def change(images: Any, seed: Any, chosen: Any = None) -> Any:
        if chosen is None:
            chosen = np.ones(images.shape[0], bool)
        # As a tensor: TensorFlow would compile anew for every Python number.
        return run(images, ops.convert_to_tensor(seed, "int32"), chosen)

    return change


def augment(images: Any, seed: Any, config: Augmentation | None = None, chosen: Any = None) -> Any:
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

    >>> images = np.full((4, 32, 100, 1), 127, np.uint8)
    >>> tuple(augment(images, seed=7).shape)
    (4, 32, 100, 1)
    """
    config = config or Augmentation()
    images = ops.convert_to_tensor(images)
    if isinstance(seed, (int, np.integer)):
        seed = keras.random.SeedGenerator(int(seed))
    draws = _Draws(images.shape[0], seed)
    pictures = ops.cast(images, "float32") / 255
    pictures = _move(pictures, draws, config)
    pictures = _blur(pictures, draws, config)
    inverted = draws.happens(config.invert_probability)
    pictures = ops.where(inverted, 1 - pictures, pictures)
    pictures = _change_light(pictures, draws, config)
    pictures = _change_levels(pictures, draws, config)
    noise = ops.abs(draws.number(config.noise_probability, config.noise))
    noise = noise * ops.std(pictures, axis=(1, 2, 3), keepdims=True)
    pictures += noise * keras.random.normal(pictures.shape, dtype="float32", seed=seed)
    changed = ops.cast(ops.round(ops.clip(pictures, 0, 1) * 255), "uint8")
    if chosen is None:
        return changed
    return ops.where(ops.reshape(chosen, (-1, 1, 1, 1)), changed, images)


class _Draws:
    """Random numbers of a batch, drawn at once and handed out in turn as `(batch, 1, 1, 1)`."""

    def __init__(self, batch: int, seed: Any) -> None:
        shape = (_NUMBERS, batch, 1, 1, 1)
        self._left = list(ops.unstack(keras.random.uniform(shape, dtype="float32", seed=seed)))

    def happens(self, probability: float) -> Any:
        """Whether an effect applies, bool."""
        return self._left.pop() < probability

    def number(self, probability: float, furthest: float) -> Any:
        """A strength from `-furthest` to `furthest`, 0 where the effect does not apply."""
        return ops.where(self.happens(probability), self.spread(furthest), 0.0)

    def spread(self, furthest: float) -> Any:
        """Evenly from `-furthest` to `furthest`."""
        return (2 * self._left.pop() - 1) * furthest


def _move(pictures: Any, draws: _Draws, config: Augmentation) -> Any:
    """Shifts, scales, shears and rotates round the middle; edges go on as they end."""
    _, height, width, _ = pictures.shape
    moved = ops.cast(draws.happens(config.move_probability), "float32")
    across, down = (moved * draws.spread(config.shift * height) for _ in range(2))
    step = 0.625 * config.scale  # from a quarter larger to the whole smaller
    widths, heights = (1 + moved * (draws.spread(step) + 0.6 * step) for _ in range(2))
    shear = moved * draws.spread(config.shear)
    angle = moved * draws.spread(math.radians(config.rotation))
    # Where a pixel comes from: x' = a0 x + a1 y + a2 and y' = b0 x + b1 y + b2.
    a0, a1 = widths * ops.cos(angle), shear - ops.sin(angle)
    b0, b1 = ops.sin(angle), heights * ops.cos(angle)
    x, y = (width - 1) / 2, (height - 1) / 2
    a2 = x - a0 * x - a1 * y + across
    b2 = y - b0 * x - b1 * y + down
    zero = ops.zeros_like(a0)
    matrix = ops.reshape(ops.stack([a0, a1, a2, b0, b1, b2, zero, zero], axis=1), (-1, 8))
    return ops.image.affine_transform(
        pictures, matrix, "bilinear", "nearest", data_format="channels_last"
    )


def _blur(pictures: Any, draws: _Draws, config: Augmentation) -> Any:
    across, down = (ops.abs(draws.number(config.blur_probability, config.blur)) for _ in range(2))
    p = pictures
    left = ops.concatenate([p[:, :, :1], p[:, :, :-1]], axis=2)
    right = ops.concatenate([p[:, :, 1:], p[:, :, -1:]], axis=2)
    p = p + across * (left + right - 2 * p)
    above = ops.concatenate([p[:, :1], p[:, :-1]], axis=1)
    below = ops.concatenate([p[:, 1:], p[:, -1:]], axis=1)
    return p + down * (above + below - 2 * p)


def _change_light(pictures: Any, draws: _Draws, config: Augmentation) -> Any:
    _, height, width, _ = pictures.shape
    lit = ops.cast(draws.happens(config.light_probability), "float32")
    x = np.linspace(-0.5, 0.5, width, dtype=np.float32).reshape(1, 1, width, 1)
    y = np.linspace(-0.5, 0.5, height, dtype=np.float32).reshape(1, height, 1, 1)
    return pictures + lit * (draws.spread(config.light) * x + draws.spread(config.light) * y)


def _change_levels(pictures: Any, draws: _Draws, config: Augmentation) -> Any:
    """Gamma, contrast and brightness within the range of grey levels that each picture has.

    Nothing is clipped and gamma takes no contrast away: pale letters on white, or dark ones on
    black, would vanish.
    """
    low = ops.min(pictures, axis=(1, 2, 3), keepdims=True)
    spread = ops.max(pictures, axis=(1, 2, 3), keepdims=True) - low
    spread = ops.maximum(spread, 1e-3)  # a picture of one grey
    exponent = draws.number(config.gamma_probability, math.log(config.gamma))
    levels = ((pictures - low) / spread) ** ops.exp(exponent)
    changed = ops.cast(draws.happens(config.contrast_probability), "float32")
    factor = ops.exp(changed * draws.spread(math.log(config.contrast)))
    new_spread = ops.minimum(factor * spread, 1)
    # About the middle of the old range, then as far as there is room.
    start = low + (spread - new_spread) / 2 + changed * draws.spread(config.brightness)
    return levels * new_spread + ops.clip(start, 0, 1 - new_spread)

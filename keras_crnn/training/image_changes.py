"""What augmentation is made of: each change to a batch of word images, in strengths by chance."""

from __future__ import annotations

import math

import numpy as np

from keras_crnn.system.extras import extra
from keras_crnn.training.augmentation_settings import Augmentation

with extra("train"):
    import keras

ops = keras.ops

_NUMBERS = 22  # an image takes so many random ones, see `Draws`


class Draws:
    """Random numbers of a batch, drawn at once and handed out in turn as `(batch, 1, 1, 1)`."""

    def __init__(self, batch: int, seed: keras.random.SeedGenerator) -> None:
        shape = (_NUMBERS, batch, 1, 1, 1)
        self._left = list(ops.unstack(keras.random.uniform(shape, dtype="float32", seed=seed)))

    def happens(self, probability: float) -> keras.KerasTensor:
        """Whether an effect applies, bool."""
        return self._left.pop() < probability

    def number(self, probability: float, furthest: float) -> keras.KerasTensor:
        """A strength from `-furthest` to `furthest`, 0 where the effect does not apply."""
        return ops.where(self.happens(probability), self.spread(furthest), 0.0)

    def spread(self, furthest: float) -> keras.KerasTensor:
        """Evenly from `-furthest` to `furthest`."""
        return (2 * self._left.pop() - 1) * furthest


def move(pictures: keras.KerasTensor, draws: Draws, config: Augmentation) -> keras.KerasTensor:
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


def blur(pictures: keras.KerasTensor, draws: Draws, config: Augmentation) -> keras.KerasTensor:
    """Mixes each pixel with the two next to it, across and down."""
    across, down = (ops.abs(draws.number(config.blur_probability, config.blur)) for _ in range(2))
    p = pictures
    left = ops.concatenate([p[:, :, :1], p[:, :, :-1]], axis=2)
    right = ops.concatenate([p[:, :, 1:], p[:, :, -1:]], axis=2)
    p = p + across * (left + right - 2 * p)
    above = ops.concatenate([p[:, :1], p[:, :-1]], axis=1)
    below = ops.concatenate([p[:, 1:], p[:, -1:]], axis=1)
    return p + down * (above + below - 2 * p)


def change_light(
    pictures: keras.KerasTensor, draws: Draws, config: Augmentation
) -> keras.KerasTensor:
    """Makes one side lighter than the opposite one, evenly in between."""
    _, height, width, _ = pictures.shape
    lit = ops.cast(draws.happens(config.light_probability), "float32")
    x = np.linspace(-0.5, 0.5, width, dtype=np.float32).reshape(1, 1, width, 1)
    y = np.linspace(-0.5, 0.5, height, dtype=np.float32).reshape(1, height, 1, 1)
    return pictures + lit * (draws.spread(config.light) * x + draws.spread(config.light) * y)


def change_levels(
    pictures: keras.KerasTensor, draws: Draws, config: Augmentation
) -> keras.KerasTensor:
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

"""A crop as another photograph of the same thing might show it."""

from __future__ import annotations

import math
import random

import cv2
import numpy as np

from keras_crnn.synthesis.degrade import compress
from keras_crnn.training.augmentation_settings import Augmentation

#: Stronger than for rendered words, which have effects of their own: a few crops have to show all
#: that there will be. The sides of a crop keep their brightness: dark made light is rare.
CROP_CHANGES = Augmentation(
    move_probability=0.9,
    shift=0.06,
    scale=0.15,
    shear=0.2,
    rotation=2.5,
    blur_probability=0.3,
    invert_probability=0.05,
    light_probability=0.4,
    contrast_probability=0.7,
    noise_probability=0.3,
    noise=0.2,
)
_STRETCH = 0.15  # how much wider or narrower letters become, as a logarithm
_JPEG = 0.3  # share of the crops that go through a file of low quality
_QUALITIES = (20, 70)
_BLUR = 0.04  # greatest standard deviation in heights of the crop


def change_crop(
    image: np.ndarray, rng: random.Random, config: Augmentation = CROP_CHANGES
) -> np.ndarray:
    """Moves, stretches, blurs and lights a crop anew.

    Args:
        image: uint8 `(height, width)`.
        rng: source of chance.
        config: `Augmentation`. How often and how far.

    Returns:
        uint8 of the same height, a little wider or narrower.
    """
    moved: np.ndarray = _move(image, rng, config).astype(np.float32)
    if rng.random() < config.blur_probability:
        moved = cv2.GaussianBlur(moved, (0, 0), 0.01 + rng.random() * _BLUR * image.shape[0])
    if rng.random() < config.invert_probability:
        moved = 255 - moved
    moved = _change_levels(moved, rng, config)
    if rng.random() < config.noise_probability:
        strength = rng.random() * config.noise * float(moved.std())
        grain = np.random.default_rng(rng.getrandbits(32)).standard_normal(moved.shape, np.float32)
        moved = moved + strength * grain
    changed = np.clip(moved, 0, 255).astype(np.uint8)
    if rng.random() < _JPEG:
        return compress(changed, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(*_QUALITIES)])
    return changed


def _move(image: np.ndarray, rng: random.Random, config: Augmentation) -> np.ndarray:
    """Shifted, scaled, slanted and turned; edges go on as they end."""
    height, width = image.shape
    if rng.random() >= config.move_probability:
        return image
    new_width = max(8, round(width * math.exp(rng.uniform(-_STRETCH, _STRETCH))))
    shift = config.shift * height
    scale = 1 + rng.uniform(-config.scale, 0.25 * config.scale)
    angle = math.radians(rng.uniform(-config.rotation, config.rotation))
    angle *= min(1.0, 6 * height / width)  # a long crop would leave its frame
    shear = rng.uniform(-config.shear, config.shear)
    stretch = new_width / width
    cosine, sine = scale * math.cos(angle), scale * math.sin(angle)
    linear = np.array([[stretch * cosine, shear - sine], [sine, cosine]])
    to = np.array(
        [new_width / 2 + rng.uniform(-shift, shift), height / 2 + rng.uniform(-shift, shift)]
    )
    offset = to - linear @ np.array([width / 2, height / 2])
    matrix = np.column_stack([linear, offset])
    return cv2.warpAffine(
        image, matrix, (new_width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )


def _change_levels(image: np.ndarray, rng: random.Random, config: Augmentation) -> np.ndarray:
    """Gamma, light from one side, contrast and brightness, as far as nothing is clipped."""
    low, high = float(image.min()), float(image.max())
    spread = max(high - low, 1.0)
    levels = (image - low) / spread
    if rng.random() < config.gamma_probability:
        bound = math.log(config.gamma)
        levels = np.power(levels, math.exp(rng.uniform(-bound, bound)))
    if rng.random() < config.light_probability:
        height, width = image.shape
        across = np.linspace(-0.5, 0.5, width, dtype=np.float32) * rng.uniform(-1, 1)
        down = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None] * rng.uniform(-1, 1)
        levels = levels * (1 + config.light * (across + down))
    if rng.random() < config.contrast_probability:
        bound = math.log(config.contrast)
        new_spread = min(255.0, spread * math.exp(rng.uniform(-bound, bound)))
        room = 255 - new_spread
        start = low + (spread - new_spread) / 2 + rng.uniform(-1, 1) * config.brightness * 255
        return levels * new_spread + min(max(start, 0.0), room)
    return levels * spread + low

"""Uneven light: gradients, cast shadows, reflections, too much of it."""

from __future__ import annotations

import random

import cv2
import numpy as np

from keras_crnn.synthesis.backgrounds import BackgroundBank
from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.levels import to_grey, with_channels

WHITE = 255.0
MOST_DARK = 190.0  # grey level of what is dark in an overexposed picture
SPREAD = (0.01, 0.06)  # of the height of a crop, as standard deviation


def illuminate(
    image: np.ndarray, backgrounds: BackgroundBank, rng: random.Random, config: SynthesisConfig
) -> np.ndarray:
    """Applies a gradient of brightness, a cast shadow or a film of another image, overexposure.

    Args:
        image: float32 `(height, width)` or `(height, width, 3)`.
        backgrounds: BackgroundBank. What is reflected.
        rng: random.Random. Source of chance.
        config: SynthesisConfig.

    Returns:
        float32 of the same shape, not clipped.
    """
    effects = config.light
    height, width = image.shape[:2]
    if effects.gradient.happens(rng):
        across = np.linspace(rng.uniform(-1, 1), rng.uniform(-1, 1), width, dtype=np.float32)
        down = np.linspace(rng.uniform(-1, 1), rng.uniform(-1, 1), height, dtype=np.float32)
        slope = with_channels(across + down[:, None], config.color)
        image = image * (1 + effects.gradient.draw(rng) * slope)
    u = rng.random()
    if u < effects.cast_shadow.probability:
        tilt = rng.uniform(-1.5, 1.5)
        x = np.arange(width, dtype=np.float32) - rng.uniform(0, width)
        y = np.arange(height, dtype=np.float32)[:, None]
        edge = np.clip(0.5 + (x + tilt * y) * rng.uniform(0.1, 0.6), 0, 1)
        edge = with_channels(edge, config.color)
        image = image * (1 - effects.cast_shadow.draw(rng) * edge)
    elif u < effects.cast_shadow.probability + effects.film.probability:
        film = backgrounds.patch(height, width, rng)
        if rng.random() < 0.5:
            image = image * 0.75 + film * 0.25
        else:
            image = image * (0.6 + film * (0.7 / 255))
    if effects.overexposure.probability and effects.overexposure.happens(rng):
        image = overexpose(image, effects.overexposure.draw(rng), rng)
    return image


def overexpose(image: np.ndarray, level: float, rng: random.Random) -> np.ndarray:
    """Brightens a picture until its bright parts had `level`; beyond white, light spreads."""
    dark, bright = np.percentile(to_grey(image), (10, 90)).tolist()
    gain = min(level / max(bright, 1.0), MOST_DARK / max(dark, 1.0))
    if gain <= 1:
        return image
    image = image * np.float32(gain)
    beyond = np.maximum(image - WHITE, 0)
    spread = cv2.GaussianBlur(beyond, (0, 0), image.shape[0] * rng.uniform(*SPREAD))
    return np.minimum(image, WHITE) + spread

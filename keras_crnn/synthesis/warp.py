"""The outline of a word bent in the plane and placed in a crop."""

from __future__ import annotations

import math
import random
from typing import NamedTuple

import numpy as np

from keras_crnn.synthesis.config import MAXIMUM_WIDTH, SynthesisConfig

MINIMUM_WIDTH = 14
SMALLEST_EXTENT = 4  # em units; less is a broken glyph
NEAREST = 0.25  # least depth under perspective, so that no point passes behind the eye


class Placement(NamedTuple):
    """A word in its crop.

    points: float32 `(points, 2)` in pixels, y down.
    height, width: int. Size of the crop in pixels.
    word_height: float. Height of the word in pixels.
    margins: top, bottom, left and right margin in heights of the word; negative where cut.
    """

    points: np.ndarray
    height: int
    width: int
    word_height: float
    margins: tuple[float, float, float, float]


def warp(
    points: np.ndarray, rng: random.Random, config: SynthesisConfig
) -> tuple[np.ndarray, bool] | None:
    """Shear, rotation, stretch, perspective and wave, in this order.

    Args:
        points: float32 `(points, 2)`, y down, in any unit.
        rng: random.Random. Source of chance.
        config: SynthesisConfig.

    Returns:
        The points in heights of the unwarped word, and whether the word is written at a slant;
        None where the outline has no extent.
    """
    low, high = points.min(0), points.max(0)
    width, height = (high - low).tolist()
    if width < SMALLEST_EXTENT or height < SMALLEST_EXTENT:
        return None
    points = (points - (low + high) * np.float32(0.5)) * np.float32(1 / height)

    matrix = np.eye(2, dtype=np.float32)
    if rng.random() < config.shear_probability:
        shift = rng.uniform(-config.shear_strength, config.shear_strength)
        matrix = np.float32([[1, shift], [0, 1]]) @ matrix
    slanted = rng.random() < config.slant_probability
    if slanted:
        matrix = rotation(rng.choice((-1, 1)) * rng.uniform(*config.slant_angle)) @ matrix
    elif rng.random() < config.rotation_probability:
        if rng.random() < config.large_rotation_probability:
            degrees = rng.uniform(-config.large_rotation, config.large_rotation)
        else:
            degrees = rng.gauss(0, config.rotation_deviation)
        matrix = rotation(degrees) @ matrix
    if rng.random() < config.stretch_probability:
        matrix = np.float32([[rng.uniform(*config.stretch_factor), 0], [0, 1]]) @ matrix

    warped = points @ matrix.T
    if rng.random() < config.perspective_probability:
        strength = config.perspective_strength * height / width
        vanishing = np.float32([rng.gauss(0, strength), rng.gauss(0, strength)])
        warped /= np.maximum(NEAREST, points @ vanishing + 1)[:, None]
    if rng.random() < config.wave_probability:
        phase = warped[:, 0] * rng.uniform(0.5, 3) + rng.uniform(0, 2 * math.pi)
        warped[:, 1] += rng.uniform(*config.wave_amplitude) * np.sin(phase)
    return warped, slanted


def rotation(degrees: float) -> np.ndarray:
    """Rotation matrix, float32 `(2, 2)`."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.float32([[cosine, -sine], [sine, cosine]])


def choose_margin(rng: random.Random, config: SynthesisConfig, loose: bool) -> float:
    """Room at one side of a word, in heights of the word; negative cuts into it."""
    u = rng.random()
    if loose or u >= 1 - config.loose_probability:
        return rng.uniform(*config.loose_margin)
    if u < config.cut_probability:
        return rng.uniform(*config.cut_margin)
    return abs(rng.gauss(0, config.margin_deviation)) + 0.01


def place(
    points: np.ndarray, rng: random.Random, config: SynthesisConfig, loose: bool = False
) -> Placement:
    """Chooses the crop round a word and moves the word into it.

    Args:
        points: float32 `(points, 2)`. The word, in any unit.
        rng: random.Random. Source of chance.
        config: SynthesisConfig.
        loose: bool. Leaves much room on all sides. Defaults to `False`.

    Returns:
        Placement. A word too long for 420 pixels is squeezed.
    """
    low, high = points.min(0), points.max(0)
    word_width, word_height = (high - low).tolist()
    margins = tuple(choose_margin(rng, config, loose) for _ in range(4))
    top, bottom, left, right = margins
    height = rng.choice(config.crop_heights)
    scale_y = height / (word_height * (1 + top + bottom))
    full_width = word_width + (left + right) * word_height
    width = max(MINIMUM_WIDTH, min(round(scale_y * full_width), MAXIMUM_WIDTH))
    # Perspective or a cut can leave a very thin word with no width of its own.
    scale_x = width / max(full_width, 1e-3 * word_height)
    origin = low - np.float32([left * word_height, top * word_height])
    placed = (points - origin) * np.float32([scale_x, scale_y])
    return Placement(placed, height, width, scale_y * word_height, margins)

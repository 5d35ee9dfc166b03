"""The outline of a word bent in the plane and placed in a crop."""

from __future__ import annotations

import math
import random
from typing import NamedTuple

import numpy as np

from keras_crnn.synthesis.config import WORD_WIDTH, SynthesisConfig
from keras_crnn.synthesis.raster import find_bounds

MINIMUM_WIDTH = 14
CAPITAL = 360  # em units a capital is high, about
SHORT = 2  # characters
MOST_RISE = 1.6  # heights of the word; more leaves its letters too small for the crop
SMALLEST_EXTENT = 4  # em units; less is a broken glyph
NEAREST = 0.25  # least depth under perspective, so that no point passes behind the eye


class Placement(NamedTuple):
    """A word in its crop.

    points: float32 `(points, 2)` in pixels, y down.
    height, width: int. Size of the crop in pixels.
    word_height: float. Height of the word in pixels.
    letter_height: float. Height of a capital in pixels; less than that of a slanted word.
    margins: top, bottom, left and right margin in heights of the word; negative where cut.
    panel: float32 `(4, 2)` in pixels, the corners of the panel the word stands on, or None.
    gap: float or None. Room in heights before another word on the same line, which fills the
        rest of the wider of the side margins.
    squeezed: bool. Whether it was too wide for the crop.
    """

    points: np.ndarray
    height: int
    width: int
    word_height: float
    letter_height: float
    margins: tuple[float, float, float, float]
    panel: np.ndarray | None = None
    gap: float | None = None
    squeezed: bool = False


class Warped(NamedTuple):
    """A word bent in the plane, in heights of the unwarped word.

    points: float32 `(points, 2)`, y down.
    letter_height: float. Height of a capital.
    slanted: bool. Whether it is written uphill or downhill.
    panel: float32 `(4, 2)`, corners of the panel it stands on, or None.
    """

    points: np.ndarray
    letter_height: float
    slanted: bool
    panel: np.ndarray | None


def warp(
    points: np.ndarray,
    rng: random.Random,
    config: SynthesisConfig,
    most_rise: float = math.inf,
) -> Warped | None:
    """Shear, rotation, stretch, perspective and wave, in this order.

    Args:
        points: float32 `(points, 2)`, y down, in em units.
        rng: random.Random. Source of chance.
        config: SynthesisConfig.
        most_rise: float. Heights by which a large rotation lifts one end over the other at most:
            a long line would fill its crop with slope. Defaults to any.

    Returns:
        Warped; None where the outline has no extent.
    """
    low, high = find_bounds(points)
    width, height = (high - low).tolist()
    if width < SMALLEST_EXTENT or height < SMALLEST_EXTENT:
        return None
    points = (points - (low + high) * np.float32(0.5)) * np.float32(1 / height)
    panel = rng.random() < config.panel_probability
    if panel:  # warped as the word is, then taken off its end again
        points = np.concatenate([points, frame_word(width / height, rng, config)])

    matrix = np.eye(2, dtype=np.float32)
    if rng.random() < config.shear_probability:
        shift = rng.uniform(-config.shear_strength, config.shear_strength)
        matrix = np.float32([[1, shift], [0, 1]]) @ matrix
    u = rng.random()
    slanted = u < config.slant_probability + config.uphill_probability
    if u < config.slant_probability:
        angle = choose_slope(rng, config.slant_angle, width / height)
        matrix = rotation(angle) @ matrix
    elif slanted:
        angle = choose_slope(rng, config.uphill_angle, width / height)
        matrix = np.float32([[1, 0], [math.tan(math.radians(angle)), 1]]) @ matrix
    elif rng.random() < config.rotation_probability:
        if rng.random() < config.large_rotation_probability:
            most = config.large_rotation
            if most_rise < math.inf:
                most = min(most, math.degrees(math.atan(most_rise * height / width)))
            degrees = rng.uniform(-most, most)
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
    if panel:
        return Warped(warped[:-4], CAPITAL / height, slanted, warped[-4:])
    return Warped(warped, CAPITAL / height, slanted, None)


def frame_word(width: float, rng: random.Random, config: SynthesisConfig) -> np.ndarray:
    """Corners of a panel round a word of height 1 at the origin, float32 `(4, 2)`."""
    left, right, top, bottom = (rng.uniform(*config.panel_margin) for _ in range(4))
    x0, x1, y0, y1 = -width / 2 - left, width / 2 + right, -0.5 - top, 0.5 + bottom
    return np.float32([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])


def choose_slope(rng: random.Random, angles: tuple[float, float], aspect: float) -> float:
    """Degrees of a slope either way, so that a long word rises by `MOST_RISE` heights at most."""
    steepest = math.degrees(math.atan(MOST_RISE / aspect))
    return rng.choice((-1, 1)) * min(rng.uniform(*angles), steepest)


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
    warped: Warped,
    length: int,
    rng: random.Random,
    config: SynthesisConfig,
    most_width: int = WORD_WIDTH,
) -> Placement:
    """Chooses the crop round a word and moves the word into it.

    Half of the slanted words, and half of those on a panel, get much room on all sides.

    Args:
        warped: Warped. The word, in any unit.
        length: int. Its characters: beside one or two, another word on the same line would read
            as part of it.
        rng: random.Random. Source of chance.
        config: SynthesisConfig.
        most_width: int. Pixels that what is wider is squeezed to. Defaults to 420.

    Returns:
        Placement.
    """
    points = warped.points
    loose = (warped.slanted or warped.panel is not None) and rng.random() < 0.5
    low, high = find_bounds(points)
    word_width, word_height = (high - low).tolist()
    margins = [choose_margin(rng, config, loose) for _ in range(4)]
    gap = None
    beside = length > SHORT and not warped.slanted
    if beside and rng.random() < config.side_neighbour_probability:
        gap = rng.uniform(*config.side_neighbour_gap)
        margins[rng.choice((2, 3))] = gap + rng.uniform(*config.side_neighbour_length)
    top, bottom, left, right = margins
    height = rng.choice(config.crop_heights)
    scale_y = height / (word_height * (1 + top + bottom))
    full_width = word_width + (left + right) * word_height
    width = max(MINIMUM_WIDTH, min(round(scale_y * full_width), most_width))
    # Perspective or a cut can leave a very thin word with no width of its own.
    scale_x = width / max(full_width, 1e-3 * word_height)
    origin = low - np.float32([left * word_height, top * word_height])
    scale = np.float32([scale_x, scale_y])
    panel = None if warped.panel is None else (warped.panel - origin) * scale
    placed = (points - origin) * scale
    return Placement(
        placed,
        height,
        width,
        scale_y * word_height,
        scale_y * warped.letter_height,
        (top, bottom, left, right),
        panel,
        gap,
        scale_y * full_width > most_width,
    )

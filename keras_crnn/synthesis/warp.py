"""The outline of a word bent in the plane and placed in a crop."""

from __future__ import annotations

import math
import random
from typing import NamedTuple

import numpy as np

from keras_crnn.synthesis.arrays import Points
from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.crop_sizes import WORD_WIDTH
from keras_crnn.synthesis.effect import Effect
from keras_crnn.synthesis.raster import find_bounds

MINIMUM_WIDTH = 14
CAPITAL = 360  # em units a capital is high, about
SHORT = 2  # characters
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

    points: Points
    height: int
    width: int
    word_height: float
    letter_height: float
    margins: tuple[float, float, float, float]
    panel: Points | None = None
    gap: float | None = None
    squeezed: bool = False


class Warped(NamedTuple):
    """A word bent in the plane, in heights of the unwarped word.

    points: float32 `(points, 2)`, y down.
    letter_height: float. Height of a capital.
    slanted: bool. Whether it is written uphill or downhill.
    panel: float32 `(4, 2)`, corners of the panel it stands on, or None.
    """

    points: Points
    letter_height: float
    slanted: bool
    panel: Points | None


def warp(
    points: Points,
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
    panel = config.crop.panel.happens(rng)
    if panel:  # warped as the word is, then taken off its end again
        points = np.concatenate([points, frame_word(width / height, rng, config)])

    effects, matrix = config.warp, _matrix(1, 0, 0, 1)
    if effects.shear.happens(rng):
        matrix = _matrix(1, effects.shear.draw(rng), 0, 1) @ matrix
    u = rng.random()
    slanted = u < effects.slant.probability + effects.uphill.probability
    if u < effects.slant.probability:
        angle = choose_slope(rng, effects.slant, width / height, effects.most_rise)
        matrix = rotation(angle) @ matrix
    elif slanted:
        angle = choose_slope(rng, effects.uphill, width / height, effects.most_rise)
        matrix = _matrix(1, 0, math.tan(math.radians(angle)), 1) @ matrix
    elif effects.rotation.happens(rng):
        if effects.large_rotation.happens(rng):
            large = effects.large_rotation
            if most_rise < math.inf:
                steepest = math.degrees(math.atan(most_rise * height / width))
                large = large.within(-steepest, steepest)
            degrees = large.draw(rng)
        else:
            degrees = rng.gauss(0, effects.rotation_deviation)
        matrix = rotation(degrees) @ matrix
    if effects.stretch.happens(rng):
        matrix = _matrix(effects.stretch.draw(rng), 0, 0, 1) @ matrix

    warped = points @ matrix.T
    if effects.perspective.happens(rng):
        strength = effects.perspective_deviation * height / width
        vanishing = _vector(rng.gauss(0, strength), rng.gauss(0, strength))
        warped /= np.maximum(NEAREST, points @ vanishing + 1)[:, None]
    if effects.wave.happens(rng):
        phase = warped[:, 0] * rng.uniform(0.5, 3) + rng.uniform(0, 2 * math.pi)
        warped[:, 1] += effects.wave.draw(rng) * np.sin(phase)
    if panel:
        return Warped(warped[:-4], CAPITAL / height, slanted, warped[-4:])
    return Warped(warped, CAPITAL / height, slanted, None)


def frame_word(width: float, rng: random.Random, config: SynthesisConfig) -> Points:
    """Corners of a panel round a word of height 1 at the origin, float32 `(4, 2)`."""
    left, right, top, bottom = (config.crop.panel.draw(rng) for _ in range(4))
    x0, x1, y0, y1 = -width / 2 - left, width / 2 + right, -0.5 - top, 0.5 + bottom
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32)


def choose_slope(rng: random.Random, slope: Effect, aspect: float, most_rise: float) -> float:
    """Degrees of a slope either way, so that a long word rises by `most_rise` heights at most."""
    steepest = math.degrees(math.atan(most_rise / aspect))
    return rng.choice((-1, 1)) * min(slope.draw(rng), steepest)


def rotation(degrees: float) -> Points:
    """Rotation matrix, float32 `(2, 2)`."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return _matrix(cosine, -sine, sine, cosine)


def _matrix(a: float, b: float, c: float, d: float) -> Points:
    return np.array([[a, b], [c, d]], np.float32)


def _vector(x: float, y: float) -> Points:
    return np.array([x, y], np.float32)


def choose_margin(rng: random.Random, config: SynthesisConfig, loose: bool) -> float:
    """Room at one side of a word, in heights of the word; negative cuts into it."""
    effects = config.crop
    u = rng.random()
    if loose or u >= 1 - effects.loose.probability:
        return effects.loose.draw(rng)
    if u < effects.cut.probability:
        return effects.cut.draw(rng)
    return abs(rng.gauss(0, effects.margin_deviation)) + 0.01


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
    if beside and config.ink.side_neighbour.happens(rng):
        gap = rng.uniform(*config.ink.side_neighbour_gap)
        margins[rng.choice((2, 3))] = gap + rng.uniform(*config.ink.side_neighbour_length)
    top, bottom, left, right = margins
    height = rng.choice(config.crop.heights)
    scale_y = height / (word_height * (1 + top + bottom))
    full_width = word_width + (left + right) * word_height
    width = max(MINIMUM_WIDTH, min(round(scale_y * full_width), most_width))
    # Perspective or a cut can leave a very thin word with no width of its own.
    scale_x = width / max(full_width, 1e-3 * word_height)
    origin = low - _vector(left * word_height, top * word_height)
    scale = _vector(scale_x, scale_y)
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

"""Where the pixels of a photographed staff lie on the sheet: crop, tilt, bend, perspective."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from keras_crnn.music.engraving.drawing import SPACE, Drawing
from keras_crnn.music.pitches import MIDDLE_LINE, find_step
from keras_crnn.music.score_config import ScoreConfig

STAFF = 2.0  # spaces from the middle line to the outer ones
NOTE = 0.6  # spaces a notehead or ledger line takes beyond the middle of its pitch
MOST_COLUMNS = 40  # of the picture for each row of it


class SheetMap(NamedTuple):
    """A picture's pixels on the sheet.

    Attributes:
        x, y: float32 `(rows, columns)`. Places on the sheet in its pixels, y from the middle line.
        space: float. Pixels of the picture from one staff line to the next, in its middle.
    """

    x: np.ndarray
    y: np.ndarray
    space: float


def map_plainly(drawing: Drawing, config: ScoreConfig, rng: random.Random) -> SheetMap:
    """The picture of a straight staff: a crop and a size alone."""
    return _map(drawing, config, rng, np.zeros(1, np.float32), 0.0, 0.0, 1.0)


def map_photograph(drawing: Drawing, config: ScoreConfig, rng: random.Random) -> SheetMap:
    """The picture of a staff on a page that is tilted, bent, and nearer at one end."""
    along = np.linspace(-0.5, 0.5, 257, dtype=np.float32)
    tilt = config.tilt.draw(rng) if config.tilt.happens(rng) else 0.0
    curve = tilt * along
    if config.bend.happens(rng):
        power = rng.uniform(1.8, 4.0)
        side = rng.choice((-1, 1))
        curve = curve + config.bend.draw(rng) * np.power(0.5 + side * along, power)
    if config.wave.happens(rng):
        turns, phase = rng.uniform(0.5, 2.0), rng.uniform(0, 2 * np.pi)
        curve = curve + config.wave.draw(rng) * np.sin(2 * np.pi * turns * along + phase)
    shear = config.shear.draw(rng) if config.shear.happens(rng) else 0.0
    approach = config.approach.draw(rng) if config.approach.happens(rng) else 0.0
    stretch = config.stretch.draw(rng) if config.stretch.happens(rng) else 1.0
    return _map(drawing, config, rng, curve, shear, approach, stretch)


def _map(
    drawing: Drawing,
    config: ScoreConfig,
    rng: random.Random,
    curve: np.ndarray,
    shear: float,
    approach: float,
    stretch: float,
) -> SheetMap:
    """The map of a crop.

    Args:
        curve: where the middle line lies at places from the left end to the right, upward, as
            shares of the picture's height.
    """
    above, below = find_extent(drawing.pitches)
    above += _choose_margin(config, rng)
    below += _choose_margin(config, rng)
    left = -rng.uniform(*config.left) * SPACE
    right = drawing.image.shape[1] + rng.uniform(*config.right) * SPACE
    curve = curve - curve[len(curve) // 2]
    # The crop holds the whole staff, however far its ends rise and fall.
    higher, lower = max(0.0, float(curve.max())), max(0.0, -float(curve.min()))
    height = (above + below) / max(0.3, 1 - higher - lower) * SPACE  # of the crop on the sheet
    rows = rng.randint(*config.rows)
    scale = height / rows  # pixels of the sheet a pixel of the picture
    columns = round((right - left) * stretch / scale)
    columns = max(rows // 2, min(columns, rows * MOST_COLUMNS))
    along = np.linspace(-0.5, 0.5, columns, dtype=np.float32)
    size = 1 + approach * along  # how large the sheet is here
    # Nearer parts of the staff take more columns.
    x = np.cumsum(1 / size)
    x = left + (right - left) * (x - x[0]) / max(float(x[-1] - x[0]), 1e-6)
    middle = (above * SPACE + higher * height) / height  # of the middle line, from the top
    line = middle - np.interp(along, np.linspace(-0.5, 0.5, len(curve)), curve)
    down = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) / rows - line[None, :]
    y = down * height / size[None, :]
    # Upright strokes stand square to the staff, but for the shear.
    slope = np.gradient(-line * height) / np.gradient(x) if columns > 1 else np.zeros(1)
    lean = (slope + shear)[None, :]
    return SheetMap((x[None, :] - lean * y).astype(np.float32), y.astype(np.float32), SPACE / scale)


def find_extent(pitches: Sequence[str]) -> tuple[float, float]:
    """How far the staff and its notes reach above and below its middle line, in spaces."""
    steps = [find_step(pitch) - find_step(MIDDLE_LINE) for pitch in pitches] or [0]
    return max(STAFF, max(steps) / 2 + NOTE), max(STAFF, -min(steps) / 2 + NOTE)


def _choose_margin(config: ScoreConfig, rng: random.Random) -> float:
    chance = rng.random()
    if chance < 0.1:
        return rng.uniform(*config.tight)
    return rng.uniform(*(config.loose if chance > 0.9 else config.margin))

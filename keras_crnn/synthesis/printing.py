"""What printers do to strokes: worn thermal print, lost dots, the dots of a matrix head."""

from __future__ import annotations

import random
import re

import cv2
import numpy as np

from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.degrade import cut_noise
from keras_crnn.synthesis.ink import shift

LEAST_PITCH = 1.6  # pixels between two rows of pins; nearer ones cannot be told apart
LEAST_KEPT = 0.65  # share of its cover that worn print keeps, so that it can be read
LEAST_COVER = 0.45  # at most, of what is left where ink is worn off
DOT = 0.3  # of a capital's height: a dot is no wider and no higher
DOT_COVER = 64  # what counts as ink where dots are looked for
#: Texts that can be read though a dot of them is lost: 7 00, Date'.
DOTTED = re.compile(r"\d\.\d|:")


def print_ink(
    ink: np.ndarray,
    text: str,
    letter_height: float,
    noise: np.ndarray,
    rng: random.Random,
    config: SynthesisConfig,
) -> np.ndarray:
    """Prints a word by a matrix head, wears it, or both, as `config` says.

    Args:
        ink: uint8 `(height, width)`. Cover of the strokes.
        text: str. What they spell.
        letter_height: float. Height of a capital in pixels.
        noise: float32 array from `make_noise`.
        rng: random.Random. Source of chance; left alone where both effects are off.
        config: SynthesisConfig.

    Returns:
        uint8 `(height, width)`; with some ink wherever `ink` has some.
    """
    printed = ink
    lost = config.printing.lost_dot
    if lost.probability and DOTTED.search(text) and lost.happens(rng):
        printed = lose_dot(printed, letter_height, lost.draw(rng), rng)
    if config.printing.dot_matrix.probability and config.printing.dot_matrix.happens(rng):
        printed = strike_dots(printed, letter_height, rng, config)
    if config.printing.worn_print.probability and config.printing.worn_print.happens(rng):
        printed = wear(printed, letter_height, noise, rng)
    return printed if printed.any() else ink


def lose_dot(ink: np.ndarray, letter_height: float, kept: float, rng: random.Random) -> np.ndarray:
    """Leaves the share `kept` of the ink of a point or of the lower dot of a colon.

    Not of the upper one: what is left would be a point, not a lost colon.
    """
    _, labels, boxes, _ = cv2.connectedComponentsWithStats((ink > DOT_COVER).astype(np.uint8))
    most = DOT * letter_height
    small = boxes[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1) <= most
    small[0] = False  # the ground
    if not small.any():
        return ink
    bottoms = boxes[:, cv2.CC_STAT_TOP] + boxes[:, cv2.CC_STAT_HEIGHT]
    low = small & (bottoms > bottoms[small].max() - most)
    dot = rng.choice(np.flatnonzero(low).tolist())
    x, y, width, height = boxes[dot, :4].tolist()
    around = np.s_[max(y - 1, 0) : y + height + 1, max(x - 1, 0) : x + width + 1]
    faint = ink.copy()
    # Its rim too, which covers too little to count as ink; not what another stroke covers.
    rim = (labels[around] == dot) | (labels[around] == 0)
    faint[around] = np.where(rim, faint[around] * np.float32(kept), faint[around])
    return faint


def strike_dots(
    ink: np.ndarray, letter_height: float, rng: random.Random, config: SynthesisConfig
) -> np.ndarray:
    """Samples the strokes to the coarse grid of a head and draws each cell as pin or block.

    The pins are round dots, bars that leave the rows visible, or blocks that touch.
    """
    height, width = ink.shape
    pitch = max(letter_height / config.printing.dot_matrix.draw(rng), LEAST_PITCH)
    rows = max(2, round(height / pitch))
    columns = max(2, round(width / (pitch * rng.uniform(0.6, 1.0))))
    cover = cv2.resize(ink, (columns, rows), interpolation=cv2.INTER_AREA)
    cells = cover > rng.uniform(70, 110)
    y = (np.arange(height, dtype=np.float32) + 0.5) * (rows / height)
    x = (np.arange(width, dtype=np.float32) + 0.5) * (columns / width)
    row, column = y.astype(np.intp), x.astype(np.intp)
    lit = cells[row][:, column] * np.float32(255)
    pins = rng.random()
    if pins < 0.3:
        return lit.astype(np.uint8)
    off_row, off_column = np.abs(y - row - 0.5)[:, None], np.abs(x - column - 0.5)
    if pins < 0.65:
        distance, radius = off_row, rng.uniform(0.22, 0.4)
    else:
        distance, radius = np.sqrt(off_row**2 + off_column**2), rng.uniform(0.35, 0.52)
    return (lit * np.clip((radius - distance) * np.float32(pitch) + 0.5, 0, 1)).astype(np.uint8)


def wear(
    ink: np.ndarray, letter_height: float, noise: np.ndarray, rng: random.Random
) -> np.ndarray:
    """Eats strokes away from one side, holes them, drops rows, or lets them fade in places."""
    height, width = ink.shape
    worn = ink.astype(np.float32)
    ways = rng.randint(1, 15)  # one bit for each, at least one
    if ways & 1:
        reach = letter_height * rng.uniform(0.02, 0.06)
        moved = shift(ink, reach * rng.uniform(-1, 1), reach * rng.choice((-1, 1)))
        grain = grow_grain(noise, height, width, letter_height * rng.uniform(0.08, 0.4), rng)
        bitten = np.clip(grain * 2 + rng.uniform(-0.5, 1.5), 0, 1)
        worn += bitten * (np.minimum(worn, moved) - worn)
    if ways & 2:
        grain = grow_grain(noise, height, width, letter_height * rng.uniform(0.03, 0.1), rng)
        worn *= 1 - np.clip((grain - rng.uniform(0.5, 1.3)) * 2, 0, 1)
    if ways & 4:
        row = rng.randrange(noise.shape[0])
        start = rng.randrange(noise.shape[1] - height + 1)
        missing = noise[row, start : start + height] > rng.uniform(0.8, 1.8)
        worn *= 1 - missing[:, None] * np.float32(rng.uniform(0.4, 1.0))
    if ways & 8:
        grain = grow_grain(noise, height, width, letter_height * rng.uniform(0.3, 1.5), rng)
        worn *= np.clip(grain * rng.uniform(0.1, 0.35) + rng.uniform(0.65, 1.0), LEAST_COVER, 1)
    worn = np.maximum(worn, ink * np.float32(rng.uniform(0, LEAST_COVER)))
    before = cv2.sumElems(ink)[0]
    kept = cv2.sumElems(worn)[0] / max(before, 1.0)
    if kept < LEAST_KEPT:
        # Mixed with what was there until exactly as much is left as must be.
        worn += (ink - worn) * np.float32((LEAST_KEPT - kept) / (1 - kept))
    return worn.astype(np.uint8)


def grow_grain(
    noise: np.ndarray, height: int, width: int, cell: float, rng: random.Random
) -> np.ndarray:
    """Noise whose spots are about `cell` pixels wide, float32 `(height, width)` round 0.

    Args:
        noise: float32 array from `make_noise`, at least as high as the crop.
        height, width: int. Pixels.
        cell: float. Pixels; less than 1 counts as 1.
        rng: random.Random. Which part of the noise is taken.
    """
    cell = max(cell, 1.0)
    rows, columns = max(2, round(height / cell)), max(2, round(width / cell))
    return cv2.resize(cut_noise(noise, rows, columns, rng), (width, height))

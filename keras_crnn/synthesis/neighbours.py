"""Pieces of other text at the edges of a crop."""

from __future__ import annotations

import random
from collections.abc import Callable

import cv2
import numpy as np

from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.fonts import FontBank
from keras_crnn.synthesis.layout import lay_out
from keras_crnn.synthesis.raster import Outline, find_bounds, rasterise
from keras_crnn.synthesis.warp import SHORT, Placement

LEAST_GAP = 0.04  # heights between a word and its neighbour when the crop is tight
SIDE_GAP = (0.12, 0.25)  # heights between a word and its neighbour on the same line
PIECE_LENGTH = 10
LINE_WORDS = 4


def draw_neighbours(
    placement: Placement,
    length: int,
    fonts: FontBank,
    face: int,
    draw_word: Callable[[random.Random], str],
    rng: random.Random,
    config: SynthesisConfig,
    line_words: int = LINE_WORDS,
) -> np.ndarray | None:
    """A mask of what stands beside a word, uint8 `(height, width)`, or None.

    Args:
        placement: Placement. Where the word stands in its crop.
        length: int. Characters of the word. Beside one or two, a piece of another word on the
            same line would read as part of it, so pieces stand only above and below.
        fonts: FontBank. Faces.
        face: int. The face of the word, most often used for its neighbours too.
        draw_word: function of a random.Random that gives a word.
        rng: random.Random. Source of chance.
        config: SynthesisConfig.
        line_words: int. Words of a line above or below. Defaults to 4.
    """
    if placement.gap is not None:
        other = face if rng.random() < 0.7 else fonts.choose(rng)
        return draw_beside(placement, fonts, other, draw_word(rng)[:PIECE_LENGTH], rng)
    u = rng.random()
    if u < config.ink.neighbour.probability:
        other = face if rng.random() < 0.7 else fonts.choose(rng)
        return draw_piece(placement, fonts, other, draw_word(rng)[:PIECE_LENGTH], length, rng)
    if u < config.ink.neighbour.probability + config.ink.neighbour_line.probability:
        sides = rng.choice((("above",), ("below",), ("above", "below")))
        mask = None
        for side in sides:
            text = " ".join(draw_word(rng) for _ in range(line_words))
            line = draw_line(placement, fonts, face, text, side, rng)
            mask = line if mask is None else mask if line is None else cv2.max(mask, line)
        return mask
    return None


def draw_piece(
    placement: Placement, fonts: FontBank, face: int, text: str, length: int, rng: random.Random
) -> np.ndarray | None:
    """A word of half to the same height that reaches into one side of the crop."""
    outline = scaled(fonts, face, text, placement.word_height * rng.uniform(0.5, 1.1))
    if outline is None:
        return None
    width, height = find_bounds(outline.points)[1].tolist()
    top, bottom, left, right = placement.margins
    reach = placement.word_height * 0.8
    along = rng.uniform(-placement.width * 0.5, placement.width * 0.5)
    corners = [
        (along, placement.height - max(bottom, LEAST_GAP) * reach),
        (along, max(top, LEAST_GAP) * reach - height),
    ]
    # Beside the word, on its line and farther off than its letters are from each other.
    gap = rng.uniform(*SIDE_GAP)
    y = (top + 1) * placement.word_height - height
    if length > SHORT and right > gap:
        corners.append((placement.width - (right - gap) * placement.word_height, y))
    if length > SHORT and left > gap:
        corners.append(((left - gap) * placement.word_height - width, y))
    x, y = rng.choice(corners)
    return paint(outline, x, y, placement)


def draw_beside(
    placement: Placement, fonts: FontBank, face: int, text: str, rng: random.Random
) -> np.ndarray | None:
    """The word before or after on the same line, seen in part in the wider side margin."""
    assert placement.gap is not None
    outline = scaled(fonts, face, text, placement.word_height * rng.uniform(0.7, 1.1))
    if outline is None:
        return None
    width, height = find_bounds(outline.points)[1].tolist()
    low, high = find_bounds(placement.points)
    gap = placement.gap * placement.word_height
    _, _, left, right = placement.margins
    x = float(high[0]) + gap if right > left else float(low[0]) - gap - width
    y = float(high[1]) - height
    return paint(outline, x, y, placement)


def draw_line(
    placement: Placement, fonts: FontBank, face: int, text: str, side: str, rng: random.Random
) -> np.ndarray | None:
    """A line of words in the same face, cut by the upper or lower edge along the whole crop."""
    outline = scaled(fonts, face, text, placement.word_height * rng.uniform(0.8, 1.1))
    if outline is None:
        return None
    height = float(outline.points[:, 1].max())
    top, bottom, _, _ = placement.margins
    x = -rng.uniform(0.1, 0.9) * placement.word_height
    if side == "above":
        y = max(top, LEAST_GAP) * placement.word_height * 0.8 - height
    else:
        y = placement.height - max(bottom, LEAST_GAP) * placement.word_height * 0.8
    return paint(outline, x, y, placement)


def scaled(fonts: FontBank, face: int, text: str, height: float) -> Outline | None:
    """A straight text with its corner at 0 and the given height; None if it cannot be drawn."""
    if fonts.missing(face, text) is not None:
        return None
    outline = lay_out(fonts, face, text)
    if outline is None:
        return None
    low, high = find_bounds(outline.points)
    scale = np.float32(height / max(float(high[1] - low[1]), 1))
    return outline._replace(points=(outline.points - low) * scale)


def paint(outline: Outline, x: float, y: float, placement: Placement) -> np.ndarray:
    """Rasterises a neighbour with its corner at `(x, y)` pixels."""
    moved = outline._replace(points=outline.points + np.array([x, y], np.float32))
    return rasterise(moved, placement.height, placement.width)

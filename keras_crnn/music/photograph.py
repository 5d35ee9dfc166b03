"""Drawn staves as a phone sees them on paper."""

from __future__ import annotations

import random
from collections.abc import Callable

import cv2
import numpy as np

from keras_crnn.music.engraving.drawing import SPACE, Drawing
from keras_crnn.music.score_config import ScoreConfig
from keras_crnn.music.sheet_geometry import SheetMap, map_photograph, map_plainly
from keras_crnn.synthesis.backgrounds import BackgroundBank
from keras_crnn.synthesis.degrade import degrade
from keras_crnn.synthesis.light import illuminate
from keras_crnn.synthesis.paper import scan
from keras_crnn.synthesis.printing import grow_grain

#: Height that bounds blur and loss of resolution like a capital's, in staff spaces.
LETTER = 2.2
DARKEST = 0.45  # a picture behind a staff has this share of the paper's brightness at least


def photograph(
    drawing: Drawing,
    choose: Callable[[], Drawing],
    backgrounds: BackgroundBank,
    noise: np.ndarray,
    rng: random.Random,
    config: ScoreConfig,
) -> np.ndarray:
    """A photographed crop of a staff.

    Args:
        drawing: the staff.
        choose: gives another drawing, for the staves beside it and on the back of the page.
        backgrounds: `BackgroundBank`.
        noise: float32 array from `keras_crnn.synthesis.degrade.make_noise`.
        rng: source of chance.
        config: `ScoreConfig`.

    Returns:
        uint8 `(height, width)`.
    """
    if rng.random() < config.plain:
        where = map_plainly(drawing, config, rng)
        ink = look_up(drawing, where)
        return np.asarray(np.clip(255 * (1 - ink), 0, 255), np.uint8)
    where = map_photograph(drawing, config, rng)
    if config.coarse.happens(rng):
        where = _make_coarse(where, config.coarse.draw(rng) * SPACE)
    ink = look_up(drawing, where)
    for side in (-1, 1):
        if config.neighbour.happens(rng):
            other = choose()
            away = max(config.neighbour.draw(rng) * SPACE, _touching(drawing, other, side))
            x = where.x + np.float32(rng.uniform(-30, 30) * SPACE)
            moved = where._replace(x=x, y=where.y - np.float32(away * side))
            ink = np.maximum(ink, look_up(other, moved))
    if config.bold.happens(rng):
        ink = _spread(ink, config.bold.draw(rng), where.space)
    if config.through.happens(rng):
        back = where._replace(x=where.x.max() - where.x, y=where.y + rng.uniform(-4, 4) * SPACE)
        faint = cv2.GaussianBlur(look_up(choose(), back), (0, 0), 0.15 * where.space)
        ink = np.maximum(ink, faint * config.through.draw(rng))
    image = _put_on_paper(ink, backgrounds, noise, rng, config)
    contrast = float(image.max() - image.min())
    image = illuminate(image, backgrounds, rng, config.shared)
    image = scan(image, noise, rng, config.shared)
    letter = min(LETTER * where.space, image.shape[0] - 1.0)
    return degrade(image, contrast, len(drawing.pitches), letter, noise, rng, config.shared)


def look_up(drawing: Drawing, where: SheetMap) -> np.ndarray:
    """How much ink of a drawing each pixel has, float32 from 0 to 1."""
    ink = cv2.remap(
        255 - drawing.image,
        where.x,
        where.y + np.float32(drawing.middle),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=0,
    )
    return ink.astype(np.float32) / 255


def _touching(drawing: Drawing, other: Drawing, side: int) -> float:
    """Pixels from the middle of a staff to that of another above (-1) or below (1) it."""
    upper, lower = (other, drawing) if side < 0 else (drawing, other)
    return upper.image.shape[0] - upper.middle + lower.middle


def _make_coarse(where: SheetMap, step: float) -> SheetMap:
    """The sheet as a printer of low resolution has it: every pixel as its neighbours."""
    return where._replace(
        x=(np.floor(where.x / step) + 0.5) * np.float32(step),
        y=(np.floor(where.y / step) + 0.5) * np.float32(step),
    )


def _spread(ink: np.ndarray, strength: float, space: float) -> np.ndarray:
    """Strokes that are bolder, or thinner where the strength is negative."""
    blurred = cv2.GaussianBlur(ink, (0, 0), max(0.3, 0.08 * space))
    if strength > 0:
        return np.minimum(1.0, np.maximum(ink, blurred * (1 + 2 * strength)))
    return ink * np.clip(blurred * 2 * (1 + strength), 0.35, 1.0)


def _put_on_paper(
    ink: np.ndarray,
    backgrounds: BackgroundBank,
    noise: np.ndarray,
    rng: random.Random,
    config: ScoreConfig,
) -> np.ndarray:
    height, width = ink.shape
    level = rng.uniform(*config.paper)
    paper: np.ndarray | float = level
    if config.background.happens(rng):
        patch = backgrounds.patch(height, width, rng) / 255
        share = config.background.draw(rng)
        lightened = patch * (1.5 + 0.5 * patch)  # pages lie on what is lighter than most pictures
        paper = np.maximum(level * (1 - share + share * lightened), DARKEST * level)
    elif config.grain.happens(rng):
        size = height * rng.uniform(0.02, 0.12)
        grain = grow_grain(noise, height, width, size, rng)
        paper = level * (1 + config.grain.draw(rng) * grain)
    # Pale prints are common, and so are nearly black ones.
    darkness = rng.uniform(*config.ink) * rng.random()
    return np.asarray(paper * (1 - ink * (1 - darkness)), np.float32)

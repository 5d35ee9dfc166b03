"""Crops with nothing to read: what a finder of text takes for a word, and is none."""

from __future__ import annotations

import math
import random

import cv2
import numpy as np

from keras_crnn.synthesis.backgrounds import BackgroundBank
from keras_crnn.synthesis.blend import choose_levels, paint_background, share
from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.crop_sizes import MAXIMUM_WIDTH, WORD_WIDTH
from keras_crnn.synthesis.fonts import FontBank
from keras_crnn.synthesis.layout import lay_out
from keras_crnn.synthesis.levels import make_level, with_channels
from keras_crnn.synthesis.raster import find_bounds, rasterise
from keras_crnn.synthesis.words import WordSource

#: How often each kind is drawn.
KINDS = {
    "photograph": 0.2,
    "ground": 0.15,
    "gradient": 0.25,
    "bars": 0.2,
    "strokes": 0.15,
    "noise": 0.05,
}
ASPECTS = (0.7, 8.0)  # widths in heights
LONG_ASPECT = 24.0  # the widest where lines are drawn too
BAR_ASPECT = 1.2  # a bar in a narrower crop could be an l
BAR_THICKNESS = (0.03, 0.6)  # heights of the crop
MOST_SEEN = 0.12  # of the height of letters; more of them could be read
PIECES = 4  # words of which a strip may be seen


def draw_empty(
    fonts: FontBank,
    backgrounds: BackgroundBank,
    words: WordSource,
    rng: random.Random,
    config: SynthesisConfig,
    kind: str | None = None,
) -> np.ndarray:
    """A crop without text, float32 `(height, width)` or `(height, width, 3)`.

    Args:
        fonts: FontBank. Faces of letters of which strips are seen.
        backgrounds: BackgroundBank. Photographs. Text in them would be taken for none.
        words: WordSource. What the strips are cut from.
        rng: random.Random. Source of chance.
        config: SynthesisConfig. The crop's height, the ground and the levels.
        kind: str. One of `KINDS`. Defaults to one drawn by their shares.
    """
    kind = kind or rng.choices(tuple(KINDS), tuple(KINDS.values()))[0]
    height = rng.choice(config.crop.heights)
    lines = words.mix.line_probability > 0
    low = BAR_ASPECT if kind == "bars" else ASPECTS[0]
    high = LONG_ASPECT if lines else ASPECTS[1]
    most = MAXIMUM_WIDTH if lines else WORD_WIDTH
    width = min(most, round(height * math.exp(rng.uniform(math.log(low), math.log(high)))))
    if kind == "photograph":
        return backgrounds.patch(height, width, rng)
    if kind == "gradient":
        return paint_gradient(height, width, rng, config.color)
    ink, ground = choose_levels(backgrounds.choose(rng), rng, config)
    image = paint_background(ground, height, width, backgrounds, rng, config)
    if kind == "noise":
        return image + paint_noise(height, width, rng, config.color)
    if kind == "bars":
        cover = draw_bars(height, width, rng)
    elif kind == "strokes":
        cover = draw_strips(height, width, fonts, words, rng)
    else:
        return image
    return image + with_channels(cover, config.color) * (ink - image)


def paint_gradient(height: int, width: int, rng: random.Random, color: bool) -> np.ndarray:
    """From one level to another, and half the time to a third: in any direction, sharp or soft."""
    if rng.random() < 0.15:  # round a light
        x, y = _grid(height, width, rng.uniform(0, width), rng.uniform(0, height))
        along = np.sqrt(x**2 + y**2)
    else:
        angle = rng.uniform(0, 2 * math.pi)
        if rng.random() < 0.6:  # most edges of the world are level or upright
            angle = round(angle / (math.pi / 2)) * math.pi / 2
        x, y = _grid(height, width, 0, 0)
        along = x * math.cos(angle) + y * math.sin(angle)
    low, high = float(along.min()), float(along.max())
    along = (along - low) / max(high - low, 1.0)  # 0 to 1 over the crop
    level = make_level(0, 255, rng, color)
    image = np.zeros((height, width, 3) if color else (height, width), np.float32) + level
    for _ in range(rng.choice((1, 2))):
        softness = math.exp(rng.uniform(math.log(0.01), math.log(1.5)))
        step = np.clip((along - rng.uniform(0.05, 0.95)) / softness + 0.5, 0, 1)
        step = with_channels((step * step * (3 - 2 * step)).astype(np.float32), color)
        image = image + step * (make_level(0, 255, rng, color) - image)
    return image


def paint_noise(height: int, width: int, rng: random.Random, color: bool) -> np.ndarray:
    """Grain or blotches round 0, float32."""
    source = np.random.default_rng(rng.getrandbits(64))
    grain: np.ndarray = source.standard_normal((height, width), np.float32)
    size = rng.choice((0.0, 0.7, 1.5, 3.0, 6.0))  # pixels
    if size:
        grain = cv2.GaussianBlur(grain, (0, 0), size)
        grain = grain / max(float(grain.std()), 1e-3)
    return with_channels(grain, color) * rng.uniform(5, 40)


def draw_bars(height: int, width: int, rng: random.Random) -> np.ndarray:
    """How much of each pixel one to three bars cover, side by side (or they could be a V or X)."""
    upright = rng.choice((True, True, False, None))  # None: any direction
    slope = 0.0 if upright else math.pi / 2
    if upright is None:
        slope = rng.uniform(0, math.pi)
    cover = np.zeros((height, width), np.float32)
    for _ in range(rng.choice((1, 1, 2, 3))):
        angle = slope + rng.gauss(0, 0.04)
        x, y = _grid(height, width, rng.uniform(0, width), rng.uniform(0, height))
        across = np.abs(x * math.cos(angle) + y * math.sin(angle))
        low, high = BAR_THICKNESS
        thickness = max(1.0, height * math.exp(rng.uniform(math.log(low), math.log(high))))
        cover = np.maximum(cover, np.clip(thickness / 2 - across + 0.5, 0, 1))
    return cover.astype(np.float32)


def draw_strips(
    height: int, width: int, fonts: FontBank, words: WordSource, rng: random.Random
) -> np.ndarray:
    """What is seen of text beyond one or two edges: too little of it to be read."""
    cover = np.zeros((height, width), np.float32)
    for side in rng.sample(("top", "bottom", "left", "right"), rng.choice((1, 1, 2))):
        face = fonts.choose(rng)
        text = " ".join(words.draw_listed(rng) for _ in range(PIECES))
        outline = None if fonts.missing(face, text) is not None else lay_out(fonts, face, text)
        if outline is None:
            continue
        low, high = find_bounds(outline.points)
        size = height * rng.uniform(0.5, 1.5)
        points = (outline.points - low) * np.float32(size / max(float(high[1] - low[1]), 1.0))
        length = float(points[:, 0].max())
        seen = rng.uniform(0.03, MOST_SEEN) * min(size, height)
        across = rng.uniform(-0.7 * length, 0.5 * width)
        corner = {
            "top": (across, seen - size),
            "bottom": (across, height - seen),
            "left": (seen - length, rng.uniform(-0.2, 0.2) * height),
            "right": (width - seen, rng.uniform(-0.2, 0.2) * height),
        }[side]
        strip = rasterise(
            outline._replace(points=points + np.array(corner, np.float32)), height, width
        )
        cover = np.maximum(cover, share(strip))
    return cover


def _grid(height: int, width: int, x0: float, y0: float) -> tuple[np.ndarray, np.ndarray]:
    """Distances of each pixel from a point, right and down, that broadcast to the crop."""
    return np.arange(width)[None, :] - x0, np.arange(height)[:, None] - y0

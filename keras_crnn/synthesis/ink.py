"""Strokes and what surrounds them: border, shadow, side walls, glow, grooves, dots, relief."""

from __future__ import annotations

import functools
import math
import random
from typing import NamedTuple

import cv2
import numpy as np

from keras_crnn.synthesis.config import SynthesisConfig

WALL_STEPS = 4  # copies of the word between its face and the back of its side walls


class Masks(NamedTuple):
    """Coverage masks of one crop.

    planes: uint8 `(height, width, 3)`: backing, neighbouring text, ink; or `(height, width, 4)`,
        where a border or side walls lie between backing and ink, or where the edges of a relief
        are shaded.
    backing: str or None. What the first plane holds: `"border"` (or a shadow), `"walls"`,
        `"glow"`, the lit edges of a `"relief"`, the shadow of `"sunlit"` letters, or nothing.
    has_neighbour: bool. Whether the second plane means anything.
    """

    planes: np.ndarray
    backing: str | None
    has_neighbour: bool


@functools.cache
def ellipse(size: int) -> np.ndarray:
    """Round structuring element, uint8 `(size, size)`."""
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))


def dress(
    ink: np.ndarray,
    neighbour: np.ndarray | None,
    word_height: float,
    rng: random.Random,
    config: SynthesisConfig,
) -> Masks:
    """Gives a word at most one of the styles that `config` has probabilities for.

    Args:
        ink: uint8 `(height, width)`. The word.
        neighbour: uint8 `(height, width)`. Text beside it, or None.
        word_height: float. Height of the word in pixels.
        rng: random.Random. Source of chance.
        config: SynthesisConfig.
    """
    effects = config.ink
    backing = kind = rim = None
    u = rng.random()
    if (u := u - effects.border.probability) < 0:
        backing, kind = cv2.dilate(ink, ellipse(rng.choice((3, 3, 5, 5, 7, 9)))), "border"
    elif (u := u - effects.shadow.probability) < 0:
        rim = add_rim(ink, rng, config)
        backing, kind = cast_shadow(ink if rim is None else rim, word_height, rng, config), "border"
    elif (u := u - effects.thicken.probability) < 0:
        ink = cv2.dilate(ink, ellipse(2))
    elif (u := u - effects.hollow.probability) < 0:
        ink = cv2.subtract(cv2.dilate(ink, ellipse(3)), cv2.erode(ink, ellipse(2)))
    elif (u := u - effects.extrusion.probability) < 0:
        rim = add_rim(ink, rng, config)
        backing, kind = raise_walls(ink if rim is None else rim, word_height, rng, config), "walls"
    elif (u := u - effects.inline.probability) < 0:
        ink = engrave(ink)
    elif (u := u - effects.glow.probability) < 0:
        backing, kind = glow(ink, word_height, rng), "glow"
    elif (u := u - effects.dots.probability) < 0:
        ink = break_into_dots(ink, word_height, rng)
    elif (u := u - effects.relief.probability) < 0:
        (backing, rim), kind = light_edges(ink, word_height, rng, config), "relief"
    elif u - effects.sunlit.probability < 0:
        rim = raise_walls(ink, word_height, rng, config)
        backing, kind = throw_shadow(rim, word_height, rng, config), "sunlit"
    planes = [ink if backing is None else backing, ink if neighbour is None else neighbour, ink]
    planes = planes if rim is None else [*planes, rim]
    return Masks(cv2.merge(planes), kind, neighbour is not None)


def add_rim(ink: np.ndarray, rng: random.Random, config: SynthesisConfig) -> np.ndarray | None:
    """The word with a border of a pixel or two, or None as often as `config` has none."""
    rim = config.ink.rim
    if not (rim.probability and rim.happens(rng)):
        return None
    return cv2.dilate(ink, ellipse(rng.choice((3, 5))))


def light_edges(
    ink: np.ndarray, word_height: float, rng: random.Random, config: SynthesisConfig
) -> tuple[np.ndarray, np.ndarray]:
    """The edges of a relief that face the light, and those that face away from it."""
    distance = max(0.6, word_height * config.ink.relief.draw(rng))
    angle = rng.uniform(0, 2 * math.pi)
    dx, dy = distance * math.cos(angle), distance * math.sin(angle)
    soft = cv2.GaussianBlur(ink, (0, 0), 0.5 * distance)
    near, far = shift(soft, -dx, -dy), shift(soft, dx, dy)
    return cv2.subtract(near, far), cv2.subtract(far, near)


def cast_shadow(
    ink: np.ndarray, word_height: float, rng: random.Random, config: SynthesisConfig
) -> np.ndarray:
    """The word moved aside, sometimes drawn out, sometimes soft."""
    distance = word_height * config.ink.shadow.draw(rng)
    angle = rng.uniform(0, 2 * math.pi)
    dx, dy = distance * math.cos(angle), distance * math.sin(angle)
    shadow = shift(ink, dx, dy)
    if rng.random() < 0.3:
        shadow = cv2.max(shadow, shift(ink, dx / 2, dy / 2))
    if rng.random() < 0.6:
        softness = max(0.4, word_height * rng.uniform(0.008, 0.06))
        shadow = cv2.GaussianBlur(shadow, (0, 0), softness)
    return shadow


def throw_shadow(
    letters: np.ndarray, word_height: float, rng: random.Random, config: SynthesisConfig
) -> np.ndarray:
    """The shadow of raised letters on the wall behind them, to either side or below."""
    distance = word_height * config.ink.sunlit.draw(rng)
    angle = rng.uniform(-0.2, math.pi + 0.2)
    shadow = shift(letters, distance * math.cos(angle), distance * math.sin(angle))
    return cv2.GaussianBlur(shadow, (0, 0), max(0.4, word_height * rng.uniform(0.005, 0.03)))


def raise_walls(
    ink: np.ndarray, word_height: float, rng: random.Random, config: SynthesisConfig
) -> np.ndarray:
    """The side walls of raised letters: every place the word passes on its way back."""
    depth = word_height * config.ink.extrusion.draw(rng)
    angle = rng.uniform(0, 2 * math.pi)
    dx, dy = depth * math.cos(angle), depth * math.sin(angle)
    walls = ink
    for step in range(1, WALL_STEPS + 1):
        walls = cv2.max(walls, shift(ink, dx * step / WALL_STEPS, dy * step / WALL_STEPS))
    return walls


def engrave(ink: np.ndarray) -> np.ndarray:
    """Strokes made bolder, with a groove along their middle; thin ones have none."""
    return cv2.subtract(cv2.dilate(ink, ellipse(5)), cv2.erode(ink, ellipse(3)))


def glow(ink: np.ndarray, word_height: float, rng: random.Random) -> np.ndarray:
    """Light round the tubes of a neon sign."""
    softness = max(0.8, word_height * rng.uniform(0.04, 0.12))
    return cv2.GaussianBlur(cv2.dilate(ink, ellipse(5)), (0, 0), softness)


def break_into_dots(ink: np.ndarray, word_height: float, rng: random.Random) -> np.ndarray:
    """The word as lamps or pins of a dot-matrix would show it."""
    pitch = max(3.0, word_height / rng.uniform(9, 14))
    radius = rng.uniform(0.75, 1.05) * pitch / 2
    height, width = ink.shape
    x = (np.arange(width, dtype=np.float32) + rng.uniform(0, pitch)) % pitch - pitch / 2
    y = (np.arange(height, dtype=np.float32) + rng.uniform(0, pitch)) % pitch - pitch / 2
    distance = np.sqrt(x**2 + y[:, None] ** 2)
    lamps = np.clip(radius - distance + 0.5, 0.15, 1)
    return (cv2.dilate(ink, ellipse(2)) * lamps).astype(np.uint8)


def shift(mask: np.ndarray, dx: float, dy: float) -> np.ndarray:
    """Moves a mask by parts of pixels, filling with 0."""
    height, width = mask.shape
    move = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    return cv2.warpAffine(mask, move, (width, height))

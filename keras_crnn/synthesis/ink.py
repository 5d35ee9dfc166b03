"""Strokes and what surrounds them: bold, border, drop shadow, outlined, neighbouring text."""

from __future__ import annotations

import functools
import math
import random
from typing import NamedTuple

import cv2
import numpy as np

from keras_crnn.synthesis.config import SynthesisConfig


class Masks(NamedTuple):
    """Coverage masks of one crop.

    planes: uint8 `(height, width, 3)`: backing (border or shadow), neighbouring text, ink.
    has_backing, has_neighbour: bool. Whether the first and second plane mean anything.
    """

    planes: np.ndarray
    has_backing: bool
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
    """Gives a word at most one of: border, shadow, thicker strokes, outlined strokes.

    Args:
        ink: uint8 `(height, width)`. The word.
        neighbour: uint8 `(height, width)`. Text beside it, or None.
        word_height: float. Height of the word in pixels.
        rng: random.Random. Source of chance.
        config: SynthesisConfig.
    """
    backing = None
    u = rng.random()
    if (u := u - config.border_probability) < 0:
        backing = cv2.dilate(ink, ellipse(rng.choice((3, 3, 5, 5, 7, 9))))
    elif (u := u - config.shadow_probability) < 0:
        backing = cast_shadow(ink, word_height, rng, config)
    elif (u := u - config.thicken_probability) < 0:
        ink = cv2.dilate(ink, ellipse(2))
    elif (u := u - config.hollow_probability) < 0:
        ink = cv2.subtract(cv2.dilate(ink, ellipse(3)), cv2.erode(ink, ellipse(2)))
    planes = cv2.merge(
        [ink if backing is None else backing, ink if neighbour is None else neighbour, ink]
    )
    return Masks(planes, backing is not None, neighbour is not None)


def cast_shadow(
    ink: np.ndarray, word_height: float, rng: random.Random, config: SynthesisConfig
) -> np.ndarray:
    """The word moved aside, sometimes drawn out to an extrusion, sometimes soft."""
    distance = word_height * rng.uniform(*config.shadow_distance)
    angle = rng.uniform(0, 2 * math.pi)
    dx, dy = distance * math.cos(angle), distance * math.sin(angle)
    shadow = shift(ink, dx, dy)
    if rng.random() < 0.3:
        shadow = cv2.max(shadow, shift(ink, dx / 2, dy / 2))
    if rng.random() < 0.6:
        softness = max(0.4, word_height * rng.uniform(0.008, 0.06))
        shadow = cv2.GaussianBlur(shadow, (0, 0), softness)
    return shadow


def shift(mask: np.ndarray, dx: float, dy: float) -> np.ndarray:
    """Moves a mask by parts of pixels, filling with 0."""
    height, width = mask.shape
    return cv2.warpAffine(mask, np.float32([[1, 0, dx], [0, 1, dy]]), (width, height))

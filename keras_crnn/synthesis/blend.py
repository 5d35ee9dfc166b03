"""Ink on a background, with a contrast a reader can live with."""

from __future__ import annotations

import random

import cv2
import numpy as np

from keras_crnn.synthesis.backgrounds import BackgroundBank
from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.ink import Masks, ellipse

PAIRS = 8  # pairs of grey levels tried before one is made up


def blend(
    masks: Masks, backgrounds: BackgroundBank, rng: random.Random, config: SynthesisConfig
) -> tuple[np.ndarray, float]:
    """Paints a background and, over it, neighbouring text, backing and ink.

    Args:
        masks: Masks. What covers what.
        backgrounds: BackgroundBank. Textures and grey levels.
        rng: random.Random. Source of chance.
        config: SynthesisConfig.

    Returns:
        The picture, float32 `(height, width)` about 0 to 255, and the difference of the grey
        levels chosen for ink and background.
    """
    height, width = masks.planes.shape[:2]
    ink_mask = masks.planes[:, :, 2]
    ink, ground = choose_grey_levels(backgrounds.choose(rng), rng, config)
    image = paint_background(ground, height, width, backgrounds, rng, config)

    if masks.has_neighbour:
        around = 1 - share(cv2.dilate(ink_mask, ellipse(3)))  # never over the word itself
        grey = ink + rng.uniform(-20, 20) if rng.random() < 0.6 else rng.uniform(0, 255)
        image = image + share(masks.planes[:, :, 1]) * around * (grey - image)
    if masks.has_backing:
        grey = choose_backing_grey(ink, ground, rng)
        opacity = rng.uniform(0.4, 1)
        image = image + share(masks.planes[:, :, 0]) * ((grey - image) * opacity)

    fill = ink
    if rng.random() < config.textured_ink_probability:
        texture = backgrounds.patch(height, width, rng)
        strength = rng.uniform(*config.textured_ink_strength)
        fill = ink + (texture - float(texture.mean())) * strength
    if rng.random() < config.faded_ink_probability:
        ends = [rng.uniform(-config.faded_ink_strength, config.faded_ink_strength) for _ in "ab"]
        fill = fill + np.linspace(*ends, height, dtype=np.float32)[:, None]
    if rng.random() >= config.gate_skip_probability:
        fill = fill + contrast_correction(image, ink_mask, ink, ground, config)

    opacity = 1.0
    if rng.random() < config.translucent_ink_probability:
        opacity = rng.uniform(*config.ink_opacity)
    image = image + share(ink_mask) * (fill - image) * opacity
    return image, abs(ink - ground)


def share(mask: np.ndarray) -> np.ndarray:
    """A uint8 mask as float32 from 0 to 1."""
    return mask.astype(np.float32) * np.float32(1 / 255)


def choose_grey_levels(
    source: np.ndarray, rng: random.Random, config: SynthesisConfig
) -> tuple[float, float]:
    """Grey levels of ink and ground: two points of a photograph that differ enough.

    A made-up pair is used where the photograph gives none.
    """
    least = rng.choice(config.least_contrasts)
    height, width = source.shape
    for _ in range(PAIRS):
        ink = float(source[rng.randrange(height), rng.randrange(width)])
        ground = float(source[rng.randrange(height), rng.randrange(width)])
        if abs(ink - ground) >= least:
            break
    else:
        ground = rng.uniform(5, 250)
        difference = rng.uniform(least, 200)
        ink = min(max(ground + difference if ground < 128 else ground - difference, 0), 255)
    return ink + rng.uniform(-6, 6), ground


def paint_background(
    ground: float,
    height: int,
    width: int,
    backgrounds: BackgroundBank,
    rng: random.Random,
    config: SynthesisConfig,
) -> np.ndarray:
    """Texture round a grey level, sometimes with the edge of a sign at the top or bottom."""
    texture = backgrounds.patch(height, width, rng)
    u = rng.random()
    if u < config.plain_background_probability:
        strength = 0.0
    elif u > 1 - config.full_background_probability:
        strength = 1.0
    else:
        strength = rng.betavariate(1.0, 2.0)
    image = ground + (texture - float(texture.mean())) * (strength * rng.uniform(0.5, 1.1))
    if rng.random() < config.frame_probability:
        y = rng.randrange(max(1, height // 6))
        grey = rng.uniform(0, 255)
        if rng.random() < 0.5:
            image[y : y + rng.randint(1, 3)] = grey
        else:
            image[height - 1 - y :] = grey
    return image


def choose_backing_grey(ink: float, ground: float, rng: random.Random) -> float:
    """Grey of a border or shadow: any, the ink's opposite, or beyond the ground."""
    u = rng.random()
    if u < 0.4:
        grey = rng.uniform(0, 255)
    elif u < 0.7:
        grey = 255 - ink
    else:
        grey = ground * 0.4 if ink > ground else 255 - (255 - ground) * 0.4
    if abs(grey - ink) < 40:
        grey = ink + (70 if ink < 128 else -70)
    return grey


def contrast_correction(
    image: np.ndarray, ink_mask: np.ndarray, ink: float, ground: float, config: SynthesisConfig
) -> float:
    """The contrast gate: how far to move the ink's grey from what lies round the letters."""
    ring = cv2.subtract(cv2.dilate(ink_mask, ellipse(5)), cv2.dilate(ink_mask, ellipse(2)))
    around, deviation = ground, 0.0
    if ring.any():
        means, deviations = cv2.meanStdDev(image, mask=ring)
        around, deviation = float(means[0, 0]), float(deviations[0, 0])
    needed = max(config.gate_contrast, config.gate_deviations * deviation)
    if abs(ink - around) >= needed:
        return 0.0
    return around + (1.3 if around < 128 else -1.3) * needed - ink

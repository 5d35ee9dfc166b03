"""Ink on a background, with a contrast a reader can live with."""

from __future__ import annotations

import random

import cv2
import numpy as np

from keras_crnn.synthesis.backgrounds import BackgroundBank
from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.contrast import contrast_correction, part
from keras_crnn.synthesis.ink import Masks, ellipse
from keras_crnn.synthesis.levels import (
    Level,
    luma,
    make_level,
    mean_level,
    pick_level,
    to_scalar,
    with_channels,
)
from keras_crnn.synthesis.paper import choose_paper

PAIRS = 8  # pairs of grey levels tried before one is made up
SHADE = (0.25, 0.65)  # of the light on a wall that its shadows keep


def blend(
    masks: Masks,
    panel: np.ndarray | None,
    backgrounds: BackgroundBank,
    rng: random.Random,
    config: SynthesisConfig,
) -> tuple[np.ndarray, float]:
    """Paints a background and, over it, neighbouring text, backing, ink and what is before it.

    Args:
        masks: Masks. What covers what.
        panel: float32 `(4, 2)`, corners in pixels of the panel the word stands on, or None.
        backgrounds: BackgroundBank. Textures and levels; in colour where `config.color`.
        rng: random.Random. Source of chance.
        config: SynthesisConfig.

    Returns:
        The picture, float32 `(height, width)` or `(height, width, 3)` about 0 to 255, and the
        difference in brightness of the levels chosen for ink and background.
    """
    effects = config.blend
    color = config.color
    height, width = masks.planes.shape[:2]
    ink_mask = masks.planes[:, :, 2]
    ink, ground = choose_levels(backgrounds.choose(rng), rng, config)
    image = paint_background(ground, height, width, backgrounds, rng, config)
    if panel is not None:
        image = surround_panel(image, panel, backgrounds, rng, config)

    if masks.has_neighbour:
        around = 1 - share(cv2.dilate(ink_mask, ellipse(3)))  # never over the word itself
        near = rng.random() < 0.6
        level = ink + rng.uniform(-20, 20) if near else make_level(0, 255, rng, color)
        cover = with_channels(share(masks.planes[:, :, 1]) * around, color)
        image = image + cover * (level - image)
    if masks.backing == "relief":
        image, contrast = carve(image, masks.planes, rng, config)
    else:
        image, contrast = paint_word(image, masks, ink, ground, backgrounds, rng, config)
    if effects.occlusion.happens(rng):
        image = occlude(image, rng, config)
    return image, contrast


def paint_word(
    image: np.ndarray,
    masks: Masks,
    ink: Level,
    ground: Level,
    backgrounds: BackgroundBank,
    rng: random.Random,
    config: SynthesisConfig,
) -> tuple[np.ndarray, float]:
    """What lies behind the ink, and the ink; the difference in brightness of ink and ground."""
    effects = config.blend
    color = config.color
    height, width = image.shape[:2]
    ink_mask = masks.planes[:, :, 2]
    sunlit = masks.backing == "sunlit"
    if masks.backing is not None:
        level, opacity = choose_backing(masks.backing, ink, ground, rng, color)
        cover = with_channels(share(masks.planes[:, :, 0]), color)
        image = image + cover * ((level - image) * opacity)
        if sunlit:
            ink = ink + part(luma(ink), luma(ground), luma(level), effects.gate_contrast)
    if masks.planes.shape[2] > 3:
        level, _ = choose_backing("walls" if sunlit else "border", ink, ground, rng, color)
        cover = with_channels(share(masks.planes[:, :, 3]), color)
        image = image + cover * (level - image)

    fill = ink
    if effects.textured_ink.happens(rng):
        texture = backgrounds.patch(height, width, rng)
        strength = effects.textured_ink.draw(rng)
        fill = ink + (texture - mean_level(texture)) * strength
    if effects.faded_ink.happens(rng):
        top, bottom = effects.faded_ink.draw(rng), effects.faded_ink.draw(rng)
        shifts = np.linspace(top, bottom, height, dtype=np.float32)
        fill = fill + with_channels(shifts[:, None], color)
    if not sunlit and rng.random() >= effects.gate_skip.probability:
        fill = fill + contrast_correction(image, ink_mask, luma(ink), luma(ground), config)

    opacity = 1.0
    if effects.translucent_ink.happens(rng):
        opacity = effects.translucent_ink.draw(rng)
    image = image + with_channels(share(ink_mask), color) * (fill - image) * opacity
    return image, abs(luma(ink) - luma(ground))


def carve(
    image: np.ndarray, planes: np.ndarray, rng: random.Random, config: SynthesisConfig
) -> tuple[np.ndarray, float]:
    """Letters of the ground itself: a shade of their own at most, and edges in light and shadow.

    Returns:
        The picture, and the difference in brightness between lit and shaded edges.
    """
    lit, shaded, shade = rng.uniform(20, 90), rng.uniform(30, 110), rng.uniform(-14, 14)
    change = share(planes[:, :, 0]) * lit - share(planes[:, :, 3]) * shaded
    change += share(planes[:, :, 2]) * shade
    return image + with_channels(change, config.color), lit + shaded


def share(mask: np.ndarray) -> np.ndarray:
    """A uint8 mask as float32 from 0 to 1."""
    return mask.astype(np.float32) * np.float32(1 / 255)


def choose_levels(
    source: np.ndarray, rng: random.Random, config: SynthesisConfig
) -> tuple[Level, Level]:
    """Levels of ink and ground: two points of a photograph that differ enough in brightness.

    A made-up pair is used where the photograph gives none.
    """
    if config.printing.paper.probability and config.printing.paper.happens(rng):
        return choose_paper(rng, config)
    least = rng.choice(config.blend.least_contrasts)
    for _ in range(PAIRS):
        ink, ground = pick_level(source, rng), pick_level(source, rng)
        if abs(luma(ink) - luma(ground)) >= least:
            break
    else:
        difference = rng.uniform(least, max(least, 200))
        dark = make_level(0, 255 - difference, rng, config.color)  # so that both have room
        ground, ink = (dark, dark + difference) if rng.random() < 0.5 else (dark + difference, dark)
    return ink + rng.uniform(-6, 6), ground


def paint_background(
    ground: Level,
    height: int,
    width: int,
    backgrounds: BackgroundBank,
    rng: random.Random,
    config: SynthesisConfig,
) -> np.ndarray:
    """Texture round a level, sometimes with the edge of a sign at the top or bottom."""
    texture = backgrounds.patch(height, width, rng)
    u = rng.random()
    if u < config.blend.plain_background.probability:
        strength = 0.0
    elif u > 1 - config.blend.full_background.probability:
        strength = 1.0
    else:
        strength = rng.betavariate(1.0, 2.0)
    image = ground + (texture - mean_level(texture)) * (strength * rng.uniform(0.5, 1.1))
    if config.blend.frame.happens(rng):
        y = rng.randrange(max(1, height // 6))
        level = make_level(0, 255, rng, config.color)
        if rng.random() < 0.5:
            image[y : y + rng.randint(1, 3)] = level
        else:
            image[height - 1 - y :] = level
    return image


def surround_panel(
    image: np.ndarray,
    corners: np.ndarray,
    backgrounds: BackgroundBank,
    rng: random.Random,
    config: SynthesisConfig,
) -> np.ndarray:
    """Another background beyond the edges of a panel, half the time with a rim along them."""
    height, width = image.shape[:2]
    subpixels = np.rint(corners * 16).astype(np.int32)
    inside = np.zeros((height, width), np.uint8)
    cv2.fillConvexPoly(inside, subpixels, 255, cv2.LINE_AA, 4)
    beyond = backgrounds.patch(height, width, rng)
    if rng.random() < 0.5:
        beyond = beyond * 0.4 + 0.6 * make_level(0, 255, rng, config.color)
    image = beyond + with_channels(share(inside), config.color) * (image - beyond)
    if rng.random() < 0.5:
        level = make_level(0, 255, rng, config.color)
        thickness = rng.choice((1, 1, 2))
        cv2.polylines(image, [subpixels], True, to_scalar(level), thickness, cv2.LINE_AA, 4)
    return image


def choose_backing(
    kind: str, ink: Level, ground: Level, rng: random.Random, color: bool
) -> tuple[Level, float]:
    """Level and opacity of what lies behind the ink.

    Side walls are the ink in shade, most often so near to it that only their shape tells. A glow
    is the ink's light on the ground, the shadow of sunlit letters the ground in shade. A border or
    shadow is of any level, the ink's opposite, or beyond the ground.
    """
    if kind == "walls":
        factor = rng.uniform(0.25, 0.85)
        return (ink * factor if luma(ink) > 90 else ink + rng.uniform(25, 130)), 1.0
    if kind == "sunlit":
        return ground * rng.uniform(*SHADE), 1.0
    if kind == "glow":
        return ink, rng.uniform(0.3, 0.75)
    u = rng.random()
    if u < 0.4:
        level = make_level(0, 255, rng, color)
    elif u < 0.7:
        level = 255 - ink
    else:
        level = ground * 0.4 if luma(ink) > luma(ground) else 255 - (255 - ground) * 0.4
    if abs(luma(level) - luma(ink)) < 40:
        level = ink + (70 if luma(ink) < 128 else -70)
    return level, rng.uniform(0.4, 1)


def occlude(image: np.ndarray, rng: random.Random, config: SynthesisConfig) -> np.ndarray:
    """A thin straight bar over the word, from one edge of the crop to another."""
    height, width = image.shape[:2]
    thickness = max(1, round(height * config.blend.occlusion.draw(rng)))
    if rng.random() < 0.5:
        ends = (0, rng.randrange(height)), (width - 1, rng.randrange(height))
    else:
        ends = (rng.randrange(width), 0), (rng.randrange(width), height - 1)
    level = make_level(0, 255, rng, config.color)
    color = to_scalar(level)
    return cv2.line(np.ascontiguousarray(image), *ends, color, thickness, cv2.LINE_AA)

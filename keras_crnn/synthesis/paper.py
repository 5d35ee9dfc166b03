"""Paper and scanner: levels of print, blotchy boxes, halos, black-and-white scans."""

from __future__ import annotations

import random

import cv2
import numpy as np

from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.levels import Level, make_color, to_grey, with_channels
from keras_crnn.synthesis.printing import grow_grain

LEAST_DIFFERENCE = 85  # grey levels between ink and paper
FADED_SHARE = 0.45  # of prints, in grey rather than black
DULL_SHARE = 0.08  # of papers, well below white
TINT = 10.0  # levels the red, green and blue of a level differ from its grey, at most


def choose_paper(rng: random.Random, config: SynthesisConfig) -> tuple[Level, Level]:
    """Levels of ink and paper: dark on light, or the other way round for a few."""
    paper = rng.uniform(170, 240) if rng.random() < DULL_SHARE else 260 - abs(rng.gauss(0, 9))
    ink = rng.uniform(80, 155) if rng.random() < FADED_SHARE else abs(rng.gauss(0, 45))
    ink = min(ink, paper - LEAST_DIFFERENCE)
    if config.printing.reversed.happens(rng):
        ink, paper = paper, ink
    if not config.color:
        return ink, paper
    return _tint(ink, rng), _tint(paper, rng)


def _tint(level: float, rng: random.Random) -> Level:
    return make_color([level + rng.uniform(-TINT, TINT) for _ in "rgb"])


def scan(
    image: np.ndarray, noise: np.ndarray, rng: random.Random, config: SynthesisConfig
) -> np.ndarray:
    """One of: a hard threshold, a blotchy box behind the word, a paler halo round strokes.

    Args:
        image: float32 `(height, width)` or `(height, width, 3)`.
        noise: float32 array from `make_noise`.
        rng: random.Random. Source of chance; left alone where all three are off.
        config: SynthesisConfig.

    Returns:
        float32 of the same shape, not clipped.
    """
    effects = config.printing
    hard, box, halo = (
        effects.threshold.probability,
        effects.box.probability,
        effects.halo.probability,
    )
    if not (hard or box or halo):
        return image
    u = rng.random()
    if (u := u - hard) < 0:
        return threshold(image, noise, rng, config.color)
    if (u := u - box) < 0:
        return darken_box(image, noise, rng, config.color)
    if u - halo < 0:
        deviation = image.shape[0] / 40 * rng.uniform(1.0, 3.0)
        return image + (image - cv2.GaussianBlur(image, (0, 0), deviation)) * rng.uniform(0.5, 1.5)
    return image


def threshold(image: np.ndarray, noise: np.ndarray, rng: random.Random, color: bool) -> np.ndarray:
    """A scan in black and white, its edges hard or nearly so, ragged where the print is."""
    height, width = image.shape[:2]
    deviation = max(0.3, height / 40 * rng.uniform(0.3, 0.9))
    grey = cv2.GaussianBlur(np.ascontiguousarray(to_grey(image), np.float32), (0, 0), deviation)
    low, high, _, _ = cv2.minMaxLoc(grey)
    span = max(high - low, 1.0)
    if rng.random() < 0.5:
        grain = grow_grain(noise, height, width, height * rng.uniform(0.03, 0.06), rng)
        grey = grey + grain * (span * rng.uniform(0.03, 0.12))
    middle = low + span * rng.uniform(0.5, 0.75)
    gain = 255 / span * rng.uniform(2.0, 10.0)
    black, white = rng.uniform(-10, 30), rng.uniform(248, 262)
    grey = np.clip((grey - middle) * (gain / 255) + 0.5, 0, 1) * (white - black) + black
    return np.repeat(grey[:, :, None], 3, axis=2) if color else grey


def darken_box(image: np.ndarray, noise: np.ndarray, rng: random.Random, color: bool) -> np.ndarray:
    """The whole crop, or all but a rim, in a darker and blotchy tone."""
    height, width = image.shape[:2]
    grain = grow_grain(noise, height, width, height * rng.uniform(0.04, 0.15), rng)
    tone: np.ndarray = grain * rng.uniform(0.015, 0.05) + rng.uniform(0.68, 0.92)
    if rng.random() < 0.6:
        top, bottom, left, right = (round(height * rng.uniform(0, 0.1)) for _ in range(4))
        rim = np.ones_like(tone)
        inside = np.s_[top : height - bottom, left : width - right]
        rim[inside] = tone[inside]
        tone = cv2.GaussianBlur(rim, (0, 0), 0.8)
    return image * with_channels(tone, color)

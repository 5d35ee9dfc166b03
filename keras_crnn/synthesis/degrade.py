"""What lens, sensor and file do to a picture."""

from __future__ import annotations

import math
import random

import cv2
import numpy as np

from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.levels import with_channels

NOISE_SHAPE = (256, 1024)
SHORT = 3  # characters a short word has at most
LEAST_BLUR = 0.3  # pixels of standard deviation
MOST_BLUR = 0.12  # of the height of a capital, as standard deviation
HEAVY_BLUR = 1.0  # pixels of standard deviation


def make_noise(seed: int) -> np.ndarray:
    """Standard normal noise, float32 `(256, 1024)`; a random window of it is used."""
    return np.random.default_rng(seed).standard_normal(NOISE_SHAPE, np.float32)


def cut_noise(noise: np.ndarray, height: int, width: int, rng: random.Random) -> np.ndarray:
    """A random window `(height, width)` of noise, which is repeated where it is too narrow.

    Args:
        noise: float32 array from `make_noise`.
        height: int. Rows, at most as many as the noise has.
        width: int. Columns.
        rng: random.Random. Source of chance; two numbers are taken from it.
    """
    y = rng.randrange(noise.shape[0] - height + 1)
    x = rng.randrange(max(1, noise.shape[1] - width + 1))
    window = noise[y : y + height, x : x + width]
    return np.pad(window, ((0, 0), (0, width - window.shape[1])), "wrap")


def degrade(
    image: np.ndarray,
    contrast: float,
    length: int,
    letter_height: float,
    noise: np.ndarray,
    rng: random.Random,
    config: SynthesisConfig,
) -> np.ndarray:
    """Blur, low resolution, sharpening, noise, tone curve and JPEG, in this order.

    Args:
        image: float32 `(height, width)` or `(height, width, 3)`.
        contrast: float. Grey levels between ink and background, which bounds the noise.
        length: int. Characters of the word.
        letter_height: float. Height of a capital in pixels; bounds blur and loss of resolution.
        noise: float32 array from `make_noise`.
        rng: random.Random. Source of chance.
        config: SynthesisConfig.

    Returns:
        uint8, of fewer rows and columns than `image` where resolution was thrown away.
    """
    image = np.ascontiguousarray(image, np.float32)
    image, heavy = blur(image, letter_height, rng, config)
    image = lower_resolution(image, heavy, length, letter_height, rng, config)
    effects = config.degrade
    if effects.sharpen.happens(rng):
        strength = 1 + effects.sharpen.draw(rng)
        image = image + (image - cv2.GaussianBlur(image, (0, 0), 1.2)) * np.float32(strength)
    if effects.noise.happens(rng):
        height, width = image.shape[:2]
        grain = with_channels(cut_noise(noise, height, width, rng), config.color)
        strength = min(abs(rng.gauss(0, effects.noise_deviation)), contrast * 0.2)
        image = image + grain * strength
    image = np.clip(image, 0, 255).astype(np.uint8)
    if effects.gamma.happens(rng):
        curve = np.power(np.arange(256) / 255, effects.gamma.draw(rng))
        image = cv2.LUT(image, (255 * curve).astype(np.uint8))
    if effects.jpeg.happens(rng):
        quality = [cv2.IMWRITE_JPEG_QUALITY, effects.jpeg.draw_whole(rng)]
        image = compress(image, quality)
    return image


def compress(image: np.ndarray, quality: list[int]) -> np.ndarray:
    """A picture after a way through JPEG."""
    if image.ndim == 2:
        return _decode(cv2.imencode(".jpg", image, quality)[1], cv2.IMREAD_GRAYSCALE)
    # OpenCV takes blue first; chroma is coded coarser than brightness, so the order matters.
    encoded = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), quality)[1]
    return cv2.cvtColor(_decode(encoded, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)


def _decode(encoded: np.ndarray, how: int) -> np.ndarray:
    image = cv2.imdecode(encoded, how)
    assert image is not None  # OpenCV has just written it
    return image


def blur(
    image: np.ndarray, letter_height: float, rng: random.Random, config: SynthesisConfig
) -> tuple[np.ndarray, bool]:
    """Gaussian or motion blur, and whether it was a heavy one."""
    effects = config.degrade
    height = image.shape[0]
    u = rng.random()
    if u < effects.blur.probability:
        deviation = effects.blur.draw(rng) * height / 40
        deviation = max(LEAST_BLUR, min(deviation, letter_height * MOST_BLUR))
        return cv2.GaussianBlur(image, (0, 0), deviation), deviation > HEAVY_BLUR
    if u < effects.blur.probability + effects.motion.probability:
        size = rng.randint(3, max(3, min(height, int(letter_height)) // 6))
        kernel = np.zeros((size, size), np.float32)
        angle = rng.uniform(0, math.pi)
        centre = (size - 1) / 2
        dx, dy = centre * math.cos(angle), centre * math.sin(angle)
        start = round(centre - dx), round(centre - dy)
        cv2.line(kernel, start, (round(centre + dx), round(centre + dy)), 1.0)
        return cv2.filter2D(image, -1, kernel / kernel.sum()), True
    return image, False


def lower_resolution(
    image: np.ndarray,
    heavy: bool,
    length: int,
    letter_height: float,
    rng: random.Random,
    config: SynthesisConfig,
) -> np.ndarray:
    """Reduces the picture as far as its letters allow, and half the time enlarges it again."""
    effects = config.degrade
    height, width = image.shape[:2]
    probability = effects.low_resolution.probability
    if heavy:
        probability = effects.low_resolution_blurred.probability
    if not heavy and length <= SHORT and effects.short_word.happens(rng):
        rows = effects.short_word.draw_whole(rng)
    elif rng.random() < probability:
        rows = effects.low_resolution.draw_whole(rng)
    else:
        return image
    least = rng.uniform(*effects.least_letter_height) * height / letter_height
    rows = min(max(rows, math.ceil(least)), height)
    columns = max(6, int(width * rows / height))
    method = rng.choice((cv2.INTER_AREA, cv2.INTER_LINEAR))
    image = cv2.resize(image, (columns, rows), interpolation=method)
    if rng.random() < 0.5:
        method = rng.choice((cv2.INTER_CUBIC, cv2.INTER_LINEAR))
        image = cv2.resize(image, (width, height), interpolation=method)
    return image

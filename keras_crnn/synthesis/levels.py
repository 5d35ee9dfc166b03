"""Grey levels, or colours: a level is a float, or a float32 array of red, green and blue."""

from __future__ import annotations

import random

import cv2
import numpy as np

Level = float | np.ndarray

#: ITU-R BT.601, as Pillow and OpenCV turn to grey.
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def luma(level: Level) -> float:
    """How bright a level is, 0 to 255."""
    return level if isinstance(level, float) else float(level @ _LUMA)


def to_grey(image: np.ndarray) -> np.ndarray:
    """The brightness of a float32 picture `(height, width)` or `(height, width, 3)`."""
    return image if image.ndim == 2 else image @ _LUMA


def mean_level(image: np.ndarray) -> float:
    """Mean of all values of a float32 picture; quicker than NumPy's on small ones."""
    means = cv2.mean(image)
    return means[0] if image.ndim == 2 else sum(means[:3]) / 3


def pick_level(image: np.ndarray, rng: random.Random) -> Level:
    """The level of a random pixel of a uint8 picture."""
    height, width = image.shape[:2]
    y, x = int(rng.random() * height), int(rng.random() * width)
    return float(image[y, x]) if image.ndim == 2 else image[y, x].astype(np.float32)


def make_level(low: float, high: float, rng: random.Random, color: bool) -> Level:
    """A level drawn evenly between two bounds; in colour, from nearly grey to pure."""
    grey = rng.uniform(low, high)
    if not color:
        return grey
    saturation = rng.random() ** 2  # paint and stone are more often dull than pure
    return make_color([grey + saturation * (rng.uniform(low, high) - grey) for _ in "rgb"])


def make_color(parts: list[float]) -> np.ndarray:
    """A level of red, green and blue, float32 `(3,)`."""
    return np.array(parts, np.float32)


def to_scalar(level: Level) -> float | list[float]:
    """A level as OpenCV's drawing functions take it."""
    return level if isinstance(level, float) else level.tolist()


def with_channels(plane: np.ndarray, color: bool) -> np.ndarray:
    """`(height, width)` as it is for grey, with a last axis of 1 for colour."""
    return plane[:, :, np.newaxis] if color else plane

"""Small images and the files they make."""

import io

import numpy as np
from PIL import Image

RGB = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8)
RGB_GREY = [[76, 150, 29]]  # (19595 R + 38470 G + 7471 B + 32768) >> 16
STEPS = np.array([[0, 50, 100], [150, 200, 250]], np.uint8)


def encode(image: Image.Image, format: str = "PNG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)

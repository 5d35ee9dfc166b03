"""Colour pictures for the sets: kept as the file has them, or cut out."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageOps

from keras_crnn.images.grey import choose_ground, lay_on_ground
from keras_crnn.images.read import read_image

_EXIF_ORIENTATION = 0x0112


def read_rgb(content: bytes) -> np.ndarray:
    """Decodes an image as `read_image` does, but in colour.

    `read_image` of the result is `read_image` of the content, to the bit. Grey pictures get
    three equal channels.

    Args:
        content: bytes of an image file.

    Returns:
        A uint8 array `(height, width, 3)`.

    Raises:
        ImageError: as `read_image`.
    """
    grey = read_image(content)
    with Image.open(io.BytesIO(content)) as image:
        if image.mode in ("L", "1", "F") or image.mode.startswith("I"):  # 16 bits and more
            return np.repeat(grey[:, :, np.newaxis], 3, axis=2)
        upright: Image.Image = ImageOps.exif_transpose(image) if _is_turned(image) else image
        if upright.has_transparency_data:
            colour = upright.convert("RGBA")
            upright = lay_on_ground(colour, choose_ground(colour))
        return np.array(upright.convert("RGB"))


def keep_or_encode(content: bytes) -> bytes:
    """Checks an image file, and gives it as any reader of PNG and JPEG shows it alike.

    Upright grey or RGB files of these formats are kept as they are: a set loses nothing, and
    needs no more room than the archive. Others (GIF, CMYK, transparency, a camera's turned
    pictures) become RGB PNGs.

    Args:
        content: bytes of an image file.

    Raises:
        ImageError: as `read_image`.
    """
    read_image(content)
    with Image.open(io.BytesIO(content)) as image:
        plain = image.format in ("PNG", "JPEG") and image.mode in ("L", "RGB")
        if plain and not image.has_transparency_data and not _is_turned(image):
            return content
    return encode_png(read_rgb(content))


def _is_turned(image: Image.Image) -> bool:
    try:
        return image.getexif().get(_EXIF_ORIENTATION, 1) in range(2, 9)
    except Exception:  # As in read_image: broken EXIF is no reason to refuse sound pixels.
        return False


def encode_png(pixels: np.ndarray) -> bytes:
    """PNG of uint8 pixels `(height, width, 3)`."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def crop(pixels: np.ndarray, x: int, y: int, width: int, height: int) -> np.ndarray | None:
    """Cuts a box out of a picture, as far as it lies inside.

    Args:
        pixels: uint8 `(height, width, 3)`.
        x: int. Left edge, in pixels; may be outside, like the others.
        y: int. Upper edge.
        width: int. Pixels.
        height: int. Pixels.

    Returns:
        A uint8 array, or None where nothing of the box lies inside.
    """
    rows, columns = pixels.shape[:2]
    left, right = max(x, 0), min(x + width, columns)
    top, bottom = max(y, 0), min(y + height, rows)
    if left >= right or top >= bottom:
        return None
    return pixels[top:bottom, left:right]

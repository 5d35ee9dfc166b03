"""Grey levels of pixels of any kind, in bands of rows: a large image costs little beyond itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PIL import Image

from keras_crnn.images.errors import ImageError

_BAND = 1 << 18  # pixels: what is made of them on the way takes a few megabytes


def image_to_grey(image: Image.Image, name: str) -> np.ndarray:
    """Grey levels of a loaded Pillow image of any mode, uint8 `(height, width)`.

    Args:
        image: a Pillow image with pixels.
        name: string. What to call it.

    Raises:
        ImageError: floats outside [0, 1], or integers of more than 16 bits.
    """
    grey = np.empty((image.height, image.width), np.uint8)
    deep = image.mode in ("I", "F") or image.mode.startswith("I;16")
    ground = choose_ground(image) if image.has_transparency_data and not deep else None
    for rows, band in _bands(image):
        if deep:
            # 16-bit PNGs are "I;16" in new versions of Pillow and "I" in old ones. Pillow's
            # own conversion to "L" clips at 255, which makes nearly all of them white.
            grey[rows] = _scale(np.asarray(band), name, pillow_mode=image.mode)
        elif ground is not None:
            grey[rows] = np.asarray(lay_on_ground(band, ground).convert("L"))
        elif image.mode in ("1", "L"):
            grey[rows] = np.asarray(band.convert("L"))
        else:
            grey[rows] = np.asarray(band.convert("RGB").convert("L"))
    return grey


def array_to_grey(array: np.ndarray) -> np.ndarray:
    """Grey levels of an array, as `read_image` takes one, uint8 `(height, width)`.

    Raises:
        ImageError: another shape, dtype or range.
    """
    name = f"array {array.shape} {array.dtype}"
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim != 2 and not (array.ndim == 3 and array.shape[2] in (3, 4)):
        raise ImageError(
            f"{name}: not one image. Pass (height, width) or (height, width, channels) with 1, 3 "
            "or 4 channels, channels last; read a batch one image at a time."
        )
    if array.size == 0:
        raise ImageError(f"{name}: has no pixels. Check how it was cut.")
    levels = np.empty(array.shape, np.uint8)  # The result never shares memory with the source.
    for rows in _rows(array.shape[0], array.shape[1]):
        levels[rows] = _scale(array[rows], name)
    return levels if array.ndim == 2 else image_to_grey(Image.fromarray(levels), name)


def choose_ground(image: Image.Image) -> int:
    """The grey level under what is transparent: white, or black under pale letters.

    Letters without a ground would be lost on one of their own brightness. A plate with round
    corners has its own: where less than a quarter is transparent, white it stays.

    Args:
        image: a loaded Pillow image that has transparency.

    Returns:
        255 or 0.
    """
    brightness, opacity = 0, 0  # integers: a port decides the same
    for _, band in _bands(image):
        colour = band.convert("RGBA")
        alpha = np.asarray(colour.getchannel("A"), np.uint32)
        opacity += int(alpha.sum())
        brightness += int((alpha * np.asarray(colour.convert("L"))).sum(dtype=np.uint64))
    sparse = 4 * opacity <= 3 * 255 * image.width * image.height
    return 0 if sparse and 2 * brightness > 255 * opacity else 255


def lay_on_ground(image: Image.Image, ground: int) -> Image.Image:
    """An image that has transparency over a plain grey ground, in mode "RGBA" and all opaque.

    Args:
        image: a Pillow image of any mode of 8 bits.
        ground: int, 0 to 255. Grey level of the ground.
    """
    paper = Image.new("RGBA", image.size, (ground, ground, ground, 255))
    return Image.alpha_composite(paper, image.convert("RGBA"))


def _bands(image: Image.Image) -> Iterator[tuple[slice, Image.Image]]:
    for rows in _rows(image.height, image.width):
        whole = rows.stop - rows.start == image.height
        yield rows, image if whole else image.crop((0, rows.start, image.width, rows.stop))


def _rows(height: int, width: int) -> Iterator[slice]:
    step = max(1, _BAND // width)
    for top in range(0, height, step):
        yield slice(top, min(top + step, height))


def _scale(array: np.ndarray, name: str, pillow_mode: str = "") -> np.ndarray:
    """Scales any accepted dtype to uint8, 0 to 255."""
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * 255
    if array.dtype == np.uint8:
        return array
    if array.dtype.kind == "f":
        # Written so that NaN fails; the margin is rounding from earlier arithmetic.
        if not (array.min() >= -1e-3 and array.max() <= 1 + 1e-3):
            raise ImageError(
                f"{name}: holds values from {array.min()} to {array.max()}. "
                "Floats lie in [0, 1], none NaN: scale them, or cast to uint8."
            )
        return np.floor(np.clip(array.astype(np.float64), 0, 1) * 255 + 0.5).astype(np.uint8)
    if pillow_mode == "I" and not (array.min() >= 0 and array.max() <= 65535):
        raise ImageError(
            f"{name}: holds values from {array.min()} to {array.max()}, more than 16 bits. "
            "Save it with 8 or 16 bits a pixel."
        )
    if pillow_mode == "I" or (array.dtype.kind == "u" and array.dtype.itemsize == 2):
        return ((array.astype(np.uint32) + 128) // 257).astype(np.uint8)
    raise ImageError(
        f"{name}: this dtype has no agreed range. Cast it to uint8 (0 to 255), uint16 "
        "(0 to 65535), bool, or float in [0, 1]."
    )

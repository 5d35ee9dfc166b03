"""Reads any image as the network wants it: grey, upright, 32 pixels high.

This is the one preprocessing. Training, reading and export call it, and a port to
another language has to give the same bytes. It needs NumPy and Pillow, nothing else.

What a port must do, bit for bit:

1. grey = (19595 R + 38470 G + 7471 B + 32768) >> 16, the luma of ITU-R 601 as Pillow
   computes it, in integers; transparency is first composited on white;
2. resize with Pillow's `BILINEAR`: a triangle filter whose support grows with the
   downscaling factor (so it antialiases), weights in 22-bit fixed point, along the rows
   first, rounded to 8 bits, then down the columns. `cv2.resize` and Android's
   `createScaledBitmap` give other bytes.
"""

from __future__ import annotations

import io
import os
from typing import BinaryIO, TypeAlias

import numpy as np
from PIL import Image, UnidentifiedImageError

from keras_crnn.system.errors import InputError

# Pillow's own threshold for its decompression bomb warning: 89 megapixels.
MAX_PIXELS = 89_478_485

# Only what is decoded inside the process: Pillow hands EPS to Ghostscript, for one.
# The JPEG reader opens MPO, the several-picture JPEG of phones, as well.
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "JPEG2000")

_EXIF_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


#: What can be read as an image: a path, bytes, a binary file object, a PIL image or an array.
ImageSource: TypeAlias = (
    str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO | Image.Image | np.ndarray
)


class ImageError(InputError):
    """An image that cannot be read. The message names the source and the remedy."""


def read_image(source: ImageSource) -> np.ndarray:
    """Reads one image as grey levels.

    EXIF orientation is applied, transparency is composited on white, 16 bits are scaled
    to 8 (65535 becomes 255), and of an animation the first frame is taken. Colour
    profiles are ignored.

    Args:
        source: path, bytes, binary file object, PIL image, or array. Arrays have the
            shape `(height, width)` or `(height, width, channels)` with 1, 3 (RGB) or 4
            (RGBA) channels, and are uint8, uint16, bool, or float in [0, 1].

    Returns:
        A uint8 array `(height, width)`: 0 is black, 255 is white.

    Raises:
        ImageError: the source is missing, empty, broken, not an image, too large, or an
            array of another shape, dtype or range.

    Example:

    >>> read_image(np.full((2, 3, 3), 255, np.uint8)).shape
    (2, 3)
    """
    if isinstance(source, np.ndarray):
        return _read_array(source)
    if isinstance(source, Image.Image):
        name = getattr(source, "filename", "") or f"PIL image of mode {source.mode}"
        return _read_pil(source, str(name))
    if isinstance(source, (str, os.PathLike)):
        name = os.fspath(source)
        try:
            with open(source, "rb") as file:
                data = file.read()
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            raise ImageError(
                f"{name}: cannot be opened ({error}). Check the path, or pass the image's bytes."
            ) from error
    elif isinstance(source, (bytes, bytearray, memoryview)):
        name, data = f"image of {memoryview(source).nbytes} bytes", bytes(source)
    elif hasattr(source, "read"):
        name = str(getattr(source, "name", "") or "file object")
        data = source.read()
        if not isinstance(data, bytes):
            raise ImageError(f"{name}: gives text, not bytes. Open it in mode 'rb'.")
    else:
        raise ImageError(
            f"{source!r:.80} of type {type(source).__name__}: not an image. Pass a path, bytes, "
            "a binary file object, a PIL image or a NumPy array."
        )
    return _read_encoded(data, name)


def _read_encoded(data: bytes, name: str) -> np.ndarray:
    if not data:
        raise ImageError(f"{name}: is empty. Fetch or save the image again.")
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _bomb(name, str(error)) from error
    except UnidentifiedImageError as error:
        raise ImageError(
            f"{name}: is not an image in a known format ({', '.join(_FORMATS)}), or its header "
            "is broken. Convert it to PNG, or open it yourself and pass the PIL image."
        ) from error
    except Exception as error:  # Pillow's readers raise whatever a broken header leads to.
        raise _broken(name, error) from error
    with image:
        return _read_pil(image, name)


def _read_pil(image: Image.Image, name: str) -> np.ndarray:
    width, height = image.size
    if width == 0 or height == 0:
        raise ImageError(f"{name}: has no pixels ({width} x {height}). Check how it was cut.")
    if width * height > MAX_PIXELS:
        raise _bomb(name, f"{width} x {height} pixels")
    try:
        image.load()  # TIFF turns itself upright here, and drops the tag.
        return np.array(_to_grey(_turn_upright(image), name))
    except ImageError:
        raise
    except Exception as error:  # As above: OSError, SyntaxError, struct.error, EOFError...
        raise _broken(name, error) from error


def _turn_upright(image: Image.Image) -> Image.Image:
    try:
        orientation = image.getexif().get(_EXIF_ORIENTATION, 1)
    except Exception:  # Broken EXIF is no reason to refuse pixels that are sound.
        return image
    method = _UPRIGHT.get(orientation)
    return image if method is None else image.transpose(method)


def _to_grey(image: Image.Image, name: str) -> Image.Image:
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        # 16-bit PNGs are "I;16" in new versions of Pillow and "I" in old ones. Pillow's
        # own conversion to "L" clips at 255, which makes nearly all of them white.
        return Image.fromarray(_to_bytes(np.asarray(image), name, pillow_mode=image.mode))
    if image.has_transparency_data:
        colour = image.convert("RGBA")
        white = Image.new("RGBA", colour.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, colour).convert("L")
    if image.mode in ("1", "L"):
        return image.convert("L")
    return image.convert("RGB").convert("L")


def _read_array(array: np.ndarray) -> np.ndarray:
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
    array = np.ascontiguousarray(_to_bytes(array, name))
    if array.ndim == 2:
        return array.copy()  # The result never shares memory with the source.
    return np.array(_to_grey(Image.fromarray(array), name))


def _to_bytes(array: np.ndarray, name: str, pillow_mode: str = "") -> np.ndarray:
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


def _bomb(name: str, size: str) -> ImageError:
    return ImageError(
        f"{name}: too large to decode safely ({size}; the limit is {MAX_PIXELS} pixels). "
        "Crop or shrink it, or pass the pixels as an array."
    )


def _broken(name: str, error: Exception) -> ImageError:
    return ImageError(
        f"{name}: is broken ({type(error).__name__}: {error}). Fetch or save it again."
    )

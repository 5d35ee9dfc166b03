"""Reads any image as the network wants it: grey, upright, 32 pixels high.

This is the one preprocessing. Training, reading and export call it, and a port to
another language has to give the same bytes. It needs NumPy and Pillow, nothing else.

What a port must do, bit for bit:

1. grey = (19595 R + 38470 G + 7471 B + 32768) >> 16, the luma of ITU-R 601 as Pillow
   computes it, in integers; transparency is first composited on white, or on black where
   a quarter of the image or more is transparent (four times the sum of alpha is at most
   three times that of an opaque image) and the rest is pale (twice the sum of alpha times
   luma is above 255 times the sum of alpha);
2. resize with Pillow's `BILINEAR`: a triangle filter whose support grows with the
   downscaling factor (so it antialiases), weights in 22-bit fixed point, along the rows
   first, rounded to 8 bits, then down the columns; columns first where
   `Preprocessing.columns_first` says so. `cv2.resize` and Android's `createScaledBitmap`
   give other bytes.

What it costs: an image file is read whole, at most `MAX_BYTES`. An image of up to `MAX_PIXELS`
is decoded, unless it claims more than its bytes hold: 100,000 pixels a byte (GIF and animated WebP
5,000), and 4 million always.
Decoding and reading take at most 25 bytes a pixel (JPEG 2000; WebP 17, the others 10), and 20 MB.
"""

from __future__ import annotations

import io
import os
from typing import BinaryIO, TypeAlias

import numpy as np
from PIL import Image, UnidentifiedImageError

from keras_crnn.images.errors import ImageError as ImageError
from keras_crnn.images.grey import array_to_grey, image_to_grey
from keras_crnn.images.image_file import StoredImage, read_file, read_stream
from keras_crnn.system.printable import printable

# Pillow's own threshold for its decompression bomb warning: 89 megapixels.
MAX_PIXELS = 89_478_485
# Pillow imports its usual readers at the first image otherwise. A process that is forked while a
# thread does so waits for that import for ever.
Image.preinit()

# A page with nothing but its number has 22,000 pixels a byte as WebP, and 50,000 as a fax. What
# claims more is forged, or of one colour: neither is worth its memory.
_PIXELS_A_BYTE = 100_000
# Of animations, whose pictures may be far smaller than the canvas that is claimed.
_CANVAS_A_BYTE = 5_000
_ALWAYS_PIXELS = 1 << 22

#: Formats that are read, only such as are decoded inside the process: Pillow hands EPS to
#: Ghostscript, for one.
# The JPEG reader opens MPO, the several-picture JPEG of phones, as well.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "JPEG2000")

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


#: What can be read as an image: a path, bytes, a binary file object, a PIL image, an array, or an
#: image in a database.
ImageSource: TypeAlias = (
    str
    | os.PathLike[str]
    | bytes
    | bytearray
    | memoryview
    | BinaryIO
    | Image.Image
    | np.ndarray
    | StoredImage
)


def read_image(source: ImageSource) -> np.ndarray:
    """Reads one image as grey levels.

    EXIF orientation is applied, transparency is composited on white, or on black where
    pale letters stand without a ground, 16 bits are scaled to 8 (65535 becomes 255), and
    of an animation the first frame is taken. Colour profiles are ignored.

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
        return array_to_grey(source)
    if isinstance(source, Image.Image):
        name = getattr(source, "filename", "") or f"PIL image of mode {source.mode}"
        return _read_pil(source, printable(str(name)))
    if isinstance(source, (str, os.PathLike)):
        name, data = printable(os.fspath(source)), read_file(source)
    elif isinstance(source, (bytes, bytearray, memoryview)):
        name, data = f"image of {memoryview(source).nbytes} bytes", bytes(source)
    elif isinstance(source, StoredImage):
        name, data = printable(source.name), source.fetch()
    elif hasattr(source, "read"):
        name = printable(str(getattr(source, "name", "") or "file object"))
        data = read_stream(source, name)
        if not data:
            raise ImageError(
                f"{name}: has nothing left to read. Where it was read before, go back to its "
                "beginning by seek(0); else fetch or save the image again."
            )
    else:
        several = (
            " Several images are one plain list of these." if hasattr(source, "__iter__") else ""
        )
        raise ImageError(
            f"{source!r:.80} of type {type(source).__name__}: not an image. Pass a path, bytes, "
            f"a binary file object, a PIL image or a NumPy array.{several}"
        )
    return _read_encoded(data, name)


def _read_encoded(data: bytes, name: str) -> np.ndarray:
    if not data:
        raise ImageError(f"{name}: is empty. Fetch or save the image again.")
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _bomb(name, str(error)) from error
    except UnidentifiedImageError as error:
        raise ImageError(
            f"{name}: is not an image in a known format ({', '.join(FORMATS)}), or its header "
            "is broken. Convert it to PNG, or open it yourself and pass the PIL image."
        ) from error
    except Exception as error:  # Pillow's readers raise whatever a broken header leads to.
        raise _broken(name, error) from error
    with image:
        width, height = image.size
        # Pillow joins pieces of this size until it has a row, in time with the square of their
        # number: a row of millions of pixels took minutes.
        image.decodermaxblock = max(image.decodermaxblock, 8 * width)
        a_byte = _CANVAS_A_BYTE if _has_canvas(data) else _PIXELS_A_BYTE
        if max(_ALWAYS_PIXELS, a_byte * len(data)) < width * height <= MAX_PIXELS:
            raise ImageError(
                f"{name}: claims {width} x {height} pixels, which {len(data)} bytes hold only of "
                "one colour. Fetch it again, or save it as PNG."
            )
        return _read_pil(image, name)


def _has_canvas(data: bytes) -> bool:
    animated_webp = data[12:16] == b"VP8X" and data[20:21] and data[20] & 2
    return data.startswith(b"GIF") or bool(animated_webp)


def _read_pil(image: Image.Image, name: str) -> np.ndarray:
    width, height = image.size
    if width == 0 or height == 0:
        raise ImageError(f"{name}: has no pixels ({width} x {height}). Check how it was cut.")
    if width * height > MAX_PIXELS:
        raise _bomb(name, f"{width} x {height} pixels")
    try:
        image.load()  # TIFF turns itself upright here, and drops the tag.
        return _turn_upright(image, image_to_grey(image, name))
    except ImageError:
        raise
    except MemoryError as error:
        raise ImageError(
            f"{name}: {width} x {height} pixels need more memory than there is. Crop or shrink it."
        ) from error
    except Exception as error:  # As above: OSError, SyntaxError, struct.error, EOFError...
        raise _broken(name, error) from error


def _turn_upright(image: Image.Image, grey: np.ndarray) -> np.ndarray:
    try:
        orientation = image.getexif().get(_EXIF_ORIENTATION, 1)
    except Exception:  # Broken EXIF is no reason to refuse pixels that are sound.
        return grey
    method = _UPRIGHT.get(orientation)
    return grey if method is None else np.array(Image.fromarray(grey).transpose(method))


def _bomb(name: str, size: str) -> ImageError:
    return ImageError(
        f"{name}: too large to decode safely ({size}; the limit is {MAX_PIXELS} pixels). "
        "Crop or shrink it, or pass the pixels as an array."
    )


def _broken(name: str, error: Exception) -> ImageError:
    return ImageError(
        f"{name}: is broken ({type(error).__name__}: {error}). Fetch or save it again."
    )

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

import dataclasses
import io
import os
from typing import Any

import numpy as np
from PIL import Image

# Pillow's own threshold for its decompression bomb warning: 89 megapixels.
MAX_PIXELS = 89_478_485

# Mid-grey is 0 in the model's [-1, 1] (to half a grey level): to the first convolution
# padding looks as the image border looks anyway, and it is the same for every image.
# Repeating the last column would smear strokes that touch the edge into new letters.
PAD_VALUE = 127

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


class ImageError(ValueError):
    """An image that cannot be read. The message names the source and the remedy."""


def read_image(source: Any) -> np.ndarray:
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


def resize_image(
    image: np.ndarray,
    height: int = 32,
    width: int | None = None,
    min_width: int = 100,
    max_width: int = 2048,
) -> np.ndarray:
    """Resizes a grey image to the height of the network.

    Args:
        image: uint8 `(height, width)`, as `read_image` gives it.
        height: int. Pixels. Defaults to 32.
        width: int or None. A number squashes or stretches every image to that width, as
            the paper does in training (100). None keeps the proportions, as the paper
            does in testing (section 3.2). Defaults to None.
        min_width: int. In proportion, narrower images are stretched to this width.
            Defaults to 100, the paper's.
        max_width: int. In proportion, wider images are squashed to this width, which
            bounds time and memory. Defaults to 2048: 64 times the height.

    Returns:
        A uint8 array `(height, width)`.

    Raises:
        ImageError: `image` is not a uint8 array of two dimensions, or has no pixels.
        ValueError: a size is not positive, or `min_width > max_width`.
    """
    preprocessing = Preprocessing(height, width, min_width, max_width)
    return preprocessing.resize(image)


def pad_image(image: np.ndarray, width: int) -> np.ndarray:
    """Pads on the right with mid-grey (`PAD_VALUE`), so that images share a batch.

    Args:
        image: uint8 `(height, width)` or `(height, width, 1)`.
        width: int. Pixels. At least the image's own width.

    Returns:
        A uint8 array of that width, the image on its left.

    Raises:
        ValueError: the image is wider than `width`.
    """
    missing = width - image.shape[1]
    if missing < 0:
        raise ValueError(
            f"An image {image.shape[1]} pixels wide cannot be padded to {width}: resize it first."
        )
    if missing == 0:
        return image
    margins = [(0, 0), (0, missing)] + [(0, 0)] * (image.ndim - 2)
    return np.pad(image, margins, constant_values=PAD_VALUE)


@dataclasses.dataclass(frozen=True)
class Preprocessing:
    """From any image source to the input of the network.

    It is stored with the weights, so that a model is read as it was trained.

    Attributes:
        height: int. Pixels. Defaults to 32.
        width: int or None. A fixed width, or None to keep the proportions. Defaults to 100.
        min_width: int. Least width in proportion. Defaults to 100.
        max_width: int. Greatest width in proportion. Defaults to 2048.

    Example:

    >>> Preprocessing(width=None)(np.zeros((16, 80), np.uint8)).shape
    (32, 160, 1)
    """

    height: int = 32
    width: int | None = 100
    min_width: int = 100
    max_width: int = 2048

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.name == "width" and value is None:
                continue
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ValueError(f"{field.name} is {value!r}: give a positive int, in pixels.")
        if self.min_width > self.max_width:
            raise ValueError(
                f"min_width {self.min_width} is above max_width {self.max_width}: swap them."
            )

    def __call__(self, source: Any) -> np.ndarray:
        """Reads and resizes one image: uint8 `(height, width, 1)`. Raises `ImageError`."""
        return self.resize(read_image(source))[:, :, np.newaxis]

    def resize(self, image: np.ndarray) -> np.ndarray:
        """Resizes uint8 `(height, width)`, as `read_image` gives it, to `(height, width)`."""
        if image.ndim != 2 or image.dtype != np.uint8 or image.size == 0:
            raise ImageError(
                f"array {image.shape} {image.dtype}: not a grey image. "
                "Pass it through read_image first, which gives uint8 (height, width)."
            )
        width = self.resized_width(*image.shape)
        if image.shape == (self.height, width):
            return image  # Not copied: Pillow would give the same bytes.
        # In two steps, as Pillow 13 takes the columns first where that is faster, and rounding
        # to 8 bits in between then gives other bytes than older versions do.
        rows = Image.fromarray(image).resize((width, image.shape[0]), Image.Resampling.BILINEAR)
        return np.array(rows.resize((width, self.height), Image.Resampling.BILINEAR))

    def squashed(self) -> Preprocessing:
        """The same at one width: its own, or `min_width` where it keeps the proportions.

        So the paper trains on 100 pixels and reads in proportion from 100 on (section 3.2), and
        so do we: batches of one width train faster, and long words are read better uncrowded.
        """
        return dataclasses.replace(self, width=self.width or self.min_width)

    def resized_width(self, source_height: int, source_width: int) -> int:
        """The width in pixels to which an image of this size is resized."""
        if self.width is not None:
            return self.width
        # Rounded half up in integers: the same in every language.
        width = (2 * source_width * self.height + source_height) // (2 * source_height)
        return min(max(width, self.min_width), self.max_width)

    def to_source_x(self, x: Any, resized_width: int, source_width: int) -> Any:
        """Maps columns of the resized image back to pixels of the source.

        Columns are edges: 0 is the left edge of the first pixel, `resized_width` the right
        edge of the last. The source is the upright image: a photo that the camera stored
        lying on its side (EXIF orientation 5 to 8) has its height and width swapped in the
        file, and spans refer to the picture as it is shown, as `read_image` returns it.

        Args:
            x: float or array. Columns of the resized, perhaps padded, image.
            resized_width: int. Width after resizing, before padding.
            source_width: int. Width of what `read_image` returned.

        Returns:
            float or array. Columns of the source; those in the padding are its right edge.
        """
        columns = np.clip(np.asarray(x, np.float64), 0, resized_width)
        columns = columns * source_width / resized_width
        return float(columns) if columns.ndim == 0 else columns

    def to_dict(self) -> dict[str, int | None]:
        """The fields as a dictionary that JSON can hold."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, int | None]) -> Preprocessing:
        """Rebuilds what `to_dict` gave. Raises `ValueError` for a key that is not a field."""
        known = [field.name for field in dataclasses.fields(cls)]
        unknown = sorted(set(values) - set(known))
        if unknown:
            raise ValueError(
                f"Preprocessing has no {', '.join(unknown)}: its fields are {', '.join(known)}. "
                "A newer version of keras-crnn may have written this record."
            )
        return cls(**values)


def _read_encoded(data: bytes, name: str) -> np.ndarray:
    if not data:
        raise ImageError(f"{name}: is empty. Fetch or save the image again.")
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _bomb(name, str(error)) from error
    except Image.UnidentifiedImageError as error:
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

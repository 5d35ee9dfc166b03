"""From grey images to the network's input: sizes, and padding to share a batch."""

from __future__ import annotations

import dataclasses
import warnings
from typing import overload

import numpy as np
from PIL import Image

from keras_crnn.images.read import ImageError, ImageSource, read_image
from keras_crnn.system.errors import InputError
from keras_crnn.system.json_object import JsonObject

# Mid-grey is 0 in the model's [-1, 1] (to half a grey level): to the first convolution
# padding looks as the image border looks anyway, and it is the same for every image.
# Repeating the last column would smear strokes that touch the edge into new letters.
PAD_VALUE = 127

# Pixels. Of images that are not far higher than wide, none comes near.
_MOST_BETWEEN = 1 << 24


def resize_image(
    image: np.ndarray,
    height: int = 32,
    width: int | None = None,
    min_width: int = 100,
    max_width: int = 2048,
) -> np.ndarray:
    """The old name of `Preprocessing(...).resize`, which goes with version 0.3.

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
    warnings.warn(
        "resize_image goes with version 0.3: call Preprocessing(height, width).resize(image).",
        DeprecationWarning,
        stacklevel=2,
    )
    return Preprocessing(height, width, min_width, max_width).resize(image)


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
        raise InputError(
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
        widths: increasing ints or None. The only widths that a network takes: an image gets the
            narrowest that is no narrower than its width in proportion, and what is wider than the
            widest is squashed to that (`Recognizer` reads it in windows). Defaults to None, any.

    Example:

    >>> Preprocessing(width=None)(np.zeros((16, 80), np.uint8)).shape
    (32, 160, 1)
    """

    height: int = 32
    width: int | None = 100
    min_width: int = 100
    max_width: int = 2048
    widths: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.name == "widths" or (field.name == "width" and value is None):
                continue
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise InputError(f"{field.name} is {value!r}: give a positive int, in pixels.")
        if self.min_width > self.max_width:
            raise InputError(
                f"min_width {self.min_width} is above max_width {self.max_width}: swap them."
            )
        if self.widths is not None:
            _check_widths(self.widths, self.width)

    def __call__(self, source: ImageSource) -> np.ndarray:
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
        between = (width, image.shape[0])
        if self.columns_first(*image.shape):
            between = (image.shape[1], self.height)
        half = Image.fromarray(image).resize(between, Image.Resampling.BILINEAR)
        return np.array(half.resize((width, self.height), Image.Resampling.BILINEAR))

    def columns_first(self, source_height: int, source_width: int) -> bool:
        """Whether an image of this size is resized down its columns first, then along its rows.

        Rows that get wider before there are fewer of them would take a hundred times the memory
        of an image one pixel wide. So between the steps there are never more than 16.8 million
        pixels, or those of the source's columns at the network's height.
        """
        between = source_height * self.resized_width(source_height, source_width)
        return between > max(_MOST_BETWEEN, source_width * self.height)

    def squashed(self) -> Preprocessing:
        """The same at one width: its own, or `min_width` where it keeps the proportions.

        So the paper trains on 100 pixels and reads in proportion from 100 on (section 3.2), and
        so do we: batches of one width train faster, and long words are read better uncrowded.
        """
        return dataclasses.replace(self, width=self.width or self.min_width, widths=None)

    def resized_width(self, source_height: int, source_width: int) -> int:
        """The width in pixels to which an image of this size is resized."""
        if self.width is not None:
            return self.width
        # Rounded half up in integers: the same in every language.
        width = (2 * source_width * self.height + source_height) // (2 * source_height)
        width = min(max(width, self.min_width), self.max_width)
        if self.widths is None:
            return width
        return next((one for one in self.widths if one >= width), self.widths[-1])

    @overload
    def to_source_x(self, x: float, resized_width: int, source_width: int) -> float: ...

    @overload
    def to_source_x(self, x: np.ndarray, resized_width: int, source_width: int) -> np.ndarray: ...

    def to_source_x(
        self, x: float | np.ndarray, resized_width: int, source_width: int
    ) -> float | np.ndarray:
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

    def to_dict(self) -> dict[str, object]:
        """The fields as a dictionary that JSON can hold; `widths` where there are any."""
        values = dataclasses.asdict(self)
        if self.widths is None:  # versions up to 0.1 refuse a record with a field they do not know
            del values["widths"]
        return values

    @classmethod
    def from_dict(cls, values: dict[str, object]) -> Preprocessing:
        """Rebuilds what `to_dict` gave. Raises `ValueError` for a key that is not a field."""
        known = {field.name for field in dataclasses.fields(cls)}
        JsonObject(values, "Preprocessing").refuse_others(known)
        if isinstance(widths := values.get("widths"), list):  # JSON has no tuples
            values = {**values, "widths": tuple(widths)}
        return cls(**values)  # type: ignore[arg-type]  # __post_init__ refuses other values


def _check_widths(widths: tuple[int, ...], width: int | None) -> None:
    whole = isinstance(widths, tuple) and all(type(one) is int for one in widths)
    if not whole or not widths or widths[0] < 1 or sorted(set(widths)) != list(widths):
        raise InputError(f"widths is {widths!r}: give positive ints that increase, in pixels.")
    if width is not None:
        raise InputError(
            f"Images have the one width {width} or one of {widths}, not both: leave one out."
        )

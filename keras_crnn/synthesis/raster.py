"""Outlines to pixels with FreeType's anti-aliasing rasteriser."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any, NamedTuple

import freetype
import freetype.raw
import numpy as np

from keras_crnn.system.errors import InputError

GREY_PIXELS = 2  # FT_PIXEL_MODE_GRAY
WIDEST = 420  # pixels drawn at once; FreeType gives up on a wide line of many letters
MAXIMUM_POINTS = 30_000  # FreeType indexes the points of an outline with 16 bits


class Outline(NamedTuple):
    """Contours of quadratic or cubic curves, as FreeType keeps them.

    points: float32 `(points, 2)`, x to the right and y **down**.
    tags: uint8 `(points,)`, FreeType's kind of each point (on the curve, conic, cubic control).
    ends: int16 `(contours,)`, index of the last point of each contour.
    """

    points: np.ndarray
    tags: np.ndarray
    ends: np.ndarray


def find_bounds(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least and largest x and y of points `(points, 2)`, each float32 `(2,)`."""
    rows = np.ascontiguousarray(points.T)  # five times faster than down the columns
    return rows.min(1), rows.max(1)


class _FreeTypeOutline(ctypes.Structure):
    _fields_ = [
        ("n_contours", ctypes.c_short),
        ("n_points", ctypes.c_short),
        ("points", ctypes.c_void_p),
        ("tags", ctypes.c_void_p),
        ("contours", ctypes.c_void_p),
        ("flags", ctypes.c_int),
    ]


class _FreeTypeBitmap(ctypes.Structure):
    _fields_ = [
        ("rows", ctypes.c_uint),
        ("width", ctypes.c_uint),
        ("pitch", ctypes.c_int),
        ("buffer", ctypes.c_void_p),
        ("num_grays", ctypes.c_ushort),
        ("pixel_mode", ctypes.c_ubyte),
        ("palette_mode", ctypes.c_ubyte),
        ("palette", ctypes.c_void_p),
    ]


def _bind(
    function: Any, *argument_types: type[ctypes.c_void_p | ctypes.c_long]
) -> Callable[..., int]:
    """The same C function, of freetype-py, under other types, called with the GIL held.

    FreeType's library object may not be used by two threads at once; the GIL sees to that.
    """
    prototype = ctypes.PYFUNCTYPE(ctypes.c_int, *argument_types)
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address is not None  # it was loaded
    return prototype(address)


def _address(array: np.ndarray) -> int:
    """Where an array that may be written to lies; four times as fast as `array.ctypes.data`."""
    return ctypes.addressof(ctypes.c_char.from_buffer(array.data))


_draw = _bind(freetype.raw.FT_Outline_Get_Bitmap, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
_embolden = _bind(freetype.raw.FT_Outline_EmboldenXY, ctypes.c_void_p, ctypes.c_long, ctypes.c_long)


def rasterise(outline: Outline, height: int, width: int, bold: float = 0.0) -> np.ndarray:
    """Draws an outline given in pixels.

    Args:
        outline: Outline. Its origin is the top left corner of the picture; what lies outside the
            picture is cut off.
        height: int. Rows of the picture.
        width: int. Columns of the picture.
        bold: float. Pixels the strokes grow by. Defaults to none.

    Returns:
        uint8 array `(height, width)`: the share of each pixel that is covered, 255 for all of it.

    Raises:
        ValueError: FreeType refuses the outline.
    """
    pixels = np.zeros((height, width), np.uint8)
    if not pixels.size or not len(outline.ends):
        return pixels
    points = np.empty(outline.points.shape, np.dtype(ctypes.c_long))
    points[:, 0] = outline.points[:, 0] * 64  # FreeType counts in 1/64 pixel
    points[:, 1] = (height - outline.points[:, 1]) * 64  # and upwards
    tags = np.array(outline.tags, np.uint8)
    ends = np.array(outline.ends, np.int16)
    shape = _FreeTypeOutline(
        len(ends), len(points), _address(points), _address(tags), _address(ends), 0
    )
    if bold:
        _embolden(ctypes.byref(shape), int(bold * 64), int(bold * 64))
    first, error = _address(pixels), 0
    for x in range(0, width, WIDEST):
        if x:
            points[:, 0] -= 64 * WIDEST
        part = min(WIDEST, width - x)
        bitmap = _FreeTypeBitmap(height, part, width, first + x, 256, GREY_PIXELS, 0, None)
        error = error or _draw(freetype.get_handle(), ctypes.byref(shape), ctypes.byref(bitmap))
    if error:
        raise InputError(
            f"FreeType could not draw an outline of {len(points)} points and {len(ends)} "
            f"contours at {height} x {width} pixels (error {error})."
        )
    return pixels

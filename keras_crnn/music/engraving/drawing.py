"""A drawn staff: its pixels, and where its lines lie in them."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import numpy as np
from PIL import Image

from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require

#: Pixels from one staff line to the next in every drawing.
SPACE = 10.0
_SCALE = re.compile(r'class="definition-scale"[^>]*viewBox="0 0 (\d+) (\d+)"')
_MARGIN = re.compile(r'class="page-margin" transform="translate\((-?\d+), (-?\d+)\)"')
_STAFF = re.compile(r'class="staff"[^>]*>((?:\s*<path d="M-?\d+ -?\d+ L-?\d+ -?\d+"[^>]*/>){5})')
_LINE = re.compile(r'd="M-?\d+ (-?\d+) ')


@dataclass(frozen=True)
class Drawing:
    """A staff with its notes, dark on white.

    Attributes:
        image: uint8 `(height, width)`.
        middle: row of the middle staff line, in pixels from the top edge of the image. Lines are
            `SPACE` pixels apart.
        pitches: the label.
    """

    image: np.ndarray
    middle: float
    pitches: tuple[str, ...]


def draw_svg(svg: str, pitches: tuple[str, ...], font: tuple[str, str] | None = None) -> Drawing:
    """The pixels of a staff that verovio drew, cut to its ink.

    Args:
        svg: verovio's picture of one staff.
        pitches: its label.
        font: path of a font file for the words, and its family. Without one they are left out.

    Raises:
        ValueError: the picture has no staff of five lines.
    """
    scale, margin, staff = _SCALE.search(svg), _MARGIN.search(svg), _STAFF.search(svg)
    if scale is None or margin is None or staff is None:
        raise InputError("The picture has no staff of five lines. Draw one by verovio.")
    lines = [int(y) + int(margin[2]) for y in _LINE.findall(staff[1])]
    factor = SPACE * 4 / (lines[-1] - lines[0])  # pixels a unit
    return rasterise(svg, round(int(scale[1]) * factor), lines[2] * factor, pitches, font)


def rasterise(
    svg: str, width: int, middle: float, pitches: tuple[str, ...], font: tuple[str, str] | None
) -> Drawing:
    """The pixels of a picture, cut to its ink.

    Args:
        svg: the picture.
        width: int. Pixels it is drawn in.
        middle: float. Row of the middle staff line in those pixels.
        pitches: the label.
        font: as for `draw_svg`.
    """
    resvg = require("resvg_py", "music")
    fonts = {} if font is None else {"font_files": [font[0]], "serif_family": font[1]}
    png = resvg.svg_to_bytes(
        svg_string=svg, width=width, background="#ffffff", skip_system_fonts=True, **fonts
    )
    image = np.asarray(Image.open(io.BytesIO(png)).convert("L"))
    return cut_to_ink(image, middle, pitches)


def cut_to_ink(image: np.ndarray, middle: float, pitches: tuple[str, ...]) -> Drawing:
    """A drawing without the white around it, but for a pixel."""
    inked = image < 250
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not len(rows):
        raise InputError("The picture is white: nothing was drawn.")
    top, bottom = max(0, rows[0] - 1), rows[-1] + 2
    left, right = max(0, columns[0] - 1), columns[-1] + 2
    return Drawing(np.ascontiguousarray(image[top:bottom, left:right]), middle - top, pitches)

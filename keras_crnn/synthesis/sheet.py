"""Many samples on one picture, to be looked at."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from keras_crnn.synthesis.fonts import FontBank
from keras_crnn.synthesis.layout import lay_out
from keras_crnn.synthesis.outlines import UNITS
from keras_crnn.synthesis.raster import find_bounds, rasterise
from keras_crnn.system.errors import InputError
from keras_crnn.text.direction import to_logical

CELL = (62, 170)  # height and width of a cell in pixels
CAPTION = (14, 166)  # and for a caption
PICTURE = (46, 166)  # room for the sample within it
WIDE = 14  # heights; no word is that wide, and lines get cells of their own width
LINE_CELLS = 4  # cells that one for lines takes


def contact_sheet(
    samples: Iterable[tuple[str, np.ndarray]], columns: int = 8, fonts: FontBank | None = None
) -> np.ndarray:
    """Samples in rows, the text under each.

    Args:
        samples: iterable of Sample, or of pairs of text and uint8 image, all grey or all RGB.
        columns: int. Samples a row. Defaults to 8. A quarter of them where there are lines.
        fonts: FontBank. Faces for texts beyond ASCII, which show as `?` without. Defaults to none.

    Returns:
        uint8 `(62 * rows, 170 * columns)`, in colour with a last axis of 3; four times as wide a
        column where there are lines.

    Raises:
        ValueError: no samples, or fewer than one column.
    """
    if columns < 1:
        raise InputError(f"`columns` must be at least 1. Received: {columns}")
    samples = list(samples)
    if not samples:
        raise InputError("`samples` is empty. Give at least one sample.")
    span = 1
    if any(image.shape[1] > WIDE * image.shape[0] for _, image in samples):
        span, columns = LINE_CELLS, max(1, columns // LINE_CELLS)
    cells = [draw_cell(text, image, fonts, span) for text, image in samples]
    cells += [np.full_like(cells[0], 255)] * (-len(cells) % columns)
    rows = [np.hstack(cells[at : at + columns]) for at in range(0, len(cells), columns)]
    return np.vstack(rows)


def draw_cell(
    text: str, image: np.ndarray, fonts: FontBank | None = None, span: int = 1
) -> np.ndarray:
    """One sample, scaled to its cell, which is `span` times as wide as one for a word."""
    cell = np.full((CELL[0], span * CELL[1], *image.shape[2:]), 255, np.uint8)
    height, width = image.shape[:2]
    scale = min(PICTURE[0] / height, (PICTURE[1] + (span - 1) * CELL[1]) / width)
    size = max(1, int(width * scale)), max(1, int(height * scale))
    cell[: size[1], : size[0]] = cv2.resize(image, size)
    if fonts is not None and not text.isascii():
        caption = draw_caption(text, fonts)
        area = cell[CELL[0] - CAPTION[0] :, 2 : 2 + CAPTION[1]]
        area -= caption if cell.ndim == 2 else caption[:, :, None]
        return cell
    label = text.encode("ascii", "replace").decode()
    cv2.putText(cell, label, (2, CELL[0] - 3), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (0, 0, 0), 1)
    return cell


def draw_caption(text: str, fonts: FontBank) -> np.ndarray:
    """A label in the plainest face that has its characters, uint8 `(14, 166)`; blank for none."""
    able = [face for face in range(len(fonts)) if fonts.missing(face, text) is None]
    outline = None
    if able:
        face = max(able, key=lambda face: fonts.plainness[face])
        outline = lay_out(fonts, face, to_logical(text))
    if outline is None:
        return np.zeros(CAPTION, np.uint8)
    low, high = find_bounds(outline.points)
    scale = min(11 / UNITS * 1.2, CAPTION[1] / float(high[0] - low[0]))
    points = (outline.points - [low[0], 0]) * scale + [0, CAPTION[0] - 4]
    return rasterise(outline._replace(points=points.astype(np.float32)), *CAPTION)

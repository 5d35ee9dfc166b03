"""A staff cut out of its page and straightened, as the models take it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from keras_crnn.music.page.staff import Staff, extend

_SPACE = 12.0  # pixels between lines of the cut staff at most; models take 7 to 11
_MARGIN = 2.6  # spaces above and below the lines, as in the pictures that models learn from
_ROOM = 1.6  # spaces beyond the outermost ledger line: a note on it and the next
_LEDGERS = 4  # ledger lines that are looked for
_INK = 0.35  # darkness of ink, of the brightness of the paper


@dataclass(frozen=True, eq=False)
class CutStaff:
    """A straightened staff.

    Attributes:
        image: uint8 `(height, width)`. The lines are level.
        x: float array `(width,)`. Column of the page, on the middle line, of each column.
        middle: float. Row of the middle line.
        space: float. Rows between lines.
    """

    image: np.ndarray
    x: np.ndarray
    middle: float
    space: float


def cut_staff(page: np.ndarray, staff: Staff) -> CutStaff:
    """Cuts a staff along its curve, with the room that its ledger lines need.

    Args:
        page: uint8 `(height, width)`.
        staff: Staff found on it.
    """
    reduced = max(1, int(staff.space / _SPACE))
    small = np.asarray(Image.fromarray(page).reduce(reduced)) if reduced > 1 else page
    own = staff.scaled(1 / reduced)
    scale = min(1.0, _SPACE / own.space)  # pixels of the cut for one of the page
    space = own.space * scale
    columns = np.arange(own.left - own.space, own.right + own.space, 1 / scale)
    reach = _LEDGERS + 2 + _MARGIN
    rows = np.arange(-reach * space, reach * space + 1)
    grey = _sample(small, own, columns, rows / space)
    above, below = (max(_MARGIN, _find_ledgers(grey, rows / space, side)) for side in (-1, 1))
    kept = (rows >= -(2 + above) * space) & (rows <= (2 + below) * space)
    image = np.clip(grey[kept] + 0.5, 0, 255).astype(np.uint8)
    x = (columns + 0.5) * reduced - 0.5
    return CutStaff(image, x, float(-rows[kept][0]), space)


def _sample(page: np.ndarray, staff: Staff, x: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Grey levels at offsets in spaces across the curve, float32 `(offsets, columns)`.

    Across, not down: on a tilted page stems and notes stand square to their lines.
    """
    y = staff.middle(x)
    local = np.interp(x, staff.x, staff.spaces)
    # Over some spaces: the curve itself wavers by a part of a pixel.
    step = 4 * staff.space
    slope = (staff.middle(x + step) - staff.middle(x - step)) / (2 * step)
    length = np.sqrt(1 + slope**2)
    away = offsets[:, None] * local
    at_x = np.clip(x - away * slope / length, 0, page.shape[1] - 1.001)
    at_y = np.clip(y + away / length, 0, page.shape[0] - 1.001)
    column, row = at_x.astype(np.int32), at_y.astype(np.int32)
    part_x, part_y = (at_x - column).astype(np.float32), (at_y - row).astype(np.float32)
    right, under = np.minimum(column + 1, page.shape[1] - 1), np.minimum(row + 1, len(page) - 1)
    upper = page[row, column] * (1 - part_x) + page[row, right] * part_x
    lower = page[under, column] * (1 - part_x) + page[under, right] * part_x
    return upper * (1 - part_y) + lower * part_y


def _find_ledgers(grey: np.ndarray, offsets: np.ndarray, side: int) -> float:
    """Spaces beyond the lines that ledger lines on one side need; 0 where there are none.

    A ledger line is a short thin line with all those nearer to the staff beside it.
    """
    dark = 1 - grey / np.maximum(np.percentile(grey, 80, axis=0), 1)
    window = 1.2 / (offsets[1] - offsets[0])
    below = np.ones(dark.shape[1], bool)
    for ledger in range(1, _LEDGERS + 1):
        line, gap = (dark[_row(offsets, side * (2 + ledger + d))] for d in (0.0, -0.5))
        below &= (line > _INK / 2) & (line > gap + 0.1)
        if _longest_run(below) < window:
            return 0.0 if ledger == 1 else ledger - 1 + _ROOM
    return _LEDGERS + _ROOM


def _row(offsets: np.ndarray, offset: float) -> int:
    return int(np.abs(offsets - offset).argmin())


def _longest_run(values: np.ndarray) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], values.astype(np.int8), [0]])))
    return int(np.max(edges[1::2] - edges[::2], initial=0))


def to_page(cut: CutStaff, staff: Staff, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places on the page of columns of the cut staff, on the middle line.

    Args:
        cut: CutStaff.
        staff: Staff that it was cut from.
        columns: float array. Columns of the cut staff.

    Returns:
        Columns and rows of the page, in pixels.
    """
    x = extend(columns, np.arange(len(cut.x)), cut.x)
    return x, staff.middle(x)

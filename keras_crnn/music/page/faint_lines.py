"""Staves that go on where light has left next to nothing of their lines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from keras_crnn.music.page.sample import WHITE, sample_around
from keras_crnn.music.page.staff import GAPS, LINES, Staff

_WINDOW = 4  # spaces in which lines are looked for: they reach its middle at least
_BRIDGE = 6  # spaces of notes or words within a staff, at most
_GRID = 8  # rows in a space: lines are a fraction of it wide
_REACH = 3  # rows up or down by which lines may lie off the way that they had
_INK = 12  # grey levels darker than paper: more is ink, which counts no more than that
_FAINTEST = 0.8  # grey levels by which a line is darker than the gaps beside it
_OVER_NOISE = 3.0  # of what chance alone would give


def follow_faint_lines(staff: Staff, page: np.ndarray) -> Staff:
    """A staff as far as lines go on, however faint, on overexposed paper at its ends.

    On such paper there is hardly any noise, so a line of one grey level less can be told.

    Args:
        staff: Staff.
        page: uint8 `(height, width)`, dark ink on light paper.
    """
    for side in (-1, 1):
        blank = 0.0
        while blank <= _BRIDGE:
            end = staff.left if side < 0 else staff.right
            x = end + side * (blank + np.linspace(0, _WINDOW, _WINDOW * _GRID + 1)) * staff.space
            if x[-1] < 0 or x[-1] > page.shape[1] - 1:
                break
            shift = _find_lines(staff, x, page)
            if shift is None:
                blank += 1
                continue
            staff, blank = (
                _add_point(staff, end, side, (blank + _WINDOW / 2) * staff.space, shift),
                0.0,
            )
    return staff


def _find_lines(staff: Staff, x: np.ndarray, page: np.ndarray) -> float | None:
    """Spaces by which five faint lines lie below the way that a staff had; None without them."""
    reach = 3 * _GRID
    offsets = np.arange(-reach, reach + 1) / _GRID * staff.space
    levels = sample_around(page, x, staff.middle(x), offsets).astype(np.float32)
    paper = float(np.median(levels))
    if paper < WHITE:
        return None
    levels = np.maximum(levels, paper - _INK)
    rows = levels.mean(1)
    best, found = 0.0, None
    for shift in range(-_REACH, _REACH + 1):
        lines = np.array([rows[reach + shift + line * _GRID] for line in LINES])
        places = [reach + shift + round(gap * _GRID) for gap in (-2.5, *GAPS, 2.5)]
        gaps = rows[places]
        chance = float(levels[places].std()) / np.sqrt(len(x))
        darker = np.sort((gaps[:-1] + gaps[1:]) / 2 - lines)
        if darker[1] > max(best, _FAINTEST, _OVER_NOISE * chance):
            best, found = float(darker[1]), shift / _GRID
    return found


def _add_point(staff: Staff, end: float, side: int, further: float, shift: float) -> Staff:
    x = np.array([end + side * further])
    y = staff.middle(x) + shift * staff.space
    space = staff.spaces[:1] if side < 0 else staff.spaces[-1:]
    parts = [(x, y, space), (staff.x, staff.y, staff.spaces)]
    columns, rows, spaces = (np.concatenate(both) for both in zip(*parts[::-side], strict=True))
    return replace(staff, x=columns, y=rows, spaces=spaces)

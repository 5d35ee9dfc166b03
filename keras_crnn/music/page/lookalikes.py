"""What has five even lines and is no staff: five lines of text, and a table of four rows."""

from __future__ import annotations

import numpy as np

from keras_crnn.music.page.strip import ROWS, Strip, rows_at

_LINES = (-2, -1, 0, 1, 2)
_GAPS = (-1.5, -0.5, 0.5, 1.5)
_ACROSS = ROWS // 2 + 1  # rows of a strip: more than a line, less than a gap
_RAGGED = 0.075  # text has 0.1 and more, a staff at most 0.05, sharp and tilted or noisy
_WRITTEN = 0.03  # share of ink halfway between lines from which cells are written in
_CROSSING = 0.01  # share of columns in which ink crosses an outer line; a clef alone has more
_ACROSS_SHARE = 0.2  # ink across the inner lines, of that between; notes have half as much or more
_BY_TURNS = 6  # times as much ink across lines as between; notes have up to four times
_BESIDE = 0.25  # spaces from a line: far enough to be off it, near enough for a notehead


def is_text(strip: Strip, own: slice) -> bool:
    """Whether the lines change from column to column, more than the paper between them does.

    Args:
        strip: Strip.
        own: slice of the columns of the staff.
    """
    dark = _measure_darkness(strip, own)
    # Over some rows: a sharp line on a tilted page falls between two pixels and on one by turns.
    dark = np.cumsum(dark, axis=1)[:, _ACROSS:] - np.cumsum(dark, axis=1)[:, :-_ACROSS]
    dark = np.pad(dark, ((0, 0), (_ACROSS // 2 + 1, 0)))
    lines = np.array([rows_at(dark, line, 0) for line in _LINES])
    gaps = np.array([rows_at(dark, gap, 0) for gap in _GAPS])
    level = float(np.median(lines) - np.median(gaps))
    # The median: stems and noteheads are few.
    ragged = _median_step(lines) - _median_step(gaps)
    return bool(ragged > _RAGGED * max(level, 1e-3))


def is_table(strip: Strip, own: slice) -> bool:
    """Whether ink stands between the lines and never across them, as words in cells do.

    Notes sit on lines as often as between them, and stems and clefs cross the outer ones.

    Args:
        strip: Strip.
        own: slice of the columns of the staff.
    """
    dark = _measure_darkness(strip, own)
    ink = dark > 0.5 * float(np.quantile(dark, 0.98))
    between = np.array([rows_at(ink, gap, 0) for gap in _GAPS])
    cell = between.sum(0) < 3  # no bar line, no border of a column
    written = float(between[:, cell].mean()) if cell.any() else 0.0
    across = [rows_at(ink, ln - _BESIDE, 0) & rows_at(ink, ln + _BESIDE, 0) for ln in _LINES]
    outer = float(np.mean([across[0], across[-1]]))
    inner = float(np.array(across[1:-1])[:, cell].mean()) if cell.any() else 0.0
    cells = written > _WRITTEN and outer < _CROSSING and inner < _ACROSS_SHARE * written
    # Lines of a table and lines of its words by turns: all ink is on lines, none between.
    by_turns = inner > _WRITTEN and written < inner / _BY_TURNS
    return cells or by_turns


def _measure_darkness(strip: Strip, own: slice) -> np.ndarray:
    return np.clip(1 - strip.grey[own] / np.maximum(strip.paper[own, None], 1), 0, 1)


def _median_step(rows: np.ndarray) -> float:
    return float(np.median(np.abs(np.diff(rows, axis=1))))

"""What has five even lines and is no staff: five lines of text, and a table of four rows."""

from __future__ import annotations

import numpy as np

from keras_crnn.music.page.strip import ROWS, Strip, rows_at

_LINES = (-2, -1, 0, 1, 2)
_GAPS = (-1.5, -0.5, 0.5, 1.5)
_ACROSS = ROWS // 2 + 1  # rows of a strip: more than a line, less than a gap
_RAGGED = 0.075  # text has 0.1 and more, a staff at most 0.05, sharp and tilted or noisy
_INK = 0.4  # of the darkest there is, over what its row mostly has
_WRITTEN = 0.03  # share of ink halfway between lines from which cells are written in
_CROSSING = 0.03  # share of columns in which ink crosses an outer line, beside words in cells
# Ink across the inner lines, of that between them. Notes have half as much, those of a soft print
# a tenth; but a staff has no bar at both of its ends, unless it is one of a piano's.
_FRAMED, _UNFRAMED = 0.2, 0.02
_NEAR_END = 8  # columns of a strip, some two spaces
_BY_TURNS = 6  # times as much ink across every second line as across those beside it
_BESIDE = 0.25  # spaces from a line: far enough to be off it, near enough for a notehead


def is_text(strip: Strip, own: slice) -> bool:
    """Whether the lines change from column to column, more than the paper between them does.

    So do words between two rules, which stand where every second line would be: for half of its
    length or more, such a line is as light as the paper.

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
    if np.median(lines, axis=1).min() <= np.median(gaps):
        return True
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
    darkest = float(np.quantile(dark, 0.98))
    # Small words are paler than rules; over what its row mostly has, no blurred line counts.
    ink = dark - np.median(dark, axis=0) > _INK * darkest
    between = np.array([rows_at(ink, gap, 0) for gap in _GAPS])
    cell = between.sum(0) < 3  # no bar line, no border of a column
    written = float(between[:, cell].mean()) if cell.any() else 0.0
    across = [rows_at(ink, ln - _BESIDE, 0) & rows_at(ink, ln + _BESIDE, 0) for ln in _LINES]
    outer = float(np.mean([across[0], across[-1]]))
    inner = float(np.array(across[1:-1])[:, cell].mean()) if cell.any() else 0.0
    framed = all(_has_bar(strip, end, darkest / 4) for end in (own.start, own.stop))
    share = _FRAMED if framed else _UNFRAMED
    cells = written > _WRITTEN and outer < _CROSSING and inner < share * written
    # Lines of a table and lines of its words by turns: every second line is crossed, no other.
    odd, even = np.mean(across[::2], axis=1), np.mean(across[1::2], axis=1)
    return cells or _are_words(odd, even) or _are_words(even, odd)


def _are_words(lines: np.ndarray, others: np.ndarray) -> bool:
    """Whether ink crosses each of some lines, and hardly the others."""
    return bool(lines.min() > _WRITTEN and others.max() < lines.min() / _BY_TURNS)


def _has_bar(strip: Strip, column: int, level: float) -> bool:
    """Whether ink fills three of the four gaps in one column near an end of a staff.

    A bar is as thin as a line, and columns are means over some pixels: a quarter of the darkest
    counts.
    """
    near = slice(max(0, column - _NEAR_END), column + _NEAR_END)
    dark = _measure_darkness(strip, near)
    gaps = np.array([rows_at(dark, gap, 0) > level for gap in _GAPS])
    return bool((gaps.sum(0) >= 3).any())


def _measure_darkness(strip: Strip, own: slice) -> np.ndarray:
    return np.clip(1 - strip.grey[own] / np.maximum(strip.paper[own, None], 1), 0, 1)


def _median_step(rows: np.ndarray) -> float:
    return float(np.median(np.abs(np.diff(rows, axis=1))))

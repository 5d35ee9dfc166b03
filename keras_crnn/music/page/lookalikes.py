"""What has five even lines and is no staff: lines of text, a table of four rows, a sheet's edge."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from keras_crnn.music.page.staff import GAPS, LINES
from keras_crnn.music.page.strip import ROWS, Strip, rows_at

_ACROSS = ROWS // 2 + 1  # rows of a strip: more than a line, less than a gap
_RAGGED = 0.075  # of the lines' darkness: text has 0.1 and more, a staff at most 0.05 without noise
_OVER_PAPER = 1.5  # times as ragged as the paper: text has twice as much, a noisy staff hardly more
_PALEST = 0.045  # of the paper's brightness: paler lines are noise
_OVER_NOISE = 0.3  # of what the paper changes by: so are these
_CLEAR = 0.4  # of the paper's brightness: lines of noisy photographs have 0.3 at most
_CLEAR_OF_NOISE = 4  # times what the paper changes by: these are clear too
_INK = 0.3  # of the way from what a row mostly has to the darkest there is
_HEADROOM = 0.3  # of the darkest: so long is that way at least, in rows that are dark themselves
_WRITTEN = 0.03  # share of ink halfway between lines from which cells are written in
_CROSSING = 0.006  # share of columns in which ink crosses an outer line: stems and notes have more
# Ink across the inner lines, of that between them. Notes have half as much, those of a soft print
# a tenth; but a staff has no bar at both of its ends, unless it is one of a piano's.
_FRAMED, _UNFRAMED = 0.12, 0.02
_UNCROSSED = 0.3  # the same where the outer lines are clear, and nothing crosses them at all
_NEAR_END = 8  # columns of a strip, some two spaces
_BY_TURNS = 6  # times as much ink across every second line as across those beside it
_BESIDE = 0.3  # spaces from a line: far enough to be off it, near enough for a notehead


_OTHER_PAPER = 1.5  # times as bright on one side of the middle line as on the other: two papers


class Contrast(NamedTuple):
    """How the lines stand out of their paper.

    level: float. How much darker the lines are than the gaps, over some rows, of the paper's
        brightness.
    ragged: float. By how much the lines change from column to column.
    noise: float. By how much the gaps do.
    """

    level: float
    ragged: float
    noise: float

    @property
    def is_clear(self) -> bool:
        """Whether noise hides nothing of the lines."""
        return self.level > min(_CLEAR, _CLEAR_OF_NOISE * self.noise)


def measure_contrast(strip: Strip, own: slice) -> Contrast:
    """How the lines of a staff stand out.

    Args:
        strip: Strip.
        own: slice of the columns of the staff.
    """
    dark = _measure_darkness(strip, own)
    # Over some rows: a sharp line on a tilted page falls between two pixels and on one by turns.
    total = np.cumsum(dark, axis=1)
    dark = np.pad(total[:, _ACROSS:] - total[:, :-_ACROSS], ((0, 0), (_ACROSS // 2 + 1, 0)))
    lines = np.array([rows_at(dark, line, 0) for line in LINES])
    gaps = np.array([rows_at(dark, gap, 0) for gap in GAPS])
    level = float(np.median(lines) - np.median(gaps))
    # The median: stems and noteheads are few.
    return Contrast(level, _median_step(lines), _median_step(gaps))


def is_text(contrast: Contrast) -> bool:
    """Whether lines change from column to column, more than the paper between them does.

    Or are no darker than the paper: noise.
    """
    level, ragged, noise = contrast
    if level <= max(_PALEST, _OVER_NOISE * noise):
        return True
    return bool(ragged - noise > _RAGGED * level and ragged > _OVER_PAPER * noise)


def is_edge(strip: Strip, own: slice) -> bool:
    """Whether paper ends between the lines: a sheet on a table, along its edge.

    Args:
        strip: Strip.
        own: slice of the columns of the staff.
    """
    # Beams darken what is between the lines, and a table may lie beside a staff: not both.
    for above, below in (((-1.5, -0.5), (0.5, 1.5)), ((-3.5, -2.5), (2.5, 3.5))):
        high, low = (
            max(float(np.median(rows_at(strip.grey[own], gap, 0))) for gap in gaps)
            for gaps in (above, below)
        )
        if max(high, low) < _OTHER_PAPER * min(high, low):
            return False
    return True


def is_table(strip: Strip, own: slice, contrast: Contrast) -> bool:
    """Whether ink stands between the lines and never across them, as words in cells do.

    Notes sit on lines as often as between them, and stems and clefs cross the outer ones.

    Args:
        strip: Strip.
        own: slice of the columns of the staff.
        contrast: Contrast of the lines.
    """
    dark = _measure_darkness(strip, own)
    darkest = float(np.quantile(dark, 0.98))
    # Small words are paler than rules; over what its row mostly has, no blurred line counts.
    usual = np.median(dark, axis=0)
    ink = dark - usual > _INK * np.maximum(darkest - usual, _HEADROOM * darkest)
    between = np.array([rows_at(ink, gap, 0) for gap in GAPS])
    cell = between.sum(0) < 3  # no bar line, no border of a column
    written = float(between[:, cell].mean()) if cell.any() else 0.0
    across = [rows_at(ink, ln - _BESIDE, 0) & rows_at(ink, ln + _BESIDE, 0) for ln in LINES]
    outer = float(np.mean([across[0], across[-1]]))
    inner = float(np.array(across[1:-1])[:, cell].mean()) if cell.any() else 0.0
    framed = all(_has_bar(strip, end, darkest / 4) for end in (own.start, own.stop))
    share = _FRAMED if framed else _UNFRAMED
    if contrast.is_clear and not outer:
        share = _UNCROSSED
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
    gaps = np.array([rows_at(dark, gap, 0) > level for gap in GAPS])
    return bool((gaps.sum(0) >= 3).any())


def _measure_darkness(strip: Strip, own: slice) -> np.ndarray:
    return np.clip(1 - strip.grey[own] / np.maximum(strip.paper[own, None], 1), 0, 1)


def _median_step(rows: np.ndarray) -> float:
    return float(np.median(np.abs(np.diff(rows, axis=1))))

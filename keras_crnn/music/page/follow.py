"""A trace made exact: its curve, its space, its ends, and whether it is a staff at all."""

from __future__ import annotations

import numpy as np

from keras_crnn.music.page.line_pieces import BLOCK
from keras_crnn.music.page.lookalikes import is_table, is_text
from keras_crnn.music.page.staff import Staff, extend
from keras_crnn.music.page.strip import (
    Strip,
    average_along,
    cut_strip,
    find_shift,
    rows_at,
    smooth,
    to_blocks,
)
from keras_crnn.music.page.traces import Trace

_BEYOND = 14  # spaces past the ends of a trace in which the staff may go on
_CLEF = 8  # spaces without clear lines that are still within a staff
_SHORTEST = 12  # spaces that a staff is long at least
_COVERAGE = 0.6  # of its weakest line
_MEAN_COVERAGE = 0.75
_SIXTH_LINE = 0.5  # coverage from which a line outside is one, so that this is ruled paper
_LINES = (-2, -1, 0, 1, 2)
_GAPS = (-1.5, -0.5, 0.5, 1.5)


def follow_staff(trace: Trace, blocks: np.ndarray) -> Staff | None:
    """The staff of a trace; `None` where there is none.

    Args:
        trace: Trace of pieces.
        blocks: float32 `(blocks, height)` of the page.
    """
    x, y, space = trace.points()
    first = max(0, int((x[0] - _BEYOND * space) / BLOCK))
    last = min(len(blocks), int((x[-1] + _BEYOND * space) / BLOCK) + 1)
    columns = np.arange(first, last)
    centers = columns * BLOCK + (BLOCK - 1) / 2
    rows = extend(centers, x, y)
    spaces = np.full(len(columns), space)
    known = (centers >= x[0]) & (centers <= x[-1])
    rows = smooth(rows, np.where(known, 1.0, 0.01), to_blocks(space, 4))
    for _ in range(3):
        strip = cut_strip(blocks, rows, spaces, first)
        shift, surety = find_shift(strip, to_blocks(space, 4))
        rows = rows + spaces * smooth(shift, surety**2, to_blocks(space, 4))
        spaces = spaces * _find_stretch(cut_strip(blocks, rows, spaces, first), known)
    strip = cut_strip(blocks, rows, spaces, first)
    return _judge(strip, centers, rows, spaces)


def _find_stretch(strip: Strip, known: np.ndarray) -> np.ndarray:
    """By how much the lines lie further apart than thought, along the staff."""
    place = np.arange(len(known))
    halves = np.array_split(np.flatnonzero(known), 2)
    (left, a), (right, b) = ((half.mean(), strip.measure_stretch(half)) for half in halves)
    return np.clip(a + (b - a) * (place - left) / (right - left), 0.9, 1.1)


def _judge(strip: Strip, centers: np.ndarray, rows: np.ndarray, spaces: np.ndarray) -> Staff | None:
    space = float(np.median(spaces))
    even = average_along(strip.thin, to_blocks(space, 1))
    # What noise alone gives is in the gaps too.
    floor = np.mean([rows_at(even, gap, 0) for gap in _GAPS], axis=0)
    floor = smooth(floor, np.ones(len(floor)), to_blocks(space, 4))
    seen = np.array([rows_at(even, line, 1) for line in _LINES]) - floor
    contrast = float(np.quantile(seen.mean(0), 0.6))
    visible = seen > 0.4 * contrast
    covered = np.array([strip.darkness_at(line) for line in _LINES]) > 1.2 * contrast + 2 * floor
    ends = _find_ends(visible, covered, space)
    if ends is None:
        return None
    first, last = ends
    own = slice(first, last)
    absent = ~visible & ~covered
    shares = visible[:, own].sum(1) / np.maximum((visible | absent)[:, own].sum(1), 1)
    outside = [
        float((rows_at(even, line, 1) - floor > 0.4 * contrast)[own].mean()) for line in (-3, 3)
    ]
    if (last - first) * BLOCK < _SHORTEST * space:
        return None
    if shares.min() < _COVERAGE or shares.mean() < _MEAN_COVERAGE or max(outside) > _SIXTH_LINE:
        return None
    if is_text(strip, own) or is_table(strip, own):
        return None
    return Staff(centers[own], rows[own], spaces[own], float(shares.min()))


def _find_ends(visible: np.ndarray, covered: np.ndarray, space: float) -> tuple[int, int] | None:
    """First column of the staff and the one after its last; `None` where there is none."""
    count = (visible | covered).sum(0)
    there = ((count >= 4) & (visible.sum(0) >= 2)).astype(np.float64)
    width = to_blocks(space, 2)
    inside = np.flatnonzero(np.convolve(there, np.ones(width) / width, "same") >= 0.5)
    if not len(inside):
        return None
    parts = np.split(inside, np.flatnonzero(np.diff(inside) > to_blocks(space, _CLEF)) + 1)
    longest = max(parts, key=len)
    return int(longest[0]), int(longest[-1]) + 1

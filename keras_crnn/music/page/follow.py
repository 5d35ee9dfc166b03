"""A trace made exact: its curve, its space, its ends, and whether it is a staff at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keras_crnn.music.page.line_pieces import BLOCK
from keras_crnn.music.page.lookalikes import is_table, is_text
from keras_crnn.music.page.sight import Sight, find_ends, look_for_lines
from keras_crnn.music.page.staff import Staff, extend
from keras_crnn.music.page.strip import Strip, cut_strip, find_shift, smooth, to_blocks
from keras_crnn.music.page.traces import Trace

_BEYOND = 12  # spaces by which a curve is drawn out at a time
_ROUNDS = 14  # the longest staves are 130 spaces long
_NEAR_END = 3  # spaces: lines seen that near the end of a strip may go on
_SHORTEST = 12  # spaces that a staff is long at least
_FEWEST = 8  # columns of a strip: less has no course
_COVERAGE = 0.4  # of its weakest line: a beam may lie on it for half of the staff
_MEAN_COVERAGE = 0.78
_SIXTH_LINE = 0.5  # share along which a line outside is seen, so that this is ruled paper


@dataclass(frozen=True, eq=False)
class _Course:
    """Where lines run, by blocks of columns: their centers, rows, spaces, the first, the strip."""

    centers: np.ndarray
    rows: np.ndarray
    spaces: np.ndarray
    first: int
    strip: Strip

    @property
    def space(self) -> float:
        return float(np.median(self.spaces))


def follow_staff(trace: Trace, blocks: np.ndarray) -> Staff | None:
    """The staff of a trace; `None` where there is none.

    The trace is drawn out by some spaces at both ends and laid on the lines there, until they end.

    Args:
        trace: Trace of pieces.
        blocks: float32 `(blocks, height)` of the page.
    """
    x, y, space = trace.points()
    followed = _follow(x, y, np.full(len(x), space), blocks)
    if followed is None:
        return None
    course, sight, own = followed
    side = sight.find_shift(own)
    if side:  # a beam or a slur was taken for a line, and the line on the other side left out
        x, y, spaces = course.centers[own], course.rows[own], course.spaces[own]
        followed = _follow(x, y + side * spaces, spaces, blocks)
        if followed is None:
            return None
        course, sight, own = followed
    if not _is_staff(course, sight, own):
        return None
    share = float(sight.shares(own).min())
    return Staff(course.centers[own], course.rows[own], course.spaces[own], share)


def _follow(
    x: np.ndarray, y: np.ndarray, spaces: np.ndarray, blocks: np.ndarray
) -> tuple[_Course, Sight, slice] | None:
    """The course of lines, what is seen of them and which columns they have; `None` without."""
    for _ in range(_ROUNDS):
        course = _lay_on_lines(x, y, spaces, blocks)
        sight = look_for_lines(course.strip, course.space)
        ends = find_ends(sight, course.space)
        if ends is None or ends[1] - ends[0] < _FEWEST:
            return None
        first, last = ends
        near = to_blocks(course.space, _NEAR_END)
        count = len(course.rows)
        goes_on = first < near and course.first > 0
        goes_on |= last > count - near and course.first + count < len(blocks)
        own = slice(first, last)
        if not goes_on:
            break
        x, y, spaces = course.centers[own], course.rows[own], course.spaces[own]
    return course, sight, own


def _lay_on_lines(x: np.ndarray, y: np.ndarray, spaces: np.ndarray, blocks: np.ndarray) -> _Course:
    """The course of the lines round a curve that is nearly right, drawn out at both ends."""
    space = float(np.median(spaces))
    first = max(0, int((x[0] - _BEYOND * space) / BLOCK))
    last = min(len(blocks), int((x[-1] + _BEYOND * space) / BLOCK) + 1)
    centers = np.arange(first, last) * BLOCK + (BLOCK - 1) / 2
    known = (centers >= x[0]) & (centers <= x[-1])
    width = to_blocks(space, 4)
    rows = smooth(extend(centers, x, y), np.where(known, 1.0, 0.01), width)
    along = np.interp(centers, x, spaces)
    for _ in range(2):
        shift, surety = find_shift(cut_strip(blocks, rows, along, first), width)
        rows = rows + along * smooth(shift, surety**2, width)
        along = along * _find_stretch(cut_strip(blocks, rows, along, first), known)
    return _Course(centers, rows, along, first, cut_strip(blocks, rows, along, first))


def _find_stretch(strip: Strip, known: np.ndarray) -> np.ndarray:
    """By how much the lines lie further apart than thought, along the staff."""
    place = np.arange(len(known))
    halves = np.array_split(np.flatnonzero(known), 2)
    (left, a), (right, b) = ((half.mean(), strip.measure_stretch(half)) for half in halves)
    return np.clip(a + (b - a) * (place - left) / (right - left), 0.9, 1.1)


def _is_staff(course: _Course, sight: Sight, own: slice) -> bool:
    if (own.stop - own.start) * BLOCK < _SHORTEST * course.space:
        return False
    shares = sight.shares(own)
    if shares.min() < _COVERAGE or shares.mean() < _MEAN_COVERAGE:
        return False
    if max(line[own].mean() for line in sight.outside) > _SIXTH_LINE:
        return False
    return not is_text(course.strip, own) and not is_table(course.strip, own)

"""A trace made exact: its curve, its space, its ends, and whether it is a staff at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from keras_crnn.music.page.line_pieces import BLOCK
from keras_crnn.music.page.lookalikes import is_edge, is_table, is_text, measure_contrast
from keras_crnn.music.page.paths import find_path
from keras_crnn.music.page.sight import Sight, find_parts, look_for_lines
from keras_crnn.music.page.staff import Staff, extend
from keras_crnn.music.page.strip import Strip, cut_strip, find_shift, smooth, to_blocks
from keras_crnn.music.page.traces import Trace

# Spaces that a staff is long at least, where it is clear and where it is pale; a clef and two notes
# take 18. Noise and the squares of paper may look like a short pale staff.
_SHORTEST, _SHORTEST_PALE = 18, 25
_OTHER_SPACE = 0.03  # by which a measured space differs so much that the path is drawn again
_SMALLEST = 5.7  # pixels of a space: lines that lie nearer are looked for on a larger page
# Least shares that are seen of the weakest line and of all five, of where no ink hides them, in
# noise and without, and of their whole length: of noise all may seem hidden, and nothing seen; a
# beam may hide most of one clear line.
_COVERAGE, _CLEAR_COVERAGE = (0.4, 0.8), (0.8, 0.88)
_VISIBLE, _CLEAR_VISIBLE = (0.35, 0.6), (0.25, 0.6)
_BY_TURNS = 0.25  # share by which every second line is seen less: words between lines
_SIXTH_LINE = 0.83  # of what is seen of the weakest line: one outside is seen so, as of ruled paper


@dataclass(frozen=True, eq=False)
class _Course:
    """Where lines run, by blocks of columns: their centers, rows, spaces, and the strip.

    height: int. Of the page, in pixels.
    """

    centers: np.ndarray
    rows: np.ndarray
    spaces: np.ndarray
    strip: Strip
    height: int

    @property
    def space(self) -> float:
        return float(np.median(self.spaces))

    def shows_neighbours(self, own: slice) -> bool:
        """Whether lines above and below the five would be on the page, if it has room for them."""
        reach = 3 * self.space
        middle = float(np.median(self.rows[own]))
        return self.height < 2 * reach + self.space or reach < middle < self.height - reach


class Followed(NamedTuple):
    """Staves of a trace.

    sure: list of Staff. What is one by itself.
    doubtful: list of Staff. What may be one, where others are like it.
    small: list of Staff. Lines that lie too near for this size of the page.
    """

    sure: list[Staff]
    doubtful: list[Staff]
    small: list[Staff]


def follow_staves(trace: Trace, blocks: np.ndarray, sums: np.ndarray) -> Followed:
    """The staff of a trace, several where they stand beside each other, none where it is none.

    A path is drawn through the trace over the whole page, laid on the lines, and cut where they
    end. In much noise lines may be no clearer than text: such a staff is doubtful.

    Args:
        trace: Trace of pieces.
        blocks: float32 `(blocks, height)` of the page.
        sums: float32 `(slopes, steps, height)` of the page.
    """
    x, y, space = find_path(trace, sums)
    course = _lay_on_lines(x, y, space, blocks)
    if abs(course.space / space - 1) > _OTHER_SPACE:
        # With a space that is wrong, a path runs beside the lines, or on the words of a table.
        x, y, space = find_path(trace, sums, course.space)
        course = _lay_on_lines(x, y, space, blocks)
    sight = look_for_lines(course.strip, course.space)
    found = Followed([], [], [])
    for own in find_parts(sight, course.space):
        if (own.stop - own.start) * BLOCK < _SHORTEST * course.space:
            continue
        contrast = measure_contrast(course.strip, own)
        if _has_five_lines(course, sight, own, contrast.is_clear) and not (
            is_edge(course.strip, own) or is_table(course.strip, own, contrast)
        ):
            coverage = float(sight.shares(own).min())
            staff = Staff(course.centers[own], course.rows[own], course.spaces[own], coverage)
            if course.space < _SMALLEST:
                found.small.append(staff)
            else:
                (found.doubtful if is_text(contrast) else found.sure).append(staff)
    return found


def _lay_on_lines(x: np.ndarray, y: np.ndarray, space: float, blocks: np.ndarray) -> _Course:
    """The course of the lines round a curve that is nearly right, drawn out at both ends."""
    # The first and last steps of a path are half a window from the edges, which lines may reach.
    centers = np.arange(len(blocks)) * BLOCK + (BLOCK - 1) / 2
    known = (centers >= x[0]) & (centers <= x[-1])
    width = to_blocks(space, 4)
    rows = smooth(extend(centers, x, y), np.where(known, 1.0, 0.01), width)
    along = np.full(len(centers), space)
    for _ in range(2):
        shift, surety = find_shift(cut_strip(blocks, rows, along), width)
        rows = rows + along * smooth(shift, surety**2, width)
        along = along * _find_stretch(cut_strip(blocks, rows, along), known)
    return _Course(centers, rows, along, cut_strip(blocks, rows, along), blocks.shape[1])


def _find_stretch(strip: Strip, known: np.ndarray) -> np.ndarray:
    """By how much the lines lie further apart than thought, along the staff."""
    place = np.arange(len(known))
    halves = np.array_split(np.flatnonzero(known), 2)
    (left, a), (right, b) = ((half.mean(), strip.measure_stretch(half)) for half in halves)
    return np.clip(a + (b - a) * (place - left) / (right - left), 0.9, 1.1)


def _has_five_lines(course: _Course, sight: Sight, own: slice, is_clear: bool) -> bool:
    """Whether enough is seen of five lines, and nothing of a sixth."""
    length = (own.stop - own.start) * BLOCK / course.space
    if not is_clear and (length < _SHORTEST_PALE or not course.shows_neighbours(own)):
        return False
    shares, visible = sight.shares(own), sight.visible[:, own].mean(1)
    least, mean = _CLEAR_COVERAGE if is_clear else _COVERAGE
    if shares.min() < least or shares.mean() < mean:
        return False
    least, mean = _CLEAR_VISIBLE if is_clear else _VISIBLE
    if visible.min() < least or visible.mean() < mean:
        return False
    odd, even = shares[[0, 2, 4]], shares[[1, 3]]
    if max(odd.min() - even.max(), even.min() - odd.max()) > _BY_TURNS:
        return False
    return max(line[own].mean() for line in sight.outside) <= _SIXTH_LINE * shares.min()

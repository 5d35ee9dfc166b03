"""Where along a strip each of the five lines is seen, hidden under ink, or absent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keras_crnn.music.page.staff import GAPS, LINES
from keras_crnn.music.page.strip import Strip, average_along, rows_at, smooth, to_blocks

_EVEN = 2  # spaces that are averaged along the lines
_SEEN = 0.4  # of the usual contrast of the lines
_OVER_NOISE = 3  # of the darkness in the gaps: where all is noise, nothing is a line
_AS_A_LINE = 1.7  # of the usual contrast: what is darker outside is a beam
_HIDDEN = 1.2  # as dark as that: notes, beams and words on a line
_BARE_SEEN = 0.12  # of the usual contrast: pale print that fades keeps more of its lines
_BARE = 4  # spaces of bare paper that part two staves beside each other
_LONGEST_GAP = 12  # spaces without clear lines that are still within a staff


@dataclass(frozen=True, eq=False)
class Sight:
    """What is seen of the lines.

    Attributes:
        visible: bool `(5, columns)`. A thin dark line.
        hidden: bool `(5, columns)`. Ink that may hide the line.
        bare: bool `(columns,)`. Nothing of any line, and no ink.
        outside: bool `(2, columns)`. A thin dark line where the one above or below would be.
    """

    visible: np.ndarray
    hidden: np.ndarray
    bare: np.ndarray
    outside: np.ndarray

    def shares(self, own: slice) -> np.ndarray:
        """Share of each line that is seen, of where nothing hides it, `(5,)`."""
        visible, hidden = self.visible[:, own], self.hidden[:, own]
        return visible.sum(1) / np.maximum((visible | ~hidden).sum(1), 1)


def look_for_lines(strip: Strip, space: float) -> Sight:
    """Tells at each column which lines are seen.

    Args:
        strip: Strip.
        space: float. Distance of lines in pixels of the page that it was cut from.
    """
    even = average_along(strip.thin, to_blocks(space, _EVEN))
    # What noise alone gives is in the gaps too, most of which hold no note.
    floor = np.sort([rows_at(even, gap, 0) for gap in GAPS], axis=0)[:2].mean(0)
    floor = smooth(floor, np.ones(len(floor)), to_blocks(space, 4))
    seen = np.array([rows_at(even, line, 1) for line in LINES]) - floor
    contrast = float(np.quantile(seen.mean(0), 0.6))
    dark = np.array([strip.darkness_at(line) for line in LINES])
    outside = np.array([rows_at(even, line, 1) for line in (-3, 3)]) - floor
    least = np.maximum(_SEEN * contrast, _OVER_NOISE * floor)
    # Beams outside are darker than lines.
    outside_lines = (outside > least) & (outside < _AS_A_LINE * contrast)
    hidden = dark > _HIDDEN * contrast + 2 * floor
    bare = (seen.mean(0) < _BARE_SEEN * contrast) & (hidden.sum(0) < 2)
    return Sight(seen > least, hidden, bare, outside_lines)


def find_parts(sight: Sight, space: float) -> list[slice]:
    """Columns of the staves along a strip, from left to right; mostly one.

    Beams and words may hide the lines for some spaces; where paper is bare, a staff ends.

    Args:
        sight: Sight.
        space: float. Distance of lines in pixels.
    """
    count = (sight.visible | sight.hidden).sum(0)
    there = ((count >= 4) & (sight.visible.sum(0) >= 2)).astype(np.float64)
    width = to_blocks(space, 2)
    inside = np.flatnonzero(np.convolve(there, np.ones(width) / width, "same") >= 0.5)
    if not len(inside):
        return []
    bare = np.concatenate([[0], np.cumsum(sight.bare)])
    gaps = np.flatnonzero(np.diff(inside) > 1)
    ends = [
        gap
        for gap in gaps
        if inside[gap + 1] - inside[gap] > to_blocks(space, _LONGEST_GAP)
        or bare[inside[gap + 1]] - bare[inside[gap]] > to_blocks(space, _BARE)
    ]
    parts = np.split(inside, np.array(ends, int) + 1)
    return [slice(int(part[0]), int(part[-1]) + 1) for part in parts]

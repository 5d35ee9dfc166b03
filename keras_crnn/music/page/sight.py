"""Where along a strip each of the five lines is seen, hidden under ink, or absent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keras_crnn.music.page.strip import Strip, average_along, rows_at, smooth, to_blocks

_LINES = (-2, -1, 0, 1, 2)
_GAPS = (-1.5, -0.5, 0.5, 1.5)
_EVEN = 2  # spaces that are averaged along the lines
_SEEN = 0.4  # of the usual contrast of the lines
_OVER_NOISE = 0.7  # of the darkness in the gaps: where all is noise, nothing is a line
_BETTER = 1.15  # times as much of a line that is seen instead of another
_HIDDEN = 1.2  # as dark as that: notes, beams and words on a line
_LONGEST_GAP = 12  # spaces without clear lines that are still within a staff


@dataclass(frozen=True, eq=False)
class Sight:
    """What is seen of the lines.

    Attributes:
        visible: bool `(5, columns)`. A thin dark line.
        hidden: bool `(5, columns)`. Ink that may hide the line.
        outside: bool `(2, columns)`. A thin dark line where the one above or below would be.
    """

    visible: np.ndarray
    hidden: np.ndarray
    outside: np.ndarray

    def shares(self, own: slice) -> np.ndarray:
        """Share of each line that is seen, of where nothing hides it, `(5,)`."""
        visible, hidden = self.visible[:, own], self.hidden[:, own]
        return visible.sum(1) / np.maximum((visible | ~hidden).sum(1), 1)

    def find_shift(self, own: slice) -> int:
        """-1 or 1 where the line beyond the top or bottom is seen better than the other end's."""
        shares = self.shares(own)
        above, below = self.outside[:, own].mean(1)
        if above > max(_BETTER * shares[4], below):
            return -1
        return 1 if below > max(_BETTER * shares[0], above) else 0


def look_for_lines(strip: Strip, space: float) -> Sight:
    """Tells at each column which lines are seen.

    Args:
        strip: Strip.
        space: float. Distance of lines in pixels of the page that it was cut from.
    """
    even = average_along(strip.thin, to_blocks(space, _EVEN))
    # What noise alone gives is in the gaps too.
    floor = np.mean([rows_at(even, gap, 0) for gap in _GAPS], axis=0)
    floor = smooth(floor, np.ones(len(floor)), to_blocks(space, 4))
    seen = np.array([rows_at(even, line, 1) for line in _LINES]) - floor
    contrast = float(np.quantile(seen.mean(0), 0.6))
    dark = np.array([strip.darkness_at(line) for line in _LINES])
    outside = np.array([rows_at(even, line, 1) for line in (-3, 3)]) - floor
    least = np.maximum(_SEEN * contrast, _OVER_NOISE * floor)
    return Sight(seen > least, dark > _HIDDEN * contrast + 2 * floor, outside > least)


def find_ends(sight: Sight, space: float) -> tuple[int, int] | None:
    """First column of the staff and the one after its last; `None` where there is none.

    Args:
        sight: Sight.
        space: float. Distance of lines in pixels.
    """
    count = (sight.visible | sight.hidden).sum(0)
    there = ((count >= 4) & (sight.visible.sum(0) >= 2)).astype(np.float64)
    width = to_blocks(space, 2)
    inside = np.flatnonzero(np.convolve(there, np.ones(width) / width, "same") >= 0.5)
    if not len(inside):
        return None
    parts = np.split(inside, np.flatnonzero(np.diff(inside) > to_blocks(space, _LONGEST_GAP)) + 1)
    longest = max(parts, key=len)
    return int(longest[0]), int(longest[-1]) + 1

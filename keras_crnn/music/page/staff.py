"""A staff on a page: where its lines run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: The five lines, and the gaps between them, in spaces from the middle line.
LINES = (-2, -1, 0, 1, 2)
GAPS = (-1.5, -0.5, 0.5, 1.5)
# Spaces between the middle lines of two staves at least: there is paper between them. More where
# one is not half as long as the other: high notes beside each other have ledger lines in a row.
_APART, _APART_SHORT = 5.5, 7.5
_ALIKE = 0.15  # by which the spaces of two staves of one size may differ, seen from one side


@dataclass(frozen=True, eq=False)
class Staff:
    """Five lines on a page, all in pixels of the page.

    Attributes:
        x: float array `(points,)`, rising. Columns at which the curve is known, the first the
            left end of the staff and the last the right one.
        y: float array `(points,)`. Rows of the middle line there.
        spaces: float array `(points,)`. Distance of two lines there.
        coverage: float, 0 to 1. Share of the staff's length along which its weakest line is seen.
    """

    x: np.ndarray
    y: np.ndarray
    spaces: np.ndarray
    coverage: float

    @property
    def left(self) -> float:
        """Left end, in pixels."""
        return float(self.x[0])

    @property
    def right(self) -> float:
        """Right end, in pixels."""
        return float(self.x[-1])

    @property
    def length(self) -> float:
        """Pixels from the left end to the right one."""
        return self.right - self.left

    @property
    def space(self) -> float:
        """Distance of two lines, in pixels, the median along the staff."""
        return float(np.median(self.spaces))

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the five lines."""
        top = float(np.min(self.y - 2 * self.spaces))
        bottom = float(np.max(self.y + 2 * self.spaces))
        return self.left, top, self.right, bottom

    def middle(self, x: np.ndarray) -> np.ndarray:
        """Rows of the middle line at columns; beyond the ends it goes on straight."""
        return extend(x, self.x, self.y)

    def lies_on(self, other: Staff) -> bool:
        """Whether it takes lines of the other, or the place of its ledger lines, for its own."""
        left, right = max(self.left, other.left), min(self.right, other.right)
        if right <= left:
            return False
        x = np.linspace(left, right, 9)
        apart = np.abs(self.middle(x) - other.middle(x))
        lengths = self.length, other.length
        least = _APART_SHORT if 2 * min(lengths) < max(lengths) else _APART
        return bool(np.median(apart) < least * max(self.space, other.space))

    def is_as_large_as(self, other: Staff) -> bool:
        """Whether both are of one size, but for how near the camera was to each."""
        return abs(self.space / other.space - 1) < _ALIKE

    def scaled(self, factor: float) -> Staff:
        """The same staff on a page enlarged by a factor."""
        # Pixel 0 of a page reduced by 2 covers pixels 0 and 1, whose middle is at 0.5.
        shift = (factor - 1) / 2
        return Staff(
            self.x * factor + shift, self.y * factor + shift, self.spaces * factor, self.coverage
        )


def add_apart(kept: Sequence[Staff], staves: Sequence[Staff]) -> list[Staff]:
    """Those kept, and of other staves those that lie on none of them, nor on a clearer one.

    Args:
        kept: staves.
        staves: staves, several of one place too. Those seen along most pixels come first.
    """
    apart = list(kept)
    for staff in sorted(staves, key=lambda one: -one.coverage * one.length):
        if not any(staff.lies_on(other) for other in apart):
            apart.append(staff)
    return apart


def extend(x: np.ndarray, known_x: np.ndarray, known_y: np.ndarray) -> np.ndarray:
    """A curve through known points at columns, going on straight beyond its ends.

    Args:
        x: float array. Columns.
        known_x: float array `(points,)`, rising.
        known_y: float array `(points,)`.
    """
    result = np.interp(x, known_x, known_y)
    if len(known_x) < 2:
        return result
    # Over a sixth of the length at the end, so that one point's error does not tilt it.
    reach = max(1, len(known_x) // 6)
    for end, inner, beyond in ((0, reach, x < known_x[0]), (-1, -1 - reach, x > known_x[-1])):
        slope = (known_y[end] - known_y[inner]) / (known_x[end] - known_x[inner])
        result = np.where(beyond, known_y[end] + slope * (x - known_x[end]), result)
    return result

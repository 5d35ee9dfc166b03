"""Staves that run a line too high or too low along a part, put right by the staves around them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from keras_crnn.music.page.staff import Staff

_COLUMNS = 33  # at which two staves are compared
_BESIDE = 0.6  # share of a staff along which another has to run, to be compared with it
_ON = 0.15  # spaces from its way within which a staff counts as on it
_HALF, _WHOLE = 0.5, 0.25  # spaces off it, of one that slipped; at most a whole one, nearly
_LEAST = 0.1  # share of columns that are off, where a staff has slipped
_AGREED = 0.5  # spaces by which the others may differ in how far a staff is off
_TOLD = 0.75  # share of columns that lie on one level or the other: the rest is between them


def mend_slips(staves: list[Staff]) -> list[Staff]:
    """Staves without the parts in which they took the line beside for their own.

    Beams and pale print lead a path to the line beside. But the staves of a page bend alike: along
    a slip, and nowhere else, a staff lies a whole space nearer to one of the others and a space
    further from another. Where most of the others say so, that part is put where they have it.

    Args:
        staves: list of Staff, in any order. Of fewer than three none is changed: two do not tell
            which of them has slipped.
    """
    return [_mend(staff, [one for one in staves if one is not staff]) for staff in staves]


def _mend(staff: Staff, others: list[Staff]) -> Staff:
    others = [one for one in others if _are_comparable(staff, one)]
    off = [away for one in others if (away := _measure_slip(staff, one)) is not None]
    if len(off) < 2 or 2 * len(off) <= len(others) or np.ptp(off, axis=0).max() > _AGREED:
        return staff
    away = np.median(off, axis=0)
    return replace(staff, y=staff.y - np.where(np.abs(away) > _ON, away, 0.0) * staff.spaces)


def _are_comparable(staff: Staff, other: Staff) -> bool:
    together = min(staff.right, other.right) - max(staff.left, other.left)
    return staff.is_as_large_as(other) and together > _BESIDE * staff.length


def _measure_slip(staff: Staff, other: Staff) -> np.ndarray | None:
    """Spaces by which a staff is off at its points, as another has it; None if it has not slipped.

    The distance of the two grows evenly along the page, but for a slip of one of them.
    """
    x = np.linspace(max(staff.left, other.left), min(staff.right, other.right), _COLUMNS)
    apart = (staff.middle(x) - other.middle(x)) / staff.space
    told = {}
    for side in (-1, 1):
        slope, start = _fit_levels(x, apart, side)
        away = side * (apart - start - slope * x)
        on, off = np.abs(away) < _ON, away > _HALF
        has_slipped = _LEAST * len(x) <= off.sum() < on.sum() and abs(away.max() - 1) < _WHOLE
        if has_slipped and (on | off).sum() >= _TOLD * len(x):
            told[int((on | off).sum())] = slope, start
    if not told:
        return None
    slope, start = told[max(told)]
    return (staff.y - other.middle(staff.x)) / staff.space - start - slope * staff.x


def _fit_levels(x: np.ndarray, apart: np.ndarray, side: int) -> tuple[float, float]:
    """Slope and start of the line on which most points lie, or off which they lie by a space.

    Args:
        x: float array `(columns,)`.
        apart: float array `(columns,)`, in spaces.
        side: int. 1 where the others lie a space below, -1 above.
    """
    one, two = np.triu_indices(len(x), k=len(x) // 4)
    slopes = (apart[two] - apart[one]) / (x[two] - x[one])
    starts = apart[one] - slopes * x[one]
    away = np.abs(apart - starts[:, None] - slopes[:, None] * x)
    away = np.minimum(away, np.abs(apart - side - starts[:, None] - slopes[:, None] * x))
    best = int(np.maximum(_ON - away, 0).sum(1).argmax())
    return float(slopes[best]), float(starts[best])

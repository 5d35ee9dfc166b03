"""What looks like a staff, but not like the staves around it."""

from __future__ import annotations

import numpy as np

from keras_crnn.music.page.staff import Staff

_SEVERAL = 3  # staves that agree, among which another is a stranger
_SIZE = 0.2  # by which a stranger's space differs from theirs
_SLOPE = 0.1  # by which its slope does, along the same columns
_BEND = 0.3  # spaces that it lies off their way in the root mean square, apart from its slope
_COLUMNS = 33  # at which two are compared
_SURE = 0.9  # share of a stranger's weakest line that has to be seen


def drop_strangers(staves: list[Staff]) -> list[Staff]:
    """Staves without those of another size, slope or bend than several others.

    Noise and text may look like pale lines. What is surely seen stays: a small staff over a line of
    music is printed as clearly as what is below it.

    Args:
        staves: list of Staff, in any order.
    """
    return [one for one in staves if one.coverage > _SURE or not _is_stranger(one, staves)]


def _is_stranger(staff: Staff, staves: list[Staff]) -> bool:
    usual = float(np.median([one.space for one in staves]))
    alike = [one for one in staves if abs(one.space / usual - 1) <= _SIZE]
    if len(alike) < _SEVERAL:
        return False
    if staff not in alike:
        return True
    middle = (staff.left + staff.right) / 2
    others = [one for one in alike if one is not staff and one.left <= middle <= one.right]
    if len(others) < _SEVERAL:
        return False
    off = np.array([_compare(staff, one) for one in others])
    slope, bend = np.median(off, axis=0)
    return bool(abs(slope) > _SLOPE or bend > _BEND)


def _compare(staff: Staff, other: Staff) -> tuple[float, float]:
    """By how much a staff's slope differs from another's, and its bend, in spaces."""
    x = np.linspace(staff.left, staff.right, _COLUMNS)
    apart = staff.middle(x) - other.middle(x)
    slope, start = np.polyfit(x, apart, 1)
    off = (apart - start - slope * x) / staff.space
    return float(slope), float(np.sqrt(np.mean(off**2)))

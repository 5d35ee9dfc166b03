"""What looks like a staff, held against the staves around it."""

from __future__ import annotations

import numpy as np

from keras_crnn.music.page.staff import Staff, add_apart

_SEVERAL = 3  # staves that agree, among which another is a stranger
_SIZE = 0.2  # by which a stranger's space differs from theirs
_SLOPE = 0.1  # by which its slope does, along the same columns
_BEND = 0.3  # spaces that it lies off their way in the root mean square, apart from its slope
# The same, at most, of a staff that is doubtful by itself, and the least share of its weakest line.
_SAME_SIZE, _SAME_SLOPE, _SAME_BEND, _SEEN = 0.06, 0.02, 0.15, 0.85
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


def add_alike(staves: list[Staff], doubtful: list[Staff]) -> list[Staff]:
    """Staves, and those of the doubtful ones that have the size, slope and bend of several.

    Args:
        staves: list of Staff, in any order.
        doubtful: list of Staff that may be noise or text, several of one place too.
    """
    return add_apart(staves, [one for one in doubtful if _is_like_several(one, staves)])


def _is_like_several(staff: Staff, staves: list[Staff]) -> bool:
    off = _compare_to_several(staff, staves)
    if off is None or staff.coverage <= _SEEN:
        return False
    return bool((np.abs(off) < (_SAME_SIZE, _SAME_SLOPE, _SAME_BEND)).all())


def _is_stranger(staff: Staff, staves: list[Staff]) -> bool:
    usual = float(np.median([one.space for one in staves]))
    alike = [one for one in staves if abs(one.space / usual - 1) <= _SIZE]
    if len(alike) < _SEVERAL:
        return False
    if staff not in alike:
        return True
    off = _compare_to_several(staff, alike)
    return off is not None and bool(abs(off[1]) > _SLOPE or off[2] > _BEND)


def _compare_to_several(staff: Staff, staves: list[Staff]) -> np.ndarray | None:
    """By how much its size, slope and bend differ from those above and below, in the median."""
    middle = (staff.left + staff.right) / 2
    others = [one for one in staves if one is not staff and one.left <= middle <= one.right]
    if len(others) < _SEVERAL:
        return None
    return np.median([_compare(staff, one) for one in others], axis=0)


def _compare(staff: Staff, other: Staff) -> tuple[float, float, float]:
    """By how much a staff's size and slope differ from another's, and its bend, in spaces."""
    x = np.linspace(staff.left, staff.right, _COLUMNS)
    apart = staff.middle(x) - other.middle(x)
    slope, start = np.polyfit(x, apart, 1)
    off = (apart - start - slope * x) / staff.space
    return staff.space / other.space - 1, float(slope), float(np.sqrt(np.mean(off**2)))

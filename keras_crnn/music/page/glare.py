"""Staves whose lines vanish where a photograph is overexposed, made whole again."""

from __future__ import annotations

import numpy as np

from keras_crnn.music.page.staff import Staff, extend

_WHITE = 253  # grey level from which paper is as bright as a camera can tell
_OVEREXPOSED = 0.7  # share of columns that are white where lines have vanished
_EXPOSED = 0.3  # share at most where they are seen; all of a clean scan is white
_SHORTER = 3  # spaces by which a staff ends before the one above or below
_NEXT = 25  # spaces that staves lie apart at most
_OFF = 1.0  # spaces that one part of a staff may lie off the other's way
_ALIKE = 0.15  # by which spaces of parts and of neighbours may differ


def cross_glare(staves: list[Staff], page: np.ndarray) -> list[Staff]:
    """Parts of a staff with an overexposed place between them made one, and ends drawn out.

    An end is drawn out to where the staff above or below it ends, if all of the paper between is
    overexposed: lines would not be seen there, and notes may be.

    Args:
        staves: list of Staff, in any order.
        page: uint8 `(height, width)`, dark ink on light paper.
    """
    glaring = [one for one in staves if _share_white(page, one, one.left, one.right) <= _EXPOSED]
    if not glaring:
        return staves
    joined = _join(staves, page)
    for _ in range(len(joined)):  # what was drawn out is where the next may end
        longer = [_draw_out(staff, joined, page) for staff in joined]
        if all(new is old for new, old in zip(longer, joined, strict=True)):
            break
        joined = longer
    return joined


def _join(staves: list[Staff], page: np.ndarray) -> list[Staff]:
    """Parts of one staff, from left to right, made one."""
    joined: list[Staff] = []
    for staff in sorted(staves, key=lambda one: one.left):
        for k, part in enumerate(joined):
            if _is_one(part, staff) and _vanishes(page, part, part.right, staff.left):
                joined[k] = Staff(
                    np.concatenate([part.x, staff.x]),
                    np.concatenate([part.y, staff.y]),
                    np.concatenate([part.spaces, staff.spaces]),
                    min(part.coverage, staff.coverage),
                )
                break
        else:
            joined.append(staff)
    return joined


def _is_one(part: Staff, other: Staff) -> bool:
    """Whether the other lies straight on, to the right."""
    if other.left <= part.right or not _alike(part, other):
        return False
    x = np.array([(part.right + other.left) / 2])
    return bool(abs(part.middle(x) - other.middle(x))[0] < _OFF * part.space)


def _draw_out(staff: Staff, staves: list[Staff], page: np.ndarray) -> Staff:
    """A staff with both ends where its neighbours end, as far as the paper is overexposed."""
    left = min((one.left for one in _neighbours(staff, staves)), default=staff.left)
    right = max((one.right for one in _neighbours(staff, staves)), default=staff.right)
    enough = _SHORTER * staff.space
    x = staff.x
    if staff.left - left > enough and _vanishes(page, staff, left, staff.left):
        x = np.concatenate([np.arange(left, staff.left, staff.space), x])
    if right - staff.right > enough and _vanishes(page, staff, staff.right, right):
        x = np.concatenate([x, np.arange(right, staff.right, -staff.space)[::-1]])
    if len(x) == len(staff.x):
        return staff
    spaces = np.interp(x, staff.x, staff.spaces)
    return Staff(x, extend(x, staff.x, staff.y), spaces, staff.coverage)


def _neighbours(staff: Staff, staves: list[Staff]) -> list[Staff]:
    """The next of about its size above and below, over its middle."""
    middle = np.array([(staff.left + staff.right) / 2])
    y = float(staff.middle(middle)[0])
    found: list[Staff] = []
    for side in (-1, 1):
        away = [
            (side * (float(one.middle(middle)[0]) - y), k)
            for k, one in enumerate(staves)
            if one is not staff and one.left < middle[0] < one.right
        ]
        near = [(rows, k) for rows, k in away if 0 < rows < _NEXT * staff.space]
        if near and _alike(staff, staves[min(near)[1]]):
            found.append(staves[min(near)[1]])
    return found


def _alike(one: Staff, other: Staff) -> bool:
    return abs(one.space / other.space - 1) < _ALIKE


def _vanishes(page: np.ndarray, staff: Staff, left: float, right: float) -> bool:
    """Whether lines are seen where the paper is grey, and gone where it is white."""
    gone = _share_white(page, staff, left, right) >= _OVEREXPOSED
    return gone and _share_white(page, staff, staff.left, staff.right) <= _EXPOSED


def _share_white(page: np.ndarray, staff: Staff, left: float, right: float) -> float:
    """Share of columns whose paper, between the outer lines of a staff, is overexposed."""
    height, width = page.shape
    x = np.arange(max(0, int(left)), min(width, int(right) + 1))
    if not len(x):
        return 0.0
    reach = np.linspace(-2, 2, 17)[:, None] * staff.space
    y = np.clip(np.rint(staff.middle(x) + reach).astype(np.int64), 0, height - 1)
    return float((np.median(page[y, x], axis=0) >= _WHITE).mean())

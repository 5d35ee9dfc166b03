"""Staves whose lines vanish where a photograph is overexposed, made whole again."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from keras_crnn.music.page.faint_lines import follow_faint_lines
from keras_crnn.music.page.sample import WHITE, sample_around
from keras_crnn.music.page.staff import Staff

_SEEN = 220  # grey level of a line that the light has not taken
_PAPER = 0.75  # quantile of the grey levels of a column: notes and beams take the darker half
_OVEREXPOSED = 0.7  # share of columns that are white where lines have vanished
_CROSSING = 3  # staves that cross a gap, so that another may only seem to end there
_SHORTER = 3  # spaces by which a staff ends before the one above or below
_NEXT = 25  # spaces that staves lie apart at most
_OFF = 1.0  # spaces that one part of a staff may lie off the other's way


def cross_glare(staves: list[Staff], page: np.ndarray) -> list[Staff]:
    """Parts of a staff with an overexposed place between them made one, and ends drawn out.

    Parts between which beams or words hide the lines are one too, where several other staves are
    whole. On overexposed paper a staff goes on as far as any grey of its lines is left. Where most
    of the paper is overexposed, as far as a staff above or below runs there, a staff may go on
    without its lines, and with its notes. Its way there is that of this neighbour. Where lines are
    seen on white paper nothing is overexposed: a clean scan stays as it is.

    Args:
        staves: list of Staff, in any order.
        page: uint8 `(height, width)`, dark ink on light paper.
    """
    whole = sorted(_go_on_faintly(staves, page), key=lambda one: one.left)
    glaring = None if _shows_lines_on_white(whole, page) else page
    for _ in range(2 * len(staves)):  # what was made whole shows where the next one goes on
        longer = next(_lengthen(whole, glaring), None)
        if longer is None:
            break
        whole = longer
    return whole


def _go_on_faintly(staves: list[Staff], page: np.ndarray) -> list[Staff]:
    whole = list(staves)
    for k, staff in enumerate(staves):
        longer = follow_faint_lines(staff, page)
        if not any(longer.lies_on(one) for one in whole if one is not staff):
            whole[k] = longer
    return whole


def _lengthen(staves: list[Staff], page: np.ndarray | None) -> Iterator[list[Staff]]:
    """Lists in which one staff is longer than in this one, the most certain first.

    page: uint8 `(height, width)`, or None if nothing on it is overexposed.
    """
    for k, part in enumerate(staves):
        for other in staves[k + 1 :]:
            joined = _join(part, other, staves, page) if _goes_on(part, other) else None
            if joined is not None:
                yield [joined if s is part else s for s in staves if s is not other]
    if page is None:
        return
    for k, staff in enumerate(staves):
        others = staves[:k] + staves[k + 1 :]
        for neighbour in _find_neighbours(staff, others):
            for end in (neighbour.left, neighbour.right):
                longer = _draw_out(staff, neighbour, end, page)
                if longer is not None and not any(longer.lies_on(one) for one in others):
                    yield [longer if s is staff else s for s in staves]


def _goes_on(part: Staff, other: Staff) -> bool:
    """Whether the other lies straight on, to the right."""
    if other.left <= part.right or not part.is_as_large_as(other):
        return False
    x = np.array([(part.right + other.left) / 2])
    return bool(abs(part.middle(x) - other.middle(x))[0] < _OFF * part.space)


def _join(part: Staff, other: Staff, staves: list[Staff], page: np.ndarray | None) -> Staff | None:
    """Two parts as one staff, if the place between is overexposed and a neighbour crosses it.

    Or if several staves cross it and none ends there: beams and words hide the lines.
    """
    both = Staff(
        np.concatenate([part.x, other.x]),
        np.concatenate([part.y, other.y]),
        np.concatenate([part.spaces, other.spaces]),
        min(part.coverage, other.coverage),
    )
    rest = [one for one in staves if one is not part and one is not other]
    crossing = sum(one.left < part.right and one.right > other.left for one in rest)
    ending = sum(part.right < end < other.left for one in rest for end in (one.left, one.right))
    hidden = crossing >= _CROSSING and not ending
    for one in _find_neighbours(both, rest):
        if one.left < part.right and one.right > other.left:
            x = _go_along(both, one, part.right, other.left)
            if not len(x):
                continue
            if hidden or (
                page is not None and _are_white(page, both, one, x).mean() >= _OVEREXPOSED
            ):
                return _add_points(both, one, x)
    return None


def _draw_out(staff: Staff, neighbour: Staff, end: float, page: np.ndarray) -> Staff | None:
    """A staff as far as its neighbour goes and the paper is overexposed, if that is further."""
    first, last = (staff.right, end) if end > staff.right else (end, staff.left)
    x = _go_along(staff, neighbour, first, last)
    if len(x) < 2:
        return None
    white = np.flatnonzero(_are_white(page, staff, neighbour, x))
    if not len(white):
        return None
    x = x[: white[-1] + 1] if end > staff.right else x[white[0] :]
    if len(x) < _SHORTER or len(white) / len(x) < _OVEREXPOSED:
        return None
    return _add_points(staff, neighbour, x)


def _go_along(staff: Staff, neighbour: Staff, first: float, last: float) -> np.ndarray:
    """Columns a space apart, between two others, where the neighbour is known."""
    first, last = max(first, neighbour.left), min(last, neighbour.right)
    return np.arange(first + staff.space, last + 0.5, staff.space)


def _follow_neighbour(staff: Staff, neighbour: Staff, x: np.ndarray) -> np.ndarray:
    """Rows of a staff where it is not seen: the neighbour's, moved as where both are seen."""
    both = (staff.x >= neighbour.left) & (staff.x <= neighbour.right)
    away = staff.y[both] - neighbour.middle(staff.x[both])
    return neighbour.middle(x) + np.polyval(np.polyfit(staff.x[both], away, 1), x)


def _add_points(staff: Staff, neighbour: Staff, x: np.ndarray) -> Staff:
    """A staff with more columns, on its neighbour's way."""
    everywhere = np.concatenate([staff.x, x])
    rows = np.concatenate([staff.y, _follow_neighbour(staff, neighbour, x)])
    spaces = np.concatenate([staff.spaces, np.interp(x, staff.x, staff.spaces)])
    order = np.argsort(everywhere, kind="stable")
    return Staff(everywhere[order], rows[order], spaces[order], staff.coverage)


def _find_neighbours(staff: Staff, others: list[Staff]) -> list[Staff]:
    """The next of about its size above and below, beside half of it at least."""
    middle = np.array([(staff.left + staff.right) / 2])
    y = float(staff.middle(middle)[0])
    found: list[Staff] = []
    for side in (-1, 1):
        away = [
            (side * (float(one.middle(middle)[0]) - y), k)
            for k, one in enumerate(others)
            if one.left < middle[0] < one.right
        ]
        near = min([one for one in away if 0 < one[0] < _NEXT * staff.space], default=None)
        if near is not None and staff.is_as_large_as(others[near[1]]):
            found.append(others[near[1]])
    return found


def _are_white(page: np.ndarray, staff: Staff, neighbour: Staff, x: np.ndarray) -> np.ndarray:
    """Whether the paper at columns, where a staff would go on, is overexposed."""
    rows = _follow_neighbour(staff, neighbour, x)
    levels = sample_around(page, x, rows, np.linspace(-2, 2, 17) * staff.space)
    return np.quantile(levels, _PAPER, axis=0) >= WHITE


def _shows_lines_on_white(staves: list[Staff], page: np.ndarray) -> bool:
    """Whether lines are seen on most of the white paper of the staves that were found."""
    seen: list[np.ndarray] = []
    for staff in staves:
        paper = sample_around(page, staff.x, staff.y, np.linspace(-2, 2, 17) * staff.space)
        near = np.linspace(-0.25, 0.25, 5) * staff.space
        lines = [
            sample_around(page, staff.x, staff.y, line * staff.space + near).min(0)
            for line in range(-2, 3)
        ]
        white = np.median(paper, axis=0) >= WHITE
        seen.append(np.median(lines, axis=0)[white] < _SEEN)
    together = np.concatenate(seen) if seen else np.zeros(0, bool)
    return bool(len(together) and together.mean() > 0.5)

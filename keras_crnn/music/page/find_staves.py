"""The staves of a page, wherever and however they lie on it."""

from __future__ import annotations

import numpy as np
from PIL import Image

from keras_crnn.music.page.follow import Followed, follow_staves
from keras_crnn.music.page.glare import cross_glare
from keras_crnn.music.page.line_pieces import average_blocks, find_pieces, sum_along_slopes
from keras_crnn.music.page.slips import mend_slips
from keras_crnn.music.page.staff import Staff, add_apart
from keras_crnn.music.page.strangers import add_alike, drop_strangers
from keras_crnn.music.page.traces import Trace, join_traces, trace_staves

_LONGEST = 2400  # pixels of a side in which lines are looked for: enough for any printed page
_STRIP = 2  # times as long as high: what is longer is a part of a page, and has lines as near
_LONGEST_STRIP = 9600  # pixels: what a path costs grows with the square of its length
_SMALL = 1300  # a page of less, on which none is found, is enlarged: lines may lie 3 pixels apart
_NEAR = 7  # pixels of a space: where one is that small, a larger page may show more
_LEAST_SIDE = 48  # pixels that hold a staff at 6 pixels a space


def find_staves(page: np.ndarray) -> list[Staff]:
    """Staves in reading order: from top to bottom, and from left to right.

    A staff is five thin dark lines, evenly spaced, and no sixth. They may be tilted by up to 8
    degrees, bent, in shadow, and covered in part by notes, beams and text.

    Args:
        page: uint8 `(height, width)`, dark ink on light paper.

    Returns:
        A list of `Staff`, empty where the page has none.

    Example:

    >>> page = np.full((200, 600), 255, np.uint8)
    >>> page[[80, 90, 100, 110, 120], 50:550] = 0
    >>> [staff.space.__round__() for staff in find_staves(page)]
    [10]
    """
    found = _find_in_sizes(page)
    if not found.sure and max(page.shape) < _SMALL:
        height, width = page.shape
        twice = Image.fromarray(page).resize((2 * width, 2 * height), Image.Resampling.BILINEAR)
        found = _find_at(np.asarray(twice), 0.5)
    staves = drop_strangers(mend_slips(add_apart([], found.sure)))
    return sort_staves(cross_glare(add_alike(staves, found.doubtful), page))


def _find_in_sizes(page: np.ndarray) -> Followed:
    found = Followed([], [], [])
    sizes = _scale(page)
    for size, factor in sizes:
        _add(found, _find_at(size, factor))
    factor = sizes[0][1] if sizes else 1.0
    near = [one for one in found.sure if one.space < _NEAR * factor]
    if factor > 1 and (near or found.small):
        finer = Image.fromarray(page).reduce(int(factor) - 1)
        _add(found, _find_at(np.asarray(finer), factor - 1))
    return found


def _add(found: Followed, new: Followed) -> None:
    for together, one in zip(found, new, strict=True):
        together.extend(one)


def _find_at(image: np.ndarray, factor: float) -> Followed:
    """Staves whose lines lie 6 to 14 pixels apart, as on a page that is larger by a factor."""
    blocks = average_blocks(image)
    found = Followed([], [], [])
    sums = sum_along_slopes(blocks)
    for trace in join_traces(trace_staves(find_pieces(sums))):
        if not any(_lies_on(trace, staff) for staff in found.sure):
            _add(found, follow_staves(trace, blocks, sums))
    return Followed(*([staff.scaled(factor) for staff in staves] for staves in found))


def _lies_on(trace: Trace, staff: Staff) -> bool:
    """Whether a trace is of a staff that was found already, perhaps shifted by a line."""
    x, y, _ = trace.points()
    inside = (x >= staff.left) & (x <= staff.right)
    near = np.abs(staff.middle(x) - y) < 2.5 * staff.space
    return bool((inside & near).mean() > 0.5)


def has_lines(page: np.ndarray) -> bool:
    """Whether anything on a picture looks like a piece of a staff, however unclear.

    Where this is false there is no staff; where it is true and `find_staves` finds none, there may
    be one that is cut or too blurred to be followed.

    Args:
        page: uint8 `(height, width)`.
    """
    return any(
        trace_staves(find_pieces(sum_along_slopes(average_blocks(image))))
        for image, _ in _scale(page)
    )


def _scale(page: np.ndarray) -> list[tuple[np.ndarray, float]]:
    """The page in sizes of which one shows its lines 6 to 14 pixels apart, and what each lacks."""
    height, width = page.shape
    image = Image.fromarray(page)
    longest = max(height, width)
    of_page = min(longest, _STRIP * min(height, width))
    reduced = max(-(-of_page // _LONGEST), -(-longest // _LONGEST_STRIP))
    levels = []
    while min(height, width) // reduced >= _LEAST_SIDE:
        small = image.reduce(reduced) if reduced > 1 else image
        levels.append((np.asarray(small), float(reduced)))
        reduced *= 2
    return levels


def sort_staves(staves: list[Staff]) -> list[Staff]:
    """Staves in reading order: rows from top to bottom, those beside each other from the left.

    Two are in one row where the middle of one, gone on straight, meets the other.
    """
    rows: list[list[Staff]] = []
    for staff in sorted(staves, key=lambda s: float(s.y.mean())):
        for row in rows:
            other = row[-1]
            x = np.array([(staff.left + staff.right) / 2])
            apart = abs(float(other.middle(x)[0]) - float(staff.middle(x)[0]))
            beside = staff.left > other.right or staff.right < other.left
            if beside and apart < 2 * staff.space:
                row.append(staff)
                break
        else:
            rows.append([staff])
    return [staff for row in rows for staff in sorted(row, key=lambda s: s.left)]

"""The page with its staves, and what was read of them, drawn in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from keras_crnn.music.page.cut_staff import to_page
from keras_crnn.music.page.read_page import ReadStaff
from keras_crnn.music.page.staff import Staff

_STAFF = (40, 120, 220)
_TEXT = (200, 30, 30)
_NOTE = (20, 120, 40)
_DOUBT = 0.5  # notes of less confidence are red


def draw_staves(page: Image.Image, staves: Sequence[Staff]) -> Image.Image:
    """A copy of the page in colour, with the frame and number of each staff.

    Args:
        page: PIL image.
        staves: sequence of `Staff`.
    """
    drawn = page.convert("RGB")
    draw = ImageDraw.Draw(drawn)
    for number, staff in enumerate(staves, 1):
        _draw_frame(draw, staff)
        font = ImageFont.load_default(max(10.0, 2.5 * staff.space))
        place = staff.left, float(staff.y[0] - 2 * staff.spaces[0])
        draw.text(place, str(number), _TEXT, font, anchor="rb")
    return drawn


def _draw_frame(draw: ImageDraw.ImageDraw, staff: Staff) -> None:
    width = max(1, round(staff.space / 8))
    rows = [staff.y + line * staff.spaces for line in (-2, 2)]
    for row in rows:
        points = [(float(x), float(y)) for x, y in zip(staff.x, row, strict=True)]
        draw.line(points, _STAFF, width)
    for end in (0, -1):
        x = float(staff.x[end])
        draw.line([(x, float(rows[0][end])), (x, float(rows[1][end]))], _STAFF, width)


def draw_readings(page: Image.Image, read: Sequence[ReadStaff]) -> Image.Image:
    """A copy of the page in colour, with each staff's frame and each note's name over it.

    Args:
        page: PIL image.
        read: sequence of `ReadStaff` of this page.
    """
    drawn = draw_staves(page, [one.staff for one in read])
    draw = ImageDraw.Draw(drawn)
    for one in read:
        font = ImageFont.load_default(max(9.0, 1.3 * one.staff.space))
        if one.notes.problem:
            place = one.staff.left, float(one.staff.y[0] - 2.2 * one.staff.space)
            draw.text(place, one.notes.problem.partition(",")[0], _TEXT, font, anchor="lb")
        centers = [
            (n.left + n.right) / 2
            for n in one.notes.notes
            if n.left is not None and n.right is not None
        ]
        x, y = to_page(one.cut, one.staff, np.array(centers))
        for note, column, row in zip(one.notes.notes, x, y, strict=False):
            color = _TEXT if note.confidence < _DOUBT else _NOTE
            place = float(column), float(row - 2.3 * one.staff.space)
            draw.text(place, note.name, color, font, anchor="mb")
    return drawn

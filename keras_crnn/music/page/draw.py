"""The page with its staves, and what was read of them, drawn in."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from keras_crnn.music.page.staff import Staff

_STAFF = (40, 120, 220)
_TEXT = (200, 30, 30)


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

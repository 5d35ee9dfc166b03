"""Pages of plain staves with noteheads, drawn without an engraver."""

import numpy as np


def draw_page(
    rows,
    shape=(900, 1200),
    space=12.0,
    ends=(90, 1110),
    tilt=0.0,
    bend=0.0,
    notes=True,
    light=False,
):
    """A page with a staff round each middle line.

    Args:
        rows: rows of the middle lines at the middle of the page.
        shape: height and width in pixels.
        space: pixels between lines.
        ends: columns where the lines begin and end.
        tilt: degrees, clockwise.
        bend: spaces by which the right end curls down, as beside a book's spine.
        notes: whether noteheads with stems stand on the staves, and a beam.
        light: whether light falls off to the right, and a shadow lies over a half.

    Returns:
        The page, uint8, and the rows of the middle lines, a float array for each staff.
    """
    height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    course = np.tan(np.radians(tilt)) * (x - width / 2) + bend * space * (x / width) ** 4
    ink = np.zeros(shape, np.float32)
    inside = (x >= ends[0]) & (x <= ends[1])
    chance = np.random.default_rng(0)
    for row in rows:
        away = (y - row - course) / space
        for line in range(-2, 3):
            ink = np.maximum(ink, inside * np.clip(1.2 - np.abs(away - line) * space, 0, 1))
        if notes:
            for column in np.arange(ends[0] + 80, ends[1] - 30, 3.5 * space):
                step = chance.integers(-6, 7) / 2
                head = ((x - column) / (0.65 * space)) ** 2 + ((away - step) / 0.5) ** 2 < 1
                stem = (np.abs(x - column - 0.6 * space) < 1) & (away < step) & (away > step - 3)
                ink = np.maximum(ink, head | stem)
            beam = (x > 400) & (x < 400 + 8 * space) & (np.abs(away + 2) < 0.25)
            ink = np.maximum(ink, beam)
    paper = np.full(shape, 235, np.float32)
    if light:
        paper = paper * (1 - 0.5 * x / width) * np.where(x + y > width, 0.6, 1)
    noise = chance.normal(0, 2, shape)
    page = np.clip(paper * (1 - 0.85 * ink) + noise, 0, 255).astype(np.uint8)
    return page, [row + course[0] for row in rows]


def draw_bass_clef(page, row, left, space):
    """Draws a bass clef's outline on a page: a curl in the upper three spaces, and two dots."""
    y, x = np.mgrid[0 : page.shape[0], 0 : page.shape[1]]
    u, v = (x - left) / space - 1.4, (y - row) / space
    ring = np.hypot(u, (v + 0.7) * 0.85)
    curl = (ring > 0.75) & (ring < 1.1) & ((u > -0.2) | (v < -0.6)) & (v < 0.9)
    blob = np.hypot(u + 0.6, v + 0.9) < 0.45
    dots = (np.hypot(u - 1.6, v + 1.5) < 0.25) | (np.hypot(u - 1.6, v + 0.5) < 0.25)
    page[curl | blob | dots] = 20

"""Staves with few notes or none, sharp as a program draws them, are found to their ends."""

import numpy as np
import pytest

from keras_crnn.music.page.find_staves import find_staves


def draw_staves(rows, space, width, thick=1, margin=50, notes=0, paper=255):
    """White paper with black lines `thick` pixels high round each of some middle rows."""
    page = np.full((rows[-1] + 6 * space, width), paper, np.uint8)
    y, x = np.mgrid[: page.shape[0], :width]
    for row in rows:
        for line in range(-2, 3):
            top = row + line * space - thick // 2
            page[top : top + thick, margin : width - margin] = 0
        for note in range(notes):
            column, middle = margin + (4 + 6 * note) * space, row + (note - 1) * space / 2
            head = ((x - column) / (0.65 * space)) ** 2 + ((y - middle) / (0.5 * space)) ** 2 < 1
            page[head] = 0
            stem = column + round(0.6 * space)
            page[round(middle - 3.5 * space) : round(middle), stem : stem + thick] = 0
    return page


def check(found, rows, space, margin, width):
    assert len(found) == len(rows)
    for staff, row in zip(found, rows, strict=True):
        assert np.abs(staff.y - row).max() < 0.2 * space
        assert staff.space == pytest.approx(space, rel=0.04)
        assert staff.left == pytest.approx(margin, abs=1.5 * space)
        assert staff.right == pytest.approx(width - margin, abs=1.5 * space)


@pytest.mark.parametrize("margin", [0, 5, 50])
@pytest.mark.parametrize(
    ("space", "thick"),
    [(5, 1), (6, 1), (7, 1), (10, 1), (10, 2), (16, 1), (16, 4), (27, 2), (50, 5)],
)
def test_lines_thin_and_thick_with_margins_and_without(space, thick, margin):
    width = max(600, 40 * space)
    page = draw_staves([6 * space], space, width, thick, margin)
    check(find_staves(page), [6 * space], space, margin, width)


@pytest.mark.parametrize("margin", [0, 50])
@pytest.mark.parametrize("space", [6, 8, 13, 20, 34])
def test_several_staves(space, margin):
    rows = [(6 + 10 * number) * space for number in range(4)]
    width = max(600, 40 * space)
    page = draw_staves(rows, space, width, max(1, space // 10), margin)
    check(find_staves(page), rows, space, margin, width)


@pytest.mark.parametrize("notes", [1, 3])
@pytest.mark.parametrize("space", [7, 10, 15, 24])
def test_a_few_notes(space, notes):
    rows, width = [6 * space, 16 * space], max(600, 40 * space)
    page = draw_staves(rows, space, width, notes=notes)
    check(find_staves(page), rows, space, 50, width)


@pytest.mark.parametrize("bars", [2, 5])
def test_empty_bars(bars):
    page = draw_staves([60], 10, 600)
    page[40:81, np.linspace(50, 548, bars).astype(int)] = 0
    check(find_staves(page), [60], 10, 50, 600)


@pytest.mark.parametrize("paper", [120, 200])
def test_grey_paper(paper):
    page = draw_staves([72, 192], 12, 700, paper=paper)
    check(find_staves(page), [72, 192], 12, 50, 700)


def test_notes_on_lines_only_are_no_words():
    page = draw_staves([120], 20, 1200)
    y, x = np.mgrid[: page.shape[0], : page.shape[1]]
    for number, line in enumerate((1, 0, -1, 2, -2, 0, 1, -1)):
        column, middle = 160 + 120 * number, 120 + 20 * line
        page[((x - column) / 13) ** 2 + ((y - middle) / 10) ** 2 < 1] = 0
    check(find_staves(page), [120], 20, 50, 1200)


@pytest.mark.parametrize(("gap", "rows"), [(20, 4), (23, 4), (26, 4), (29, 4), (30, 5)])
def test_words_between_rules_are_no_bare_staff(gap, rows):
    page = np.full((500, 1500), 250, np.uint8)
    for side in (0, 1):
        page[100 + side : 101 + side + rows * gap : gap, 100:1402] = 30
        page[100 : 102 + rows * gap, 100 + side : 1402 : 325] = 30
    chance = np.random.default_rng(gap)
    letter = round(0.3 * gap)
    for row in range(rows):
        for column in range(110, 1390, round(0.35 * gap)):
            if chance.random() < 0.6:
                top = 100 + round(gap * (row + 0.35)) + 1
                page[top : top + letter, column : column + 2] = 20
                page[top + letter // 2, column : column + 5] = 20
    assert find_staves(page) == []

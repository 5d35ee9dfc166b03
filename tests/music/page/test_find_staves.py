"""Staves are found however they lie, and nowhere else."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from keras_crnn.music.page.find_staves import find_staves, has_lines
from keras_crnn.music.page.staff import Staff
from tests.music.page.drawn_pages import draw_page

ROWS = (200, 400, 600)


def check(found, truths, ends=(90, 1110), space=12.0):
    assert len(found) == len(truths)
    for staff, truth in zip(found, truths, strict=True):
        x = np.arange(ends[0] + 20, ends[1] - 20)
        assert np.abs(staff.middle(x) - truth[x]).max() < 0.2 * space
        assert staff.left == pytest.approx(ends[0], abs=1.5 * space)
        assert staff.right == pytest.approx(ends[1], abs=1.5 * space)
        assert staff.space == pytest.approx(space, rel=0.04)


@pytest.mark.parametrize("tilt", [0.0, 3.0, -8.0, 8.0])
def test_straight_and_tilted_staves(tilt):
    page, truths = draw_page((300, 450, 600), tilt=tilt)
    check(find_staves(page), truths)


@pytest.mark.parametrize("bend", [2.0, -2.0])
def test_staves_bent_by_half_their_height(bend):
    page, truths = draw_page(ROWS, bend=bend)
    check(find_staves(page), truths)


def test_small_staves_on_a_page_just_too_large_to_be_looked_at_as_it_is():
    page, truths = draw_page((800, 1000, 1200), shape=(2450, 1300), space=11.0, tilt=6.0)
    check(find_staves(page), truths, space=11.0)


def test_uneven_light_and_the_edge_of_a_shadow():
    page, truths = draw_page(ROWS, light=True, tilt=2.0)
    check(find_staves(page), truths)


def test_lines_as_pale_as_grain():
    """Out of focus, at night: lines are darker than the paper by what its grain is."""
    page, truths = draw_page(ROWS, tilt=1.0)
    grain = np.random.default_rng(4).normal(0, 7, page.shape)
    pale = np.clip(190 - (255 - page.astype(float)) * 0.035 + grain, 0, 255).astype(np.uint8)
    check(find_staves(pale), truths)


@pytest.mark.parametrize("side", [-1, 1])
def test_a_beam_along_the_whole_staff_is_not_taken_for_its_outer_line(side):
    page, truths = draw_page(ROWS)
    beam = round(400 + side * 2.35 * 12)
    page[beam - 2 : beam + 3, 110:1090] = 40
    blurred = Image.fromarray(page).filter(ImageFilter.GaussianBlur(2.5))
    check(find_staves(np.asarray(blurred)), truths)


def test_five_lines_of_which_some_lie_on_a_sheet_and_some_on_the_table_are_no_staff():
    page, _ = draw_page(ROWS)
    page[:400] = (0.4 * page[:400]).astype(np.uint8)
    found = find_staves(page)
    assert [round(float(staff.y.mean())) for staff in found] == [200, 600]


@pytest.mark.parametrize("space", [6.0, 9.0, 20.0, 30.0])
def test_staves_of_any_size(space):
    page, truths = draw_page((200, 600), space=space)
    check(find_staves(page), truths, space=space)


@pytest.mark.parametrize("width", [4500, 5400, 12000])
def test_a_long_strip_is_not_made_so_small_that_its_lines_meet(width):
    page = np.full((600, width), 255, np.uint8)
    for line in range(118, 183, 16):
        page[line : line + 2, 90 : width - 90] = 0
        page[300 + line : 302 + line, 90 : width - 90] = 0
    found = find_staves(page)
    assert [float(np.median(staff.y)) for staff in found] == pytest.approx([150.5, 450.5], abs=1)
    for staff in found:
        assert (staff.left, staff.right) == pytest.approx((90, width - 90), abs=24)


def test_the_two_staves_of_a_piano():
    page, truths = draw_page((200, 300, 500, 600))
    page[176:325, 90:92] = 0
    page[476:625, 90:92] = 0
    check(find_staves(page), truths)


def test_staves_beside_each_other_are_read_from_the_left():
    left, _ = draw_page((200, 400), ends=(60, 560))
    right, _ = draw_page((204, 404), ends=(640, 1140))
    found = find_staves(np.minimum(left, right))
    assert [round(staff.left, -2) for staff in found] == [100, 600, 100, 600]
    assert [staff.y.mean() < 300 for staff in found] == [True, True, False, False]


def test_nothing_on_paper_and_under_noise():
    assert find_staves(np.full((900, 1200), 240, np.uint8)) == []
    assert not has_lines(np.full((900, 1200), 240, np.uint8))
    noise = np.random.default_rng(1).normal(200, 20, (900, 1200)).astype(np.uint8)
    assert find_staves(noise) == []


@pytest.mark.parametrize("gap", [10, 16, 25])
def test_ruled_and_squared_paper(gap):
    page = np.full((900, 1200), 240, np.uint8)
    page[60:840:gap] = 90
    assert find_staves(page) == []
    page[:, 60:1140:gap] = 90
    assert find_staves(page) == []


@pytest.mark.parametrize("lines", [4, 6])
def test_four_lines_and_six_are_no_staff(lines):
    page = np.full((400, 1200), 240, np.uint8)
    page[150 : 150 + 12 * lines : 12, 100:1100] = 60
    assert find_staves(page) == []


@pytest.mark.parametrize("shape", [(1, 1), (3, 500), (500, 3), (60, 70), (47, 900)])
def test_pictures_too_small_for_a_staff(shape):
    assert find_staves(np.full(shape, 200, np.uint8)) == []


def test_blocks_of_letters_in_five_rows_are_no_staff():
    page = np.full((400, 1200), 240, np.uint8)
    chance = np.random.default_rng(2)
    for row in range(5):
        for column in range(100, 1100, 9):
            top = 100 + 24 * row + chance.integers(0, 5)
            page[top : top + chance.integers(5, 12), column : column + chance.integers(2, 7)] = 20
    assert find_staves(page) == []


def test_a_table_with_words_in_its_four_rows():
    page = np.full((400, 1200), 240, np.uint8)
    page[100:212:27, 100:1100] = 40
    page[101:212:27, 100:1100] = 40
    page[100:209, 100:1101:250] = 40
    chance = np.random.default_rng(3)
    for row in range(4):
        for column in range(110, 1080, 9):
            if chance.random() < 0.7:
                top = 108 + 27 * row
                page[top : top + chance.integers(6, 13), column : column + 5] = 20
    assert find_staves(page) == []


@pytest.mark.parametrize("gap", [18, 24, 30, 40])
def test_tables_of_several_sizes(gap):
    page = np.full((400, 1200), 240, np.uint8)
    for side in (0, 1):
        page[100 + side : 101 + side + 4 * gap : gap, 100:1102] = 40
        page[100 : 102 + 4 * gap, 100 + side : 1102 : 250] = 40
    chance = np.random.default_rng(2)
    for row in range(4):
        for column in range(110, 1080, 9):
            if chance.random() < 0.7:
                top = 100 + round(gap * (row + 0.3))
                letter = chance.integers(round(0.25 * gap), round(0.5 * gap))
                page[top : top + letter, column : column + 5] = 20
    assert find_staves(page) == []


def test_pale_lines_at_the_edge_need_room_for_a_sixth():
    """Where the page ends nobody can tell five lines of noise or of a table from a staff."""
    page, _ = draw_page((30, 300), notes=False)
    pale = np.random.default_rng(0).normal(0, 22, page.shape) + 200 + 0.12 * page
    both = find_staves(np.clip(pale, 0, 255).astype(np.uint8))
    assert [round(float(np.median(staff.y))) for staff in both] == [300]
    assert len(find_staves(page)) == 2  # clear ones need none


def test_a_tight_picture_of_one_pale_staff():
    page, truths = draw_page((33,), shape=(66, 1200), notes=False)
    pale = np.random.default_rng(0).normal(0, 16, page.shape) + 170 + 0.15 * page
    check(find_staves(np.clip(pale, 0, 255).astype(np.uint8)), truths)


def test_ledger_lines_are_no_staff_of_their_own():
    high, low = (Staff(np.array([90.0, 700.0]), np.array([y, y]), np.full(2, 12.0), 1.0)
                 for y in (200.0, 258.0))  # fmt: skip
    assert high.lies_on(low)
    assert not high.lies_on(Staff(low.x, low.y + 12, low.spaces, 1.0))
    assert not high.lies_on(Staff(low.x + 700, low.y, low.spaces, 1.0))
    row = Staff(np.array([200.0, 500.0]), np.full(2, 280.0), np.full(2, 12.0), 1.0)
    assert row.lies_on(high)
    assert high.lies_on(row)
    assert not row.lies_on(Staff(high.x, high.y - 12, high.spaces, 1.0))

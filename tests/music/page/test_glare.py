"""Staves that vanish where a photograph is overexposed."""

import numpy as np
import pytest

from keras_crnn.music.page.find_staves import find_staves
from tests.music.page.drawn_pages import draw_page

ROWS, LEFT, RIGHT = (200, 400, 600), 90, 1110


def overexpose(page, top, left, right):
    """A place of 180 rows where the light leaves nothing of the lines."""
    glaring = page.copy()
    glaring[top : top + 180, left:right] = 255
    return glaring


def check(found, truths, ends):
    """Ends to two spaces, rows to a third of one."""
    assert len(found) == len(truths)
    for staff, truth, (left, right) in zip(found, truths, ends, strict=True):
        assert staff.left == pytest.approx(left, abs=24)
        assert staff.right == pytest.approx(right, abs=24)
        x = np.arange(max(0, left + 10), right - 10)
        assert np.abs(staff.middle(x) - truth[x]).max() < 4


@pytest.mark.parametrize(
    ("options", "top"), [({}, 110), ({"tilt": 3.0}, 110), ({"bend": 4.0}, 110)], ids=str
)
@pytest.mark.parametrize("place", [(700, 1200), (0, 450)], ids=["right", "left"])
def test_an_end_is_drawn_out_along_its_neighbour(options, top, place):
    page, truths = draw_page(ROWS, **options)
    check(find_staves(overexpose(page, top, *place)), truths, [(LEFT, RIGHT)] * 3)


@pytest.mark.parametrize("options", [{}, {"bend": 4.0}], ids=str)
def test_parts_of_a_staff_are_one(options):
    page, truths = draw_page(ROWS, **options)
    for places in ([(500, 760)], [(330, 480), (720, 900)]):
        glaring = page
        for place in places:
            glaring = overexpose(glaring, 310, *place)
        check(find_staves(glaring), truths, [(LEFT, RIGHT)] * 3)


def test_staves_that_glare_takes_one_after_another():
    page, truths = draw_page(ROWS)
    for top, left in ((110, 850), (290, 700)):
        page = overexpose(page, top, left, 1200)
    check(find_staves(page), truths, [(LEFT, RIGHT)] * 3)


@pytest.mark.parametrize("options", [{}, {"tilt": 3.0}, {"notes": False}], ids=str)
@pytest.mark.parametrize("side", [-1, 1])
def test_staves_that_fade_are_followed_to_their_last_grey_levels(options, side):
    page, truths = draw_page(ROWS, **options)
    light = np.interp(np.arange(page.shape[1]), (250, 1100), (0, 212))[::side]
    fading = np.clip(page + light, 0, 255).astype(np.uint8)
    check(find_staves(fading), truths, [(LEFT, RIGHT)] * 3)


def test_white_paper_without_lines_is_no_staff():
    page, truths = draw_page(ROWS, ends=(90, 600))
    light = np.interp(np.arange(page.shape[1]), (200, 560), (0, 40))
    fading = np.clip(page + light, 0, 255).astype(np.uint8)
    check(find_staves(fading), truths, [(LEFT, 600)] * 3)


def test_a_staff_is_drawn_out_no_further_than_the_glare():
    page, truths = draw_page(ROWS)
    glaring = overexpose(page, 110, 600, 900)
    glaring[110:290, 900:] = page[110:290, :60].max()
    check(find_staves(glaring), truths, [(LEFT, 900), (LEFT, RIGHT), (LEFT, RIGHT)])


def test_a_neighbour_of_another_size_tells_nothing():
    page, _ = draw_page((200,), space=12.0)
    page = np.minimum(page, draw_page((430,), space=17.0)[0])
    first, second = find_staves(overexpose(page, 110, 700, 1200))
    assert first.right == pytest.approx(700, abs=24)
    assert second.right == pytest.approx(RIGHT, abs=24)


def draw_columns():
    """A page of two columns of staves."""
    page, truths = draw_page(ROWS, ends=(90, 540))
    other, _ = draw_page(ROWS, ends=(690, 1110))
    return np.minimum(page, other), truths


def test_columns_with_glare_between_stay_apart():
    page, _ = draw_columns()
    page[:, 545:685] = 255
    assert len(find_staves(page)) == 6


def test_white_paper_that_shows_its_lines_is_not_overexposed():
    page, _ = draw_columns()
    light = np.linspace(1.0, 1.2, page.shape[1])
    assert len(find_staves(np.clip(page * light, 0, 255).astype(np.uint8))) == 6


def test_a_short_staff_stays_short_on_a_white_scan_and_on_grey_paper():
    page, truths = draw_page(ROWS)
    short = page.copy()
    short[510:690, 700:] = page[510:690, :60].max()
    ends = [(LEFT, RIGHT), (LEFT, RIGHT), (LEFT, 700)]
    check(find_staves(np.where(short > 200, 255, short).astype(np.uint8)), truths, ends)
    check(find_staves(overexpose(short, 110, 900, 1200)), truths, ends)


def test_nothing_is_drawn_out_over_another_staff():
    page, _ = draw_page(ROWS, ends=(90, 1110))
    page[310:490, 540:] = page[310:490, :60].max()
    lower, _ = draw_page((430,), ends=(690, 1110))
    page = np.minimum(page, lower)
    page[310:490, 540:685] = 255
    found = find_staves(page)
    assert len(found) == 4
    assert found[1].right < 690


def hide(page, truths, staff, left, right):
    """A beam and words over all lines of a staff."""
    hidden = page.copy()
    row = round(float(truths[staff][left]))
    hidden[row - 30 : row + 30, left:right] = 60
    return hidden


@pytest.mark.parametrize("paper", [235, 255])
def test_parts_of_a_staff_are_one_where_ink_hides_its_lines_and_others_are_whole(paper):
    page, truths = draw_page((180, 380, 580, 780), shape=(960, 1200))
    hidden = hide(page, truths, 1, 500, 680)
    if paper == 255:
        hidden = np.where(hidden > 200, 255, hidden).astype(np.uint8)
    check(find_staves(hidden), truths, [(LEFT, RIGHT)] * 4)


def test_parts_stay_parts_where_another_staff_ends_between_them():
    page, truths = draw_page((180, 380, 580, 780), shape=(960, 1200))
    hidden = hide(page, truths, 1, 500, 680)
    hidden[690:870, 600:] = page[690:870, :60].max()
    assert len(find_staves(hidden)) == 5

"""Staves that vanish where a photograph is overexposed."""

import numpy as np
import pytest

from keras_crnn.music.page.find_staves import find_staves
from tests.music.page.drawn_pages import draw_page

ROWS, LEFT, RIGHT = (200, 400, 600), 90, 1110


def find(page):
    return [(staff.left, staff.right) for staff in find_staves(page)]


def overexpose(page, top, left, right):
    """A place of 160 rows where the light leaves nothing of the lines."""
    glaring = page.copy()
    glaring[top : top + 160, left:right] = 255
    return glaring


def draw_grey(**options):
    """A page whose paper is grey, so that white is what is overexposed."""
    return draw_page(ROWS, **options)[0]


@pytest.mark.parametrize("tilt", [0.0, 3.0])
def test_an_end_is_drawn_out_to_where_its_neighbour_ends(tilt):
    page = draw_grey(tilt=tilt)
    whole = find(page)
    found = find(overexpose(page, 110, 900, 1200))
    assert len(found) == 3
    assert found[0][1] == pytest.approx(whole[0][1], abs=30)
    assert found[1:] == whole[1:]


def test_both_parts_of_a_staff_are_one():
    page = draw_grey()
    found = find(overexpose(page, 310, 500, 760))
    assert len(found) == 3
    assert found[1] == pytest.approx((LEFT, RIGHT), abs=15)


def test_staves_that_glare_takes_one_after_another():
    page = draw_grey()
    for top, left in ((110, 850), (310, 700)):
        page = overexpose(page, top, left, 1200)
    assert [right for _, right in find(page)] == pytest.approx([RIGHT] * 3, abs=15)


def test_a_short_staff_on_white_paper_stays_short():
    page = draw_grey()
    scan = np.where(page > 200, 255, page).astype(np.uint8)
    found = find(overexpose(scan, 510, 700, 1200))
    assert found[2][1] == pytest.approx(700, abs=30)


def test_a_short_staff_on_grey_paper_stays_short():
    page = draw_grey()
    page[510:690, 700:1200] = page[510:690, :60].max()
    found = find(overexpose(page, 110, 900, 1200))
    assert found[0][1] == pytest.approx(RIGHT, abs=15)
    assert found[2][1] == pytest.approx(700, abs=30)

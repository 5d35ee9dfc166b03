"""Staves are cut level, with the room that ledger lines need."""

import numpy as np
import pytest

from keras_crnn.music.page.cut_staff import cut_staff, to_page
from keras_crnn.music.page.find_staves import find_staves
from tests.music.page.drawn_pages import draw_page


@pytest.mark.parametrize(("tilt", "bend"), [(0.0, 0.0), (6.0, 0.0), (-3.0, 2.0)])
def test_lines_are_level(tilt, bend):
    page, _ = draw_page((400,), tilt=tilt, bend=bend, notes=False)
    (staff,) = find_staves(page)
    cut = cut_staff(page, staff)
    assert cut.space == pytest.approx(12, rel=0.04)
    assert cut.space / len(cut.image) == pytest.approx(0.11, abs=0.01)
    for line in range(-2, 3):
        row = round(cut.middle + line * cut.space)
        along = cut.image[row - 1 : row + 2, 30:-30].min(0)
        assert np.mean(along < 170) > 0.95


def test_a_large_staff_is_reduced():
    page, _ = draw_page((450,), space=40)
    (staff,) = find_staves(page)
    cut = cut_staff(page, staff)
    assert cut.space <= 12.5
    assert cut.image.shape[1] < 500


def test_ledger_lines_get_room():
    page, _ = draw_page((400,), notes=False)
    (staff,) = find_staves(page)
    plain = cut_staff(page, staff)
    for ledger in (3, 4):
        page[400 + 12 * ledger - 1 : 400 + 12 * ledger + 1, 600:624] = 30
    roomy = cut_staff(page, staff)
    assert roomy.middle == plain.middle
    more = (len(roomy.image) - len(plain.image)) / 12
    assert more == pytest.approx(1.0, abs=0.2)


def test_columns_lead_back_to_the_page():
    page, (truth,) = draw_page((400,), tilt=4.0)
    (staff,) = find_staves(page)
    cut = cut_staff(page, staff)
    x, y = to_page(cut, staff, np.array([50.0, len(cut.x) - 50.0]))
    assert np.all(np.diff(x) > 800)
    assert y == pytest.approx(truth[np.round(x).astype(int)], abs=2)

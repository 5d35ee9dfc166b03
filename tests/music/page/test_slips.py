"""Staves that run a line too high or too low along a part."""

import numpy as np
import pytest

from keras_crnn.music.page.slips import mend_slips
from keras_crnn.music.page.staff import Staff

X = np.arange(100.0, 1501.0, 10.0)
SPACE = 12.0


def make_staff(row, slip=0.0, first=0.0, last=0.0, space=SPACE):
    """A bent staff that lies a number of spaces off between two columns, reached by degrees."""
    course = 0.03 * X + 2.5 * SPACE * np.exp(-X / 300) + row * (1 + 2e-5 * X)
    off = np.interp(X, (first - 80, first, last, last + 80), (0, 1, 1, 0))
    return Staff(X, course + slip * SPACE * off, np.full(len(X), space), 0.9)


@pytest.mark.parametrize("slip", [-1, 1])
@pytest.mark.parametrize("part", [(0, 300), (0, 600), (1200, 2000), (600, 900)], ids=str)
@pytest.mark.parametrize("which", [0, 1, 3])
def test_a_slip_is_undone(slip, part, which):
    straight = [make_staff(row) for row in (200, 400, 600, 800)]
    slipped = list(straight)
    slipped[which] = make_staff((200, 400, 600, 800)[which], slip, *part)
    for mended, truth in zip(mend_slips(slipped), straight, strict=True):
        assert np.abs(mended.y - truth.y).max() < 0.3 * SPACE
    assert sum(a is not b for a, b in zip(mend_slips(slipped), slipped, strict=True)) == 1


def test_staves_that_did_not_slip_are_left_alone():
    staves = [make_staff(row) for row in (200, 400, 600)]
    assert all(a is b for a, b in zip(mend_slips(staves), staves, strict=True))


def test_of_two_staves_neither_is_changed():
    staves = [make_staff(200), make_staff(400, 1, 0, 400)]
    assert all(a is b for a, b in zip(mend_slips(staves), staves, strict=True))


def test_two_that_slipped_elsewhere_do_not_move_a_third():
    staves = [make_staff(200), make_staff(400, 1, 0, 400), make_staff(600, -1, 1200, 2000)]
    assert mend_slips(staves)[0] is staves[0]


def test_staves_of_another_size_or_another_column_tell_nothing():
    slipped = make_staff(400, 1, 0, 400)
    small = [make_staff(row, space=0.7 * SPACE) for row in (200, 600, 800)]
    assert mend_slips([slipped, *small])[0] is slipped
    short = [
        Staff(X[-30:], one.y[-30:], one.spaces[-30:], 0.9)
        for one in map(make_staff, (200, 600, 800))
    ]
    assert mend_slips([slipped, *short])[0] is slipped


def test_half_a_space_is_no_slip():
    staves = [make_staff(200), make_staff(400, 0.5, 0, 600), make_staff(600), make_staff(800)]
    assert all(a is b for a, b in zip(mend_slips(staves), staves, strict=True))

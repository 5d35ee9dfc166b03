"""What looks like a staff, but not like the staves around it."""

import numpy as np
import pytest

from keras_crnn.music.page.staff import Staff
from keras_crnn.music.page.strangers import add_alike, drop_strangers


@pytest.mark.parametrize(("coverage", "kept"), [(0.85, 3), (1.0, 4)])
def test_a_staff_of_another_size_than_several_others_has_to_be_surely_seen(coverage, kept):
    """Noise may look like a pale small staff; a small one over a line is printed as clearly."""
    x = np.array([100.0, 1100.0])
    sizes = [(200, 12.0, 0.9), (400, 12.2, 0.9), (600, 11.9, 0.9), (800, 8.0, coverage)]
    staves = [Staff(x, np.full(2, y), np.full(2, space), seen) for y, space, seen in sizes]
    assert len(drop_strangers(staves)) == kept
    assert drop_strangers(staves[2:]) == staves[2:]  # two of two sizes: neither is a stranger


@pytest.mark.parametrize(
    ("coverage", "rise", "kept"), [(0.85, 60.0, 3), (1.0, 60.0, 4), (0.85, 20.0, 4)]
)
def test_a_staff_that_lies_askew_of_several_others_has_to_be_surely_seen(coverage, rise, kept):
    """Blurred lines of text may look like a pale staff that crosses them."""
    straight = [
        Staff(np.array([100.0, 1100.0]), np.array([y, y - 30]), np.full(2, 12.0), 0.85)
        for y in (200.0, 400.0, 600.0)
    ]
    askew = Staff(
        np.array([400.0, 800.0]), np.array([800.0, 800 + rise]), np.full(2, 12.0), coverage
    )
    assert len(drop_strangers([*straight, askew])) == kept
    assert len(drop_strangers([*straight[:2], askew])) == 3


@pytest.mark.parametrize(("coverage", "kept"), [(0.85, 3), (1.0, 4)])
def test_a_staff_that_bends_otherwise_than_several_others_has_to_be_surely_seen(coverage, kept):
    """Beside the edge of a page a path may leave the lines."""
    x = np.linspace(100, 1100, 101)
    along = 40 * np.exp(-x / 300)
    straight = [Staff(x, along + y, np.full(101, 12.0), 0.85) for y in (200.0, 400.0, 600.0)]
    leaving = along + 800 + 0.1 * np.maximum(x - 700, 0)
    assert len(drop_strangers([*straight, Staff(x, leaving, np.full(101, 12.0), coverage)])) == kept


def test_a_doubtful_staff_counts_where_several_others_are_like_it():
    x = np.linspace(100, 1100, 101)
    along = 40 * np.exp(-x / 300)
    size = np.full(101, 12.0)
    sure = [Staff(x, along + y, size, 0.85) for y in (200.0, 400.0, 600.0)]
    like = Staff(x, along + 800, size, 0.9)
    assert add_alike(sure, [like, Staff(x, along + 803, size, 0.88)]) == [*sure, like]
    assert add_alike(sure[:2], [like]) == sure[:2]
    others = [
        Staff(x, along + 800, size, 0.8),  # hardly seen
        Staff(x, along + 800, 1.1 * size, 0.9),  # larger
        Staff(x, along + 800 + 0.03 * x, size, 0.9),  # askew
        Staff(x, along + 800 + 4 * np.sin(x / 100), size, 0.9),  # bent
        Staff(x, along + 640, size, 0.9),  # on another
    ]
    assert add_alike(sure, others) == sure

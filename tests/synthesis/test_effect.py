import random

import pytest

from keras_crnn.synthesis import Effect


def test_it_happens_as_often_as_asked_for():
    rng = random.Random(0)
    assert sum(Effect(0.3).happens(rng) for _ in range(2000)) / 2000 == pytest.approx(0.3, abs=0.04)
    assert not any(Effect(0.0).happens(rng) for _ in range(100))
    assert all(Effect(1.0).happens(rng) for _ in range(100))


def test_strengths_come_from_the_whole_range():
    rng, effect = random.Random(0), Effect(1.0, 2, 4)
    assert {effect.draw_whole(rng) for _ in range(50)} == {2, 3, 4}
    strengths = [effect.draw(rng) for _ in range(200)]
    assert 2 <= min(strengths) < 2.1 < 3.9 < max(strengths) <= 4


@pytest.mark.parametrize(
    ("bounds", "held"),
    [((0, 9), (2, 4)), ((3, 9), (3, 4)), ((0, 3), (2, 3)), ((5, 9), (5, 5)), ((0, 1), (1, 1))],
)
def test_within_holds_both_ends(bounds, held):
    assert Effect(0.5, 2, 4).within(*bounds) == Effect(0.5, *held)

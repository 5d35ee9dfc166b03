"""A held rate: its shape, and that it goes on after a save."""

import keras
import numpy as np
import pytest

from keras_crnn.training.optimizers import build_optimizer, set_length
from keras_crnn.training.schedules import HeldRate


def rates(schedule, steps):
    return np.array([float(schedule(step)) for step in steps])


def test_the_rate_rises_stays_and_falls():
    curve = rates(HeldRate(2e-3, warmup_steps=10, decay_start=50, decay_steps=16), range(70))
    np.testing.assert_allclose(curve[:11], np.linspace(0, 2e-3, 11), rtol=1e-6)
    np.testing.assert_allclose(curve[10:51], 2e-3, rtol=1e-6)
    np.testing.assert_allclose(curve[50:67], 2e-3 * (1 - np.sqrt(np.arange(17) / 16)), atol=1e-9)
    assert (curve[66:] == 0).all()


def test_without_a_fall_it_stays_for_ever():
    assert float(HeldRate(1e-3, 10)(10**9)) == pytest.approx(1e-3)


def test_a_saved_schedule_is_the_same():
    schedule = HeldRate(1e-3, 5, 20, 10)
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(schedule))
    assert again.get_config() == schedule.get_config()
    np.testing.assert_array_equal(rates(again, range(40)), rates(schedule, range(40)))


@pytest.mark.parametrize("values", [(0, 1), (1e-3, -1), (1e-3, 1, -1), (1e-3, 1, 1, -1)])
def test_numbers_out_of_range_are_refused(values):
    with pytest.raises(ValueError, match="at least 0"):
        HeldRate(*values)


@pytest.mark.parametrize("name", ["adamw", "muon", "adadelta"])
def test_every_optimizer_takes_a_held_rate_that_gets_longer(name):
    optimizer = build_optimizer(name, 1000, 1e-2, "hold", 200, average=True)
    optimizer.iterations.assign(900)
    assert float(optimizer.learning_rate) < 1e-2
    set_length(optimizer, name, 100_000, 1e-2, 0)
    assert float(optimizer.learning_rate) == pytest.approx(1e-2)
    assert optimizer.use_ema


def test_a_held_rate_rises_and_averages_alike_whatever_its_length():
    short, long = (build_optimizer("adamw", n, None, "hold", average=True) for n in (50, 50_000))
    for step in (1, 40, 499, 500, 600):
        short.iterations.assign(step)
        long.iterations.assign(step)
        expected = 1e-3 * min(1, step / 500)
        assert float(short.learning_rate) == pytest.approx(expected, rel=1e-6)
        assert float(long.learning_rate) == pytest.approx(expected, rel=1e-6)
    assert short.ema_momentum == long.ema_momentum == pytest.approx(1 - 1 / 250)
    set_length(short, "adamw", 100, None, 0, warmup_steps=7, averaged_steps=20)
    short.iterations.assign(7)
    assert float(short.learning_rate) == pytest.approx(1e-3)
    assert short.ema_momentum == pytest.approx(1 - 1 / 20)


def test_the_average_of_a_cycle_is_over_a_part_of_its_run():
    momenta = [build_optimizer("adamw", n, average=True).ema_momentum for n in (1, 4000, 10**6)]
    assert momenta == pytest.approx([1 - 1 / 10, 1 - 1 / 200, 1 - 1 / 1000])

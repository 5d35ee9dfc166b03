"""Optimisers by name: their rates, their clipping, and that they go on after a save."""

import keras
import numpy as np
import pytest
from fitted_models import fit_crnn, make_crnn

from keras_crnn.training.fast.fused_adamw import FusedAdamW
from keras_crnn.training.muon import Muon
from keras_crnn.training.optimizers import OPTIMIZERS, build_optimizer


def rates(optimizer, steps):
    values = []
    for step in steps:
        optimizer.iterations.assign(step)
        values.append(float(optimizer.learning_rate))
    return np.array(values)


@pytest.mark.parametrize("total", [25, 1000])
def test_adamw_warms_up_for_8_per_cent_and_ends_at_zero(total):
    curve = rates(build_optimizer("adamw", total), range(total + 1))
    peak = round(0.08 * total)
    assert curve.argmax() == peak
    np.testing.assert_allclose(curve[peak], 1e-3, rtol=1e-6)
    np.testing.assert_allclose(curve[: peak + 1], np.linspace(0, 1e-3, peak + 1), atol=1e-9)
    assert np.all(np.diff(curve[peak:]) < 0)
    np.testing.assert_allclose(curve[(total + peak) // 2], 5e-4, rtol=0.1)  # a cosine's middle
    assert curve[-1] == pytest.approx(0, abs=1e-9)


def test_rate_replaces_the_peak():
    curve = rates(build_optimizer("adamw", 100, 3e-4), range(101))
    assert curve.max() == pytest.approx(3e-4)


def test_a_run_of_one_step_has_a_schedule():
    assert np.isfinite(rates(build_optimizer("adamw", 1), range(3))).all()


def test_adadelta_is_the_papers_at_a_constant_rate():
    optimizer = build_optimizer("adadelta", 100)
    assert optimizer.rho == 0.9
    assert rates(optimizer, [0, 50, 100]).tolist() == [1, 1, 1]
    assert rates(build_optimizer("adadelta", 100, 0.5), [0]).tolist() == [0.5]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_gradients_are_clipped(name):
    assert build_optimizer(name, 10).global_clipnorm == 5


@pytest.mark.parametrize(
    ("name", "kind", "custom_objects"),
    [
        ("adamw", FusedAdamW, None),
        ("adamw", FusedAdamW, {"FusedAdamW": FusedAdamW}),
        ("muon", Muon, None),
    ],
)
def test_a_saved_model_goes_on_where_it_was(tmp_path, name, kind, custom_objects):
    whole, part = make_crnn(name), make_crnn(name)
    fit_crnn(whole)
    fit_crnn(part)
    part.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras", custom_objects=custom_objects)
    assert isinstance(again.optimizer, kind)
    assert again.optimizer.get_config() == part.optimizer.get_config()
    assert int(again.optimizer.iterations) == 5
    for model in (whole, again):
        fit_crnn(model)
    assert int(again.optimizer.iterations) == 10
    for a, b in zip(
        again.weights + again.optimizer.variables,
        whole.weights + whole.optimizer.variables,
        strict=True,
    ):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6, err_msg=a.path)


def test_bad_settings_are_refused():
    with pytest.raises(ValueError, match="no optimizer 'sgd'; choose one of adamw, muon, adadelta"):
        build_optimizer("sgd", 10)
    with pytest.raises(ValueError, match="at least one step; got 0"):
        build_optimizer("adamw", 0)

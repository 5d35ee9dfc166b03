"""Muon orthogonalises kernels and leaves the rest to AdamW."""

import inspect

import keras
import numpy as np
import pytest
from fitted_models import fit_crnn, make_crnn

from keras_crnn.training.fast.fused_adamw import FusedAdamW
from keras_crnn.training.muon import Muon, orthogonalize

pytest.importorskip("tensorflow")


def singular_values(matrices):
    return np.linalg.svd(np.asarray(matrices), compute_uv=False)


@pytest.mark.parametrize("shape", [(3, 4, 9), (2, 9, 4), (1, 5, 5)])
def test_singular_values_come_near_one(shape):
    random = np.random.default_rng(0)
    matrices = random.normal(size=shape).astype("float32")
    result = np.asarray(orthogonalize(matrices))
    assert result.shape == shape
    assert singular_values(matrices).max() > 2
    assert 0.6 < singular_values(result).min() <= singular_values(result).max() < 1.3
    u, _, v = np.linalg.svd(matrices, full_matrices=False)
    nearest = u @ v  # the orthogonal factor
    alike = (nearest * result).sum((1, 2)) / np.linalg.norm(nearest, axis=(1, 2))
    assert (alike / np.linalg.norm(result, axis=(1, 2)) > 0.97).all()


def test_size_of_a_matrix_does_not_matter():
    matrix = np.random.default_rng(1).normal(size=(1, 4, 6)).astype("float32")
    for factor in (1e-4, 1e4):
        result = orthogonalize(matrix * np.float32(factor))
        np.testing.assert_allclose(result, orthogonalize(matrix), rtol=1e-2, atol=1e-2)
    assert not np.asarray(orthogonalize(np.zeros((1, 4, 6), "float32"))).any()


def test_it_is_the_plain_iteration():
    a, b, c = 3.4445, -4.7750, 2.0315
    random = np.random.default_rng(5)
    for shape in ((1, 40, 8), (2, 8, 40)):
        thin = random.normal(size=(*shape[:2], 2)) @ random.normal(size=(shape[0], 2, shape[2]))
        given = thin + 1e-2 * random.normal(size=shape)  # badly conditioned
        x = given / np.linalg.norm(given, axis=(1, 2), keepdims=True)
        for _ in range(5):
            square = x @ x.transpose(0, 2, 1)
            x = a * x + (b * square + c * square @ square) @ x
        for exact in (True, False):
            found = orthogonalize(given.astype("float32"), exact=exact)
            np.testing.assert_allclose(found, x, atol=1e-3)


@pytest.mark.skipif(
    "rms_rate" not in inspect.signature(keras.optimizers.Muon).parameters,
    reason="this Keras has a Muon without the scale of arXiv 2502.16982",
)
def test_a_dense_kernel_is_updated_as_by_keras():
    options = {"weight_decay": 1e-2, "global_clipnorm": 5.0}
    results = []
    for kind in (keras.optimizers.Muon, Muon):
        random = np.random.default_rng(2)
        kernel = keras.Variable(random.normal(size=(6, 10)).astype("float32"))
        optimizer = kind(0.05, **options)
        for _ in range(5):
            gradient = random.normal(0, 3, (6, 10)).astype("float32")
            optimizer.apply([keras.ops.convert_to_tensor(gradient)], [kernel])
        results.append(np.asarray(kernel))
    np.testing.assert_allclose(*results, rtol=1e-4, atol=1e-5)
    assert np.abs(results[0] - np.random.default_rng(2).normal(size=(6, 10))).max() > 0.05


def test_kernels_alone_are_orthogonalized(monkeypatch):
    left = []

    def update(self, gradient, variable, learning_rate):
        left.append(self._trainable_variables[self._get_variable_index(variable)].path)
        return kept(self, gradient, variable, learning_rate)

    kept = FusedAdamW.update_step
    monkeypatch.setattr(FusedAdamW, "update_step", update)
    model = make_crnn("muon")
    fit_crnn(model)
    every = {v.path for v in model.trainable_variables}
    expected = {
        v.path
        for v in model.trainable_variables
        if len(v.shape) < 2 or v.path in ("conv1/kernel", "logits/kernel")
    }
    assert set(left) == expected
    kernels = every - expected
    assert any("conv2/kernel" in path for path in kernels)
    assert any("recurrent_kernel" in path for path in kernels)


def test_each_gate_of_an_lstm_is_a_matrix_of_its_own():
    keras.utils.set_random_seed(2)
    inputs = keras.Input((7, 6))
    model = keras.Model(inputs, keras.layers.LSTM(5)(inputs))
    rate, scale = 0.01, 0.2 * np.sqrt(6)
    kernel = model.trainable_variables[0]
    before = np.asarray(kernel)
    optimizer = Muon(rate)
    gradients = [
        np.random.default_rng(4).normal(size=v.shape).astype("float32")
        for v in model.trainable_variables
    ]
    optimizer.apply([keras.ops.convert_to_tensor(g) for g in gradients], model.trainable_variables)
    for gate in np.split((before - np.asarray(kernel)) / (rate * scale), 4, axis=1):
        assert 0.6 < singular_values(gate).min() <= singular_values(gate).max() < 1.3


def test_its_rate_and_state_are_those_of_adamw():
    ours, theirs = make_crnn("muon"), make_crnn("adamw")
    for model in (ours, theirs):
        fit_crnn(model)
    assert [v.shape for v in ours.optimizer.variables] == [
        v.shape for v in theirs.optimizer.variables
    ]
    np.testing.assert_array_equal(ours.optimizer.learning_rate, theirs.optimizer.learning_rate)


def test_bad_settings_are_refused():
    with pytest.raises(ValueError, match="momentum must be at least 0 and below 1; got 2"):
        Muon(momentum=2)
    with pytest.raises(ValueError, match=r"exclude takes several strings, as in \('logits/',\)"):
        Muon(exclude="logits/")

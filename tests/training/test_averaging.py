"""Averaged weights: what they are, whose statistics go with them, and that nothing is lost."""

import keras
import numpy as np
import pytest
from small_runs import RESIDUAL_CONFIG

from keras_crnn.network.model import build_crnn
from keras_crnn.training.averaging import AveragedWeights
from keras_crnn.training.losses import CTCLoss
from keras_crnn.training.optimizers import build_optimizer


@pytest.fixture
def batches():
    rng = np.random.default_rng(5)
    images = [rng.integers(0, 256, (4, 32, width, 1), np.uint8) for width in (32, 40)]
    labels = np.tile(np.int32([8, 2, 1, 2]), (4, 1))
    return images, labels


def fit(batches, average, steps=3):
    images, labels = batches
    keras.utils.set_random_seed(1)
    model = build_crnn(5, RESIDUAL_CONFIG)
    model.compile(build_optimizer("adamw", 100, 1e-2, average=average), CTCLoss())
    seen = []
    for _ in range(steps):
        model.train_on_batch(images[0], labels)
        seen.append([np.array(keras.ops.convert_to_numpy(w)) for w in model.trainable_variables])
    return model, seen


def values(model):
    return [keras.ops.convert_to_numpy(weight).copy() for weight in model.weights]


def test_weights_are_the_exponential_average_and_come_back(batches):
    model, seen = fit(batches, average=True)
    momentum = model.optimizer.ema_momentum
    expected = seen[0]
    for step in seen[1:]:
        pairs = zip(expected, step, strict=True)
        expected = [momentum * old + (1 - momentum) * new for old, new in pairs]
    before = values(model)
    with AveragedWeights(model, batches[0]).in_place():
        for weight, value in zip(model.trainable_variables, expected, strict=True):
            np.testing.assert_allclose(weight, value, atol=1e-6, err_msg=weight.path)
        assert any((a != b).any() for a, b in zip(values(model), before, strict=True))
    for a, b in zip(values(model), before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_statistics_are_those_of_the_images_under_the_averaged_weights(batches):
    model, _ = fit(batches, average=True)
    norm = model.get_layer("conv1_norm")
    inputs = keras.Model(model.inputs, norm.input)
    with AveragedWeights(model, batches[0]).in_place():
        maps = [np.asarray(inputs([images])) for images in batches[0]]
        mean = np.mean([m.mean((0, 1, 2)) for m in maps], axis=0)
        variance = np.mean([m.var((0, 1, 2)) for m in maps], axis=0)
        np.testing.assert_allclose(norm.moving_mean, mean, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(norm.moving_variance, variance, rtol=1e-3)


def test_weights_come_back_after_an_error_too(batches):
    model, _ = fit(batches, average=True)
    before = values(model)
    with pytest.raises(KeyError), AveragedWeights(model, batches[0]).in_place():
        raise KeyError
    for a, b in zip(values(model), before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_model_without_an_average_stays_as_it_is(batches):
    model, _ = fit(batches, average=False)
    before = values(model)
    averaged = AveragedWeights(model, batches[0])
    averaged.take()
    with averaged.in_place():
        for a, b in zip(values(model), before, strict=True):
            np.testing.assert_array_equal(a, b)

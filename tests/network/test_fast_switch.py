"""Every network computes the same from the same weights with fast layers and with plain ones.

Gradients are compared in float64. In float32 two values that differ by rounding alone may swap
places in a ReLU or a pool, and the gradient takes another way: 1e-3 of its size, with plain layers
too. The fused batch normalisation knows only float32: here its outputs and statistics are
compared, its gradients in `fast/test_fused_batch_norm.py`.
"""

import keras
import numpy as np
import pytest

from keras_crnn.network.config import CONFIGS
from keras_crnn.network.model import build_crnn
from keras_crnn.training.losses import CTCLoss

tf = pytest.importorskip("tensorflow")

CLASSES, WIDTH, BATCH = 37, 100, 2


def build_pair(config, dtype):
    """The network with the switch on and off, all weights the same and none as fresh ones are."""
    keras.utils.set_random_seed(5)
    fast, plain = (
        build_crnn(CLASSES, config, width=WIDTH, dtype=dtype, fast=fast) for fast in (True, False)
    )
    random = np.random.default_rng(6)
    for variable in fast.weights:
        if variable.path.endswith(("bias", "beta", "gamma", "moving_mean", "moving_variance")):
            variable.assign(variable + random.uniform(0.0, 0.3, variable.shape))
    by_name = {variable.path: variable for variable in fast.weights}
    assert [v.path for v in plain.weights] == list(by_name)
    for variable in plain.weights:
        assert variable.shape == by_name[variable.path].shape
        variable.assign(by_name[variable.path])
    return fast, plain


def make_batch(config):
    random = np.random.default_rng(7)
    images = random.integers(0, 256, (BATCH, config.height, WIDTH, 1), np.uint8)
    steps = config.time_steps(WIDTH)
    labels = np.zeros((BATCH, steps + 2), np.int32)
    labels[:, 0], labels[:, 1] = steps, 6
    labels[:, 2:8] = random.integers(1, CLASSES, (BATCH, 6))
    return images, labels


def compute(model, images, labels, training):
    """Logits, gradients of the CTC loss by name, and the weights that are not trained."""
    with tf.GradientTape() as tape:
        logits = model(images, training=training)
        loss = CTCLoss()(labels, logits)
    trained = {v.path: v.value for v in model.trainable_variables}
    values = {"logits": logits, **tape.gradient(loss, trained)}
    statistics = {v.path: v.value for v in model.weights if v.path not in trained}
    return {**values, **statistics}


def assert_same(fast, plain):
    """Each tensor's largest difference is at most 1e-5 of its largest value."""
    assert fast.keys() == plain.keys()
    for name, values in plain.items():
        scale = np.abs(values).max()
        assert scale > 0, name
        difference = np.abs(np.subtract(fast[name], values)).max() / scale
        assert difference <= 1e-5, f"{name} differs by {difference:.1e} of its largest value"


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("name", CONFIGS)
def test_outputs_and_gradients_are_those_of_plain_layers(name, training):
    config = CONFIGS[name]
    images, labels = make_batch(config)
    assert_same(*(compute(m, images, labels, training) for m in build_pair(config, "float64")))


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("name", CONFIGS)
def test_outputs_and_statistics_are_those_of_plain_layers_in_float32(name, training):
    config = CONFIGS[name]
    images, _ = make_batch(config)
    values = []
    for model in build_pair(config, "float32"):
        logits = model(images, training=training)
        values.append({"logits": logits, **{v.path: v.value for v in model.weights}})
    assert_same(*values)


@pytest.mark.parametrize("name", CONFIGS)
def test_the_switch_off_leaves_nothing_but_keras(name):
    model = build_crnn(CLASSES, CONFIGS[name], width=WIDTH, fast=False)
    assert all(type(layer).__module__.startswith("keras.") for layer in model._flatten_layers())
    fast = build_crnn(CLASSES, CONFIGS[name], width=WIDTH)
    own = {type(layer).__name__ for layer in fast._flatten_layers(include_self=True)
           if type(layer).__module__.startswith("keras_crnn.network.fast.")}  # fmt: skip
    assert {"TowerModel", "FusedBatchNormalization", "HoistedLSTM"} <= own

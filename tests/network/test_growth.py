"""A network grown from a smaller one computes the same, and learns on."""

from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import (
    LARGE_CONFIG,
    MOBILE_CONFIG,
    TINY_CONFIG,
    Convolution,
    Recurrence,
)
from keras_crnn.network.growth import plan_growth
from keras_crnn.network.model_file import load_shared_weights, load_weights, save_weights
from keras_crnn.network.spec import ModelSpec
from keras_crnn.text.alphabet import Alphabet

BLOCK = (Convolution(64, batch_norm=True), Convolution(64, batch_norm=True, shortcut=2))
SMALL = replace(TINY_CONFIG, recurrences=(Recurrence(24, project=12), Recurrence(16)))
GROWN = replace(
    SMALL,
    convolutions=SMALL.convolutions[:4] + BLOCK + SMALL.convolutions[4:],
    recurrences=(Recurrence(32, project=20), Recurrence(28)),
    name="grown",
)
ONE_WAY = replace(SMALL, recurrences=(Recurrence(16, both_ways=False),))


def write(config, path, alphabet="abc"):
    """A file of weights of which none is what a fresh network has; and its model."""
    spec = ModelSpec(Alphabet(alphabet), config, Preprocessing())
    keras.utils.set_random_seed(3)
    model = spec.build()
    rng = np.random.default_rng(3)
    model.set_weights(
        [(w + rng.normal(0, 0.1, w.shape)).astype(np.float16) for w in model.get_weights()]
    )
    save_weights(model, spec, path)
    load_weights(model, path)
    return model


def look(model, images):
    return np.asarray(model(images, training=False))


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (2, 32, 60, 1), np.uint8)


@pytest.mark.parametrize(
    ("config", "larger"),
    [
        (SMALL, GROWN),
        (SMALL, replace(GROWN, recurrences=SMALL.recurrences)),
        (SMALL, replace(GROWN, convolutions=SMALL.convolutions)),
        (ONE_WAY, replace(ONE_WAY, recurrences=(Recurrence(24, both_ways=False),), name="wide")),
        (MOBILE_CONFIG, LARGE_CONFIG),
    ],
    ids=["both", "blocks", "units", "one way", "large"],
)
def test_the_larger_network_computes_what_the_smaller_one_did(config, larger, images, tmp_path):
    small = write(config, tmp_path / "small.npz")
    model = ModelSpec(Alphabet("abc"), larger, Preprocessing()).build()
    assert load_shared_weights(model, Alphabet("abc"), tmp_path / "small.npz", larger) == "abc"
    np.testing.assert_allclose(look(model, images), look(small, images), rtol=2e-5, atol=2e-5)
    assert np.ptp(look(small, images)) > 1e-3


def test_another_alphabet_keeps_what_both_have(images, tmp_path):
    small = write(SMALL, tmp_path / "small.npz")
    model = ModelSpec(Alphabet("cax"), GROWN, Preprocessing()).build()
    assert load_shared_weights(model, Alphabet("cax"), tmp_path / "small.npz", GROWN) == "ca"
    old, new = look(small, images), look(model, images)
    np.testing.assert_allclose(new[..., [0, 1, 2]], old[..., [0, 3, 1]], rtol=2e-5, atol=2e-5)


def test_every_new_weight_can_learn(images, tmp_path):
    small = write(SMALL, tmp_path / "small.npz")
    keras.utils.set_random_seed(1)
    model = ModelSpec(Alphabet("abc"), GROWN, Preprocessing()).build()
    load_shared_weights(model, Alphabet("abc"), tmp_path / "small.npz", GROWN)
    optimizer = keras.optimizers.SGD(0.01)
    logits = look(small, images)
    target = logits + np.random.default_rng(1).normal(0, 1, logits.shape)
    for _ in range(3):  # what nobody listens to learns once somebody does
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(images, training=True) - target) ** 2)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    for variable, gradient in zip(model.trainable_variables, gradients, strict=True):
        assert np.abs(gradient).max() > 0, variable.path


def test_where_the_stages_went():
    growth = plan_growth(MOBILE_CONFIG, LARGE_CONFIG)
    kept = [LARGE_CONFIG.convolutions[place] for place in growth.places]
    assert tuple(kept) == MOBILE_CONFIG.convolutions
    assert len(growth.blocks) == 2
    assert all(LARGE_CONFIG.convolutions[last].shortcut == 2 for last in growth.blocks)
    assert plan_growth(SMALL, SMALL) == (tuple(range(5)), ())


def test_many_like_stages_are_told_apart_at_once():
    """Without a memory, half of them would be chosen out of all in every way."""
    first = (Convolution(64, batch_norm=True),)
    old = replace(TINY_CONFIG, convolutions=first + 20 * BLOCK)
    assert len(plan_growth(old, replace(old, convolutions=first + 45 * BLOCK)).blocks) == 25
    other = replace(old, convolutions=first + 45 * BLOCK + (Convolution(8),))
    with pytest.raises(ValueError, match="cannot grow"):
        plan_growth(old, other)


@pytest.mark.parametrize(
    "config",
    [
        replace(GROWN, height=48),
        replace(GROWN, recurrences=GROWN.recurrences[:1]),
        replace(GROWN, recurrences=(Recurrence(32, project=8), Recurrence(28))),
        replace(GROWN, recurrences=(Recurrence(16, project=12), Recurrence(16))),
        replace(GROWN, recurrences=(Recurrence(32), Recurrence(28))),
        replace(GROWN, convolutions=(Convolution(16), *GROWN.convolutions[1:])),
        TINY_CONFIG,
    ],
    ids=["height", "fewer", "narrower", "smaller", "no projection", "no norm", "other"],
)
def test_what_is_no_larger_form_is_refused(config):
    with pytest.raises(ValueError, match="cannot grow out of 'crnn_tiny'"):
        plan_growth(SMALL, config)

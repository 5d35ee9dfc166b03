"""FusedBatchNormalization gives what Keras's batch normalisation gives."""

import keras
import numpy as np
import pytest

from keras_crnn.network.fast.fused_batch_norm import FusedBatchNormalization

tf = pytest.importorskip("tensorflow")

CHANNELS = 3
KINDS = (keras.layers.BatchNormalization, FusedBatchNormalization)
#: As in the networks here.
OPTIONS = {"momentum": 0.9, "epsilon": 1e-5}


@pytest.fixture
def fused_calls(monkeypatch):
    """Shapes that went to the fused kernel."""
    shapes = []

    def call(x, *arguments, **options):
        shapes.append(tuple(x.shape))
        return kernel(x, *arguments, **options)

    kernel = tf.compat.v1.nn.fused_batch_norm
    monkeypatch.setattr(tf.compat.v1.nn, "fused_batch_norm", call)
    return shapes


def make_pair(**options):
    """Keras's layer and ours with the same weights, none of them as fresh ones are."""
    pair = [kind(**{**OPTIONS, **options}) for kind in KINDS]
    for layer in pair:
        layer.build((None, None, None, CHANNELS))
        random = np.random.default_rng(0)
        layer.set_weights([random.uniform(0.5, 1.5, v.shape) for v in layer.weights])
    return pair


def make_maps(shape=(4, 5, 6, CHANNELS), seed=1):
    offsets = np.arange(shape[-1]) * 2.0 - 1
    maps = np.random.default_rng(seed).normal(offsets, 1.5, shape)
    return maps.astype(np.float32)


def differentiate(layer, maps, training=True):
    """Output, and gradients of the input and of the weights that are trained."""
    x = tf.constant(maps)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x, training=training)
        factors = np.random.default_rng(9).normal(size=maps.shape).astype(np.float32)
        total = tf.reduce_sum(tf.square(y) * factors)
    trained = [variable.value for variable in layer.trainable_variables]
    return [y, *tape.gradient(total, [x, *trained])]


def assert_same(ours, expected, atol=1e-5):
    for one, other in zip(ours, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=atol)


@pytest.mark.parametrize("shape", [(4, 5, 6, CHANNELS), (1, 2, 1, CHANNELS), (2, 1, 1, CHANNELS)])
def test_outputs_and_gradients_are_keras(fused_calls, shape):
    stock, ours = make_pair()
    maps = make_maps(shape)
    expected = differentiate(stock, maps)
    assert not fused_calls
    values = differentiate(ours, maps)
    assert fused_calls == [shape]
    assert len(values) == 4  # output, gradients of input, gamma, beta
    assert_same(values, expected, atol=1e-4)  # of sums over as many as 120 pixels
    assert np.abs(expected[2]).max() > 0.1


def test_moving_statistics_after_three_calls_are_keras():
    stock, ours = make_pair()
    before = ours.get_weights()
    for seed in range(3):
        # Two pixels: the unbiased variance would be twice the one that Keras keeps.
        maps = make_maps((1, 2, 1, CHANNELS), seed)
        for layer in (stock, ours):
            layer(maps, training=True)
    assert_same(ours.get_weights(), stock.get_weights(), atol=1e-6)
    for now, then in zip(ours.get_weights()[2:], before[2:], strict=True):
        assert np.abs(now - then).max() > 0.05


def test_a_single_pixel_has_no_variance(fused_calls):
    stock, ours = make_pair()
    maps = make_maps((1, 1, 1, CHANNELS))
    values, expected = (differentiate(layer, maps) for layer in (ours, stock))
    assert fused_calls == [maps.shape]
    assert_same(values, expected, atol=1e-4)  # Keras multiplies by 316 before it subtracts
    assert_same(ours.get_weights(), stock.get_weights(), atol=1e-6)
    np.testing.assert_allclose(values[0][0, 0, 0], ours.beta, atol=1e-6)


def test_inference_is_keras_and_changes_nothing(fused_calls):
    stock, ours = make_pair()
    maps = make_maps()
    before = ours.get_weights()
    assert_same(*(differentiate(layer, maps, training=False) for layer in (ours, stock)), 1e-4)
    assert_same([ours(maps)], [stock(maps)])
    assert_same(ours.get_weights(), before, atol=0)
    assert not fused_calls


def test_a_frozen_layer_keeps_its_statistics(fused_calls):
    stock, ours = make_pair()
    maps = make_maps()
    before = ours.get_weights()
    for layer in (stock, ours):
        layer.trainable = False
    assert_same([ours(maps, training=True)], [stock(maps, training=True)])
    assert_same(ours.get_weights(), before, atol=0)
    assert not fused_calls
    ours.trainable = stock.trainable = True
    assert_same([ours(maps, training=True)], [stock(maps, training=True)])
    assert len(fused_calls) == 1


@pytest.mark.parametrize("options", [{"center": False}, {"scale": False}, {"axis": 1}])
def test_what_it_does_not_know_is_left_to_keras(fused_calls, options):
    stock, ours = (kind(**OPTIONS, **options) for kind in KINDS)
    maps = make_maps()
    assert_same([ours(maps, training=True)], [stock(maps, training=True)])
    assert_same(ours.get_weights(), stock.get_weights(), atol=1e-6)
    assert not fused_calls


def test_rows_of_features_are_left_to_keras(fused_calls):
    stock, ours = (kind(**OPTIONS) for kind in KINDS)
    features = make_maps((7, CHANNELS))
    assert_same([ours(features, training=True)], [stock(features, training=True)])
    assert not fused_calls


def test_bfloat16_keeps_its_statistics_in_float32(fused_calls):
    stock, ours = make_pair(dtype="mixed_bfloat16")
    maps = make_maps()
    y, expected = (layer(maps, training=True) for layer in (ours, stock))
    assert fused_calls
    assert y.dtype == expected.dtype == tf.bfloat16
    np.testing.assert_allclose(tf.cast(y, "float32"), tf.cast(expected, "float32"), atol=0.05)
    assert {variable.dtype for variable in ours.weights} == {"float32"}
    assert_same(ours.get_weights(), stock.get_weights(), atol=1e-3)


def make_model(kind):
    keras.utils.set_random_seed(4)
    inputs = keras.Input((6, None, 2))
    x = keras.layers.Conv2D(CHANNELS, 3, name="conv")(inputs)
    return keras.Model(inputs, keras.layers.ReLU()(kind(**OPTIONS, name="norm")(x)))


@pytest.mark.parametrize("jit_compile", [False, True])
def test_three_steps_of_training_end_where_keras_ends(jit_compile):
    random = np.random.default_rng(3)
    images = random.normal(size=(12, 6, 8, 2)).astype(np.float32)
    targets = random.normal(size=(12, 4, 6, CHANNELS)).astype(np.float32)
    weights = []
    for kind in KINDS:
        model = make_model(kind)
        first = model.get_weights()
        model.compile(keras.optimizers.SGD(0.5), "mse", jit_compile=jit_compile)
        model.fit(images, targets, batch_size=4, epochs=1, shuffle=False, verbose=0)
        weights.append(model.get_weights())
        assert max(np.abs(a - b).max() for a, b in zip(first, weights[-1], strict=True)) > 0.05
    assert_same(*weights)


def test_a_saved_model_is_the_same(tmp_path, fused_calls):
    model = make_model(FusedBatchNormalization)
    maps = make_maps((2, 6, 9, 2))
    model(maps, training=True)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again(maps), model(maps))
    fused_calls.clear()
    np.testing.assert_array_equal(again(maps, training=True), model(maps, training=True))
    assert len(fused_calls) == 2
    assert [v.name for v in again.weights] == [v.name for v in make_model(KINDS[0]).weights]

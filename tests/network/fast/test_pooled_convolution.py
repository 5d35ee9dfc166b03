import keras
import numpy as np
import pytest

from keras_crnn.network.config import MOBILE_CONFIG, PAPER_CONFIG
from keras_crnn.network.fast.pooled_convolution import PooledConv2D
from keras_crnn.network.model import build_crnn


@pytest.mark.parametrize("size", [(32, 100), (7, 9), (2, 3)])
@pytest.mark.parametrize("use_bias", [True, False])
def test_results_and_gradients_are_those_of_keras(size, use_bias):
    tf = pytest.importorskip("tensorflow")
    keras.utils.set_random_seed(3)
    x = keras.Input((*size, 3))
    settings = {"padding": "same", "use_bias": use_bias, "bias_initializer": "random_normal"}
    found = keras.Model(x, PooledConv2D(4, 3, **settings)(x))
    expected = keras.Model(
        x, keras.layers.MaxPooling2D(2)(keras.layers.Conv2D(4, 3, **settings)(x))
    )
    expected.set_weights(found.get_weights())
    assert found.output_shape == expected.output_shape
    images = np.random.default_rng(1).normal(size=(5, *size, 3)).astype(np.float32)
    results = []
    for model in (found, expected):
        with tf.GradientTape() as tape:
            y = model(images)
            loss = tf.reduce_sum(y * y)
        results.append([y, *tape.gradient(loss, model.trainable_variables)])
    for a, b in zip(*results, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("config", [PAPER_CONFIG, MOBILE_CONFIG])
def test_the_network_adds_biases_after_pooling_where_nothing_stands_between(config):
    model = build_crnn(37, config, width=100)
    found = {layer.name for layer in model.layers if isinstance(layer, PooledConv2D)}
    stages = enumerate(config.convolutions, start=1)
    expected = {f"conv{k}" for k, stage in stages if stage.pool == (2, 2) and not stage.batch_norm}
    assert found == expected
    assert expected or config is MOBILE_CONFIG

import keras
import numpy as np
import pytest

from keras_crnn.network.config import Convolution, CRNNConfig, Recurrence
from keras_crnn.network.fast.towers import TowerModel
from keras_crnn.network.model import build_crnn
from keras_crnn.training.losses import CTCLoss

#: Without batch normalisation, whose statistics are those of each part.
CONFIG = CRNNConfig(
    (
        Convolution(8, pool=(2, 2)),
        Convolution(8, pool=(2, 2)),
        Convolution(8, pool=(2, 1)),
        Convolution(8, pool=(2, 1)),
        Convolution(8, kernel=2, same=False),
    ),
    (Recurrence(8),),
)


@pytest.fixture
def batch():
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (6, 32, 40, 1), dtype=np.uint8)
    steps = CONFIG.time_steps(40)
    labels = np.zeros((6, steps + 2), np.int32)
    labels[:, 0], labels[:, 1], labels[:, 2:4] = steps, 2, rng.integers(1, 5, (6, 2))
    return images, labels


def trained(batch, towers):
    keras.utils.set_random_seed(0)
    model = build_crnn(5, CONFIG, width=40)
    model.towers = towers
    model.compile(keras.optimizers.SGD(0.1), CTCLoss())
    images, labels = batch
    model.fit(images, labels, batch_size=6, epochs=3, shuffle=False, verbose=0)
    return model


def count_splits(model, size):
    import tensorflow as tf

    function = tf.function(lambda x: model(x, training=True))
    graph = function.get_concrete_function(tf.TensorSpec((size, 32, 40, 1), tf.uint8)).graph
    return sum(op.type == "Conv2D" for op in graph.get_operations()) // len(CONFIG.convolutions)


@pytest.mark.parametrize("towers", [2, 3])
def test_parts_train_as_the_whole_batch_does(batch, towers):
    whole, parts = trained(batch, 1), trained(batch, towers)
    for a, b in zip(whole.weights, parts.weights, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5, err_msg=a.path)


def test_the_step_is_traced_once(batch):
    class CountedLoss(CTCLoss):
        traces = 0

        def call(self, y_true, y_pred):
            type(self).traces += 1
            return super().call(y_true, y_pred)

    images, labels = batch
    model = build_crnn(5, CONFIG, width=40)
    model.compile(keras.optimizers.Adam(), CountedLoss())
    model.fit(images, labels, batch_size=3, epochs=2, shuffle=False, verbose=0)
    assert CountedLoss.traces == 1


def test_a_batch_is_split_into_the_parts():
    model = build_crnn(5, CONFIG, width=40)
    assert count_splits(model, 6) == 1
    model.towers = 3
    assert count_splits(model, 6) == 3


def test_a_batch_that_cannot_be_split_stays_whole():
    model = build_crnn(5, CONFIG, width=40)
    model.towers = 2
    assert count_splits(model, 7) == 1


@pytest.mark.parametrize("count", [1, 2, 5, 6])
def test_batches_of_any_size_are_split_too(batch, count):
    import tensorflow as tf

    model = build_crnn(5, CONFIG)
    model.towers = 3
    assert count_splits(model, None) == 3
    run = tf.function(
        lambda x: model(x, training=True),
        input_signature=[tf.TensorSpec((None, 32, None, 1), tf.uint8)],
    )
    logits = run(batch[0][:count])
    model.towers = 1
    np.testing.assert_allclose(logits, model(batch[0][:count], training=True), atol=1e-5)


def test_a_tower_model_is_saved_and_loaded(batch, tmp_path):
    model = trained(batch, 2)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert isinstance(loaded, TowerModel)
    np.testing.assert_array_equal(
        model.predict_on_batch(batch[0]), loaded.predict_on_batch(batch[0])
    )


@pytest.mark.filterwarnings("ignore:The structure of `inputs`")  # Keras's, for any model
@pytest.mark.parametrize("towers", [1, 2])
def test_images_come_by_name_or_in_a_list_too(batch, towers):
    model = build_crnn(5, CONFIG, width=40)
    model.towers = towers
    images = batch[0]
    expected = model(images, training=True)
    for given in ({"image": images}, [images]):
        np.testing.assert_array_equal(model(given, training=True), expected)
        np.testing.assert_allclose(model.predict(given, verbose=0), expected, atol=1e-6)

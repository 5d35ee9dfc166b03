import subprocess
import sys

import brute_force
import keras
import numpy as np
import pytest

from keras_crnn.data.labels import pack_labels
from keras_crnn.network.config import PAPER_CONFIG, TINY_CONFIG, CRNNConfig
from keras_crnn.network.model import build_crnn
from keras_crnn.training.losses import CTCLoss

tf = pytest.importorskip("tensorflow")

# Labels, each with its time steps out of 5: repeats, an empty one, one that just fits, padding.
CASES = [
    ([1], 5),
    ([1, 2], 4),
    ([1, 1], 5),
    ([2, 2], 3),  # the blank between leaves one alignment
    ([1, 2, 1], 5),
    ([1, 1, 2], 4),
    ([], 3),
    ([2], 1),
]


def make_batch(seed=0, padded_with=0.0):
    random = np.random.default_rng(seed)
    logits = random.normal(0, 2, (len(CASES), 5, 3)).astype(np.float32)
    for k, (_, steps) in enumerate(CASES):
        logits[k, steps:] = padded_with
    ids, steps = zip(*CASES, strict=True)
    return logits, pack_labels(ids, steps, max_length=4)


def references(logits):
    results = [brute_force.ctc(logits[k, :t], ids) for k, (ids, t) in enumerate(CASES)]
    gradients = np.zeros(logits.shape)
    for k, (_, gradient) in enumerate(results):
        gradients[k, : len(gradient)] = gradient
    return np.array([value for value, _ in results]), gradients


@pytest.fixture
def bfloat16_policy():
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    yield
    keras.config.set_dtype_policy(before)


@pytest.mark.parametrize("padded_with", [0.0, 50.0])
def test_values_and_gradients_are_those_of_the_sum_over_alignments(padded_with):
    logits, labels = make_batch(padded_with=padded_with)
    values, gradients = references(logits)
    with tf.GradientTape() as tape:
        x = tf.constant(logits)
        tape.watch(x)
        losses = CTCLoss(reduction="none")(labels, x)
    np.testing.assert_allclose(losses, values, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(tape.gradient(losses, x), gradients, atol=1e-5)


def test_mean_over_the_batch_is_the_default():
    logits, labels = make_batch(seed=1)
    loss = CTCLoss()(labels, logits)
    np.testing.assert_allclose(loss, references(logits)[0].mean(), rtol=1e-5)


def test_sample_weights_count():
    logits, labels = make_batch(seed=2)
    weights = np.arange(len(CASES), dtype=np.float32)
    losses = CTCLoss(reduction="none")(labels, logits, sample_weight=weights)
    np.testing.assert_allclose(losses, references(logits)[0] * weights, rtol=1e-5, atol=1e-5)


def test_labels_may_come_as_floats():
    logits, labels = make_batch()
    assert CTCLoss()(labels.astype(np.float32), logits) == CTCLoss()(labels, logits)


def test_loss_is_float32_under_a_bfloat16_policy(bfloat16_policy):
    logits, labels = make_batch(seed=3)
    losses = CTCLoss(reduction="none")(labels, logits)
    assert losses.dtype == "float32"
    np.testing.assert_allclose(losses, references(logits)[0], rtol=1e-5, atol=1e-5)


def test_bfloat16_logits_lose_nothing_more(bfloat16_policy):
    logits, labels = make_batch(seed=4)
    halved = tf.cast(logits, "bfloat16")
    rounded = tf.cast(halved, "float32").numpy()
    losses = CTCLoss(reduction="none")(labels, halved)
    np.testing.assert_allclose(losses, references(rounded)[0], rtol=1e-5, atol=1e-5)


def test_label_ids_above_256_survive_a_bfloat16_policy(bfloat16_policy):
    logits = np.zeros((1, 2, 1000), np.float32)
    logits[0, :, 999] = 20.0
    assert float(CTCLoss()(pack_labels([[999]], [2]), logits)) < 1e-4


def test_loss_is_serialisable():
    loss = CTCLoss(reduction="sum", name="c")
    again = keras.losses.deserialize(keras.losses.serialize(loss))
    assert isinstance(again, CTCLoss)
    assert (again.reduction, again.name, again.dtype) == ("sum", "c", "float32")


def test_impossible_labels_are_refused_or_infinite():
    logits = np.zeros((1, 2, 3), np.float32)
    assert CTCLoss()(pack_labels([[1, 1]], [2]), logits) == np.inf  # a blank between is a third
    with pytest.raises(tf.errors.InvalidArgumentError):
        CTCLoss()(pack_labels([[1, 2, 1]], [2]), logits)


@pytest.mark.parametrize("ids", [[3], [1, 3], [7, 1]])
def test_ids_without_a_class_are_refused(ids):
    logits = np.zeros((2, 5, 3), np.float32)
    labels = pack_labels([ids, [1]], [5, 5])
    for loss in (CTCLoss(), tf.function(CTCLoss())):
        with pytest.raises(tf.errors.InvalidArgumentError, match="the model has no class for"):
            loss(labels, logits)


def test_labels_that_are_not_packed_are_refused():
    logits = np.zeros((2, 5, 5), np.float32)
    for labels in (np.ones(2, np.int32), np.ones((2, 1), np.int32), np.ones((2, 4, 5))):
        with pytest.raises(
            ValueError, match=r"labels have the shape .*keras_crnn\.data\.pack_labels"
        ):
            CTCLoss()(labels, logits)
    for ids in ([[2, 4, 1, 3], [1, 2, 0, 0]], [[4, 3, 1], [4, 1, 2]]):  # too few steps, columns
        for loss in (CTCLoss(), tf.function(CTCLoss())):
            with pytest.raises(
                tf.errors.InvalidArgumentError, match=r"not made by keras_crnn\.data"
            ):
                loss(np.array(ids), logits)


def test_a_dataset_that_forgot_the_shape_of_its_labels_says_how_to_set_it():
    model = build_crnn(3, TINY_CONFIG)
    model.compile("sgd", CTCLoss())

    def read(number):
        label = tf.numpy_function(lambda _: pack_labels([[1]], [26])[0], [number], tf.int32)
        return tf.zeros((32, 100, 1), tf.uint8), label

    with pytest.raises(ValueError, match=r"label.set_shape\(\(max_length \+ 2,\)\)"):
        model.fit(tf.data.Dataset.range(2).map(read).batch(2), shuffle=False, verbose=0)


@pytest.mark.parametrize("max_length", [None, 1, 4])
def test_a_batch_of_empty_labels_is_that_of_blanks_alone(max_length):
    logits = np.random.default_rng(5).normal(0, 2, (2, 5, 3)).astype(np.float32)
    x = tf.constant(logits)
    with tf.GradientTape() as tape:
        tape.watch(x)
        losses = CTCLoss(reduction="none")(pack_labels([[], []], [5, 3], max_length), x)
    expected = [brute_force.ctc(logits[k, :steps], []) for k, steps in enumerate((5, 3))]
    np.testing.assert_allclose(losses, [value for value, _ in expected], rtol=1e-5)
    gradients = tape.gradient(losses, x).numpy()
    np.testing.assert_allclose(gradients[0], expected[0][1], atol=1e-5)
    np.testing.assert_allclose(gradients[1, :3], expected[1][1], atol=1e-5)
    assert not gradients[1, 3:].any()


def test_keras_opens_what_it_saved_in_another_process(tmp_path):
    first = PAPER_CONFIG.convolutions[0]  # so that it has all the layers of ours
    stages = (first, *TINY_CONFIG.convolutions[1:])
    model = build_crnn(3, CRNNConfig(stages, TINY_CONFIG.recurrences))
    model.compile("adam", CTCLoss())
    model.save(tmp_path / "model.keras")
    code = (
        "import sys, keras\n"
        "from keras_crnn import CTCLoss\n"
        "model = keras.models.load_model(sys.argv[1])\n"
        "assert isinstance(model.loss, CTCLoss)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "model.keras")], check=True)

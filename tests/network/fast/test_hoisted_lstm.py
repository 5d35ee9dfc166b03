"""HoistedLSTM gives what Keras's LSTM gives: outputs, gradients, files, trained weights."""

import keras
import numpy as np
import pytest

from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.fast import hoisted_lstm as recurrent
from keras_crnn.network.fast.hoisted_lstm import HoistedLSTM
from keras_crnn.network.model import build_crnn

tf = pytest.importorskip("tensorflow")

BATCH, FEATURES, UNITS = 3, 5, 4
LSTM = keras.layers.LSTM


@pytest.fixture
def hoisted_runs(monkeypatch):
    """The number of time steps of every loop that was hoisted."""
    steps = []

    def run(gates, *rest):
        steps.append(gates.shape[0])
        return run_really(gates, *rest)

    run_really = recurrent._run
    monkeypatch.setattr(recurrent, "_run", run)
    return steps


def make_sequences(steps, batch=BATCH):
    shape = (batch, steps, FEATURES)
    return np.random.default_rng(steps).normal(size=shape).astype(np.float32)


def make_pair(wrap=lambda layer: layer, **options):
    """Keras's layer and ours, with the same weights, none of them 0."""
    pair = [wrap(kind(UNITS, **options)) for kind in (LSTM, HoistedLSTM)]
    random = np.random.default_rng(0)
    for layer in pair:
        layer.build((BATCH, None, FEATURES))
    weights = [random.normal(0, 0.5, v.shape).astype(np.float32) for v in pair[0].weights]
    for layer in pair:
        layer.set_weights(weights)
    return pair


def differentiate(layer, sequences, state=None):
    """Outputs of a layer, and the gradients of a sum that no two of them enter alike.

    Returns:
        List of outputs, and the gradients of inputs, initial state and weights.
    """
    sources = [tf.constant(sequences), *(tf.constant(one) for one in state or ())]
    with tf.GradientTape() as tape:
        tape.watch(sources)
        outputs = layer(sources[0], initial_state=sources[1:] or None)
        outputs = tf.nest.flatten(outputs)
        total = 0.0
        for k, output in enumerate(outputs):
            factors = np.random.default_rng(k).normal(size=output.shape).astype(np.float32)
            total += tf.reduce_sum(tf.square(output) * factors)
    sources += [variable.value for variable in layer.trainable_variables]
    return outputs, tape.gradient(total, sources)


def assert_same(ours, keras_own, atol=1e-5):
    assert len(ours) == len(keras_own)
    for one, other in zip(ours, keras_own, strict=True):
        assert one is not None
        assert one.dtype == other.dtype
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=atol)


@pytest.mark.parametrize("steps", [1, 2, 26, 64])
@pytest.mark.parametrize("go_backwards", [False, True])
@pytest.mark.parametrize("return_sequences", [False, True])
def test_outputs_and_gradients_are_keras(hoisted_runs, steps, go_backwards, return_sequences):
    options = {"go_backwards": go_backwards, "return_sequences": return_sequences}
    stock, ours = make_pair(**options)
    sequences = make_sequences(steps)
    expected, expected_gradients = differentiate(stock, sequences)
    assert not hoisted_runs
    outputs, gradients = differentiate(ours, sequences)
    assert hoisted_runs == [steps]
    assert_same(outputs, expected)
    assert_same(gradients, expected_gradients)
    assert len(gradients) == 4  # inputs, kernel, recurrent kernel, bias
    moving = gradients if steps > 1 else (gradients[0], gradients[1], gradients[3])
    assert min(np.abs(gradient).max() for gradient in moving) > 1e-3


@pytest.mark.parametrize("merge_mode", ["concat", "sum"])
def test_both_ways_are_keras(hoisted_runs, merge_mode):
    stock, ours = make_pair(
        lambda layer: keras.layers.Bidirectional(layer, merge_mode=merge_mode),
        return_sequences=True,
    )
    sequences = make_sequences(13)
    outputs, gradients = differentiate(ours, sequences)
    assert hoisted_runs == [13, 13]
    expected, expected_gradients = differentiate(stock, sequences)
    assert_same(outputs, expected)
    assert_same(gradients, expected_gradients)
    assert len(gradients) == 7


@pytest.mark.parametrize("return_sequences", [False, True])
def test_a_given_state_is_taken_up_and_handed_on(hoisted_runs, return_sequences):
    stock, ours = make_pair(return_sequences=return_sequences, return_state=True)
    random = np.random.default_rng(8)
    state = [random.normal(size=(BATCH, UNITS)).astype(np.float32) for _ in range(2)]
    sequences = make_sequences(7)
    outputs, gradients = differentiate(ours, sequences, state)
    assert hoisted_runs == [7]
    expected, expected_gradients = differentiate(stock, sequences, state)
    assert len(outputs) == 3
    assert len(gradients) == 6
    assert_same(outputs, expected)
    assert_same(gradients, expected_gradients)


def test_long_sequences_are_left_to_keras(hoisted_runs):
    stock, ours = make_pair(return_sequences=True)
    sequences = make_sequences(65)
    assert_same(*(differentiate(layer, sequences)[0] for layer in (ours, stock)))
    assert_same(*(differentiate(layer, sequences)[1] for layer in (ours, stock)))
    assert not hoisted_runs


def test_an_open_width_is_left_to_keras(hoisted_runs):
    stock, ours = make_pair(return_sequences=True)
    inputs = keras.Input((None, FEATURES))
    open_model = keras.Model(inputs, ours(inputs))
    for steps in (3, 26):
        sequences = make_sequences(steps)
        read = tf.function(
            open_model, input_signature=[tf.TensorSpec((None, None, FEATURES), tf.float32)]
        )
        assert_same([read(sequences)], [stock(sequences)])
    assert not hoisted_runs


@pytest.mark.parametrize(
    "options",
    [
        {"activation": "relu"},
        {"recurrent_activation": "hard_sigmoid"},
        {"use_bias": False},
        {"dropout": 0.5},
        {"recurrent_dropout": 0.5},
    ],
)
def test_what_it_does_not_know_is_left_to_keras(hoisted_runs, options):
    stock, ours = make_pair(return_sequences=True, **options)
    sequences = make_sequences(6)
    assert_same([ours(sequences)], [stock(sequences)])
    assert not hoisted_runs


def test_masked_frames_are_left_to_keras(hoisted_runs):
    stock, ours = make_pair(return_sequences=True)
    sequences = make_sequences(6)
    mask = np.arange(6) < np.array([[6], [4], [1]])
    assert_same([ours(sequences, mask=mask)], [stock(sequences, mask=mask)])
    assert not hoisted_runs


def test_a_stateful_layer_goes_on_where_it_was():
    stock, ours = make_pair(return_sequences=True, stateful=True)
    for steps in (4, 5):
        assert_same([ours(make_sequences(steps))], [stock(make_sequences(steps))])


def test_any_batch_size_within_a_graph(hoisted_runs):
    stock, ours = make_pair(return_sequences=True)
    read = tf.function(ours, input_signature=[tf.TensorSpec((None, 9, FEATURES), tf.float32)])
    for batch in (1, 4):
        sequences = make_sequences(9, batch)
        assert_same([read(sequences)], [stock(sequences)])
    assert hoisted_runs == [9]  # traced once


def test_bfloat16_computes_in_halves(hoisted_runs):
    stock, ours = make_pair(return_sequences=True, dtype="mixed_bfloat16")
    sequences = make_sequences(12)
    expected, ours_out = stock(sequences), ours(sequences)
    assert hoisted_runs == [12]
    assert ours_out.dtype == expected.dtype == tf.bfloat16
    # Keras rounds between its two products, and 8 bits of 1 are 0.004.
    np.testing.assert_allclose(
        tf.cast(ours_out, "float32"), tf.cast(expected, "float32"), atol=0.03
    )
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.cast(ours(sequences), "float32"))
    variables = [variable.value for variable in ours.trainable_variables]
    gradients = tape.gradient(loss, variables)
    assert {gradient.dtype for gradient in gradients} == {tf.float32}
    assert all(np.isfinite(gradient).all() for gradient in gradients)


def make_model(kind, both_ways=True):
    keras.utils.set_random_seed(2)
    inputs = keras.Input((6, FEATURES))
    layer = kind(UNITS, return_sequences=True, name="lstm")
    if both_ways:
        layer = keras.layers.Bidirectional(layer, name="lstm")
    return keras.Model(inputs, keras.layers.Dense(2, name="logits")(layer(inputs)))


@pytest.mark.parametrize("both_ways", [False, True])
def test_weights_have_the_names_and_first_values_of_keras(both_ways):
    stock, ours = (make_model(kind, both_ways) for kind in (LSTM, HoistedLSTM))
    assert [v.name for v in ours.weights] == [v.name for v in stock.weights]
    for a, b in zip(ours.weights, stock.weights, strict=True):
        np.testing.assert_array_equal(a, b, err_msg=a.path)


@pytest.mark.parametrize("both_ways", [False, True])
def test_a_saved_model_is_the_same(tmp_path, hoisted_runs, both_ways):
    ours = make_model(HoistedLSTM, both_ways)
    ours.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    hoisted_runs.clear()
    sequences = make_sequences(6)
    np.testing.assert_array_equal(again(sequences), ours(sequences))
    assert hoisted_runs == [6, 6] * (2 if both_ways else 1)


@pytest.mark.parametrize("jit_compile", [False, True])
def test_three_steps_of_training_end_where_keras_ends(jit_compile):
    sequences = make_sequences(6, 12)
    targets = np.random.default_rng(5).normal(size=(12, 6, 2)).astype(np.float32)
    weights = []
    for kind in (LSTM, HoistedLSTM):
        model = make_model(kind)
        first = model.get_weights()
        model.compile(keras.optimizers.SGD(0.5), "mse", jit_compile=jit_compile)
        model.fit(sequences, targets, batch_size=4, epochs=1, shuffle=False, verbose=0)
        assert int(model.optimizer.iterations) == 3
        weights.append(model.get_weights())
        assert max(np.abs(a - b).max() for a, b in zip(first, weights[-1], strict=True)) > 0.05
    assert_same(*weights)


def test_all_steps_of_a_network_of_fixed_width_are_hoisted(hoisted_runs):
    build_crnn(5, TINY_CONFIG, width=100)(np.zeros((2, 32, 100, 1), np.uint8))
    assert hoisted_runs[-2:] == [26, 26]

"""FusedAdamW updates as Keras's AdamW does."""

import keras
import numpy as np
import pytest

from keras_crnn.training.fast.fused_adamw import FusedAdamW

tf = pytest.importorskip("tensorflow")

KINDS = (keras.optimizers.AdamW, FusedAdamW)
SHAPES = ((3, 4), (4,), ())


@pytest.fixture
def fused_updates(monkeypatch):
    """A list that gets one entry for every variable updated by the fused kernel."""
    calls = []

    def update(**arguments):
        calls.append(arguments["var"])
        return kernel(**arguments)

    kernel = tf.raw_ops.ResourceApplyAdam
    monkeypatch.setattr(tf.raw_ops, "ResourceApplyAdam", update)
    return calls


def make_schedule():
    return keras.optimizers.schedules.CosineDecay(0.0, 8, warmup_target=0.1, warmup_steps=2)


def make_variables():
    random = np.random.default_rng(0)
    return [keras.Variable(random.normal(size=shape).astype("float32")) for shape in SHAPES]


def make_gradients(step, size=3.0):
    random = np.random.default_rng(100 + step)
    return [tf.constant(random.normal(0, size, shape).astype("float32")) for shape in SHAPES]


def follow(kind, steps=5, size=3.0, **options):
    """Variables and slots of an optimiser after some steps."""
    variables = make_variables()
    optimizer = kind(**{"learning_rate": make_schedule(), "weight_decay": 1e-2, **options})
    for step in range(steps):
        optimizer.apply(make_gradients(step, size), variables)
    return variables, optimizer


@pytest.mark.parametrize(
    "options",
    [
        {"beta_1": 0.9, "beta_2": 0.98, "global_clipnorm": 5.0},  # as `build_optimizer` makes it
        {"learning_rate": 0.05},
        {"clipvalue": 0.5},
        {"epsilon": 1e-2},
        {"use_ema": True, "ema_momentum": 0.5},
    ],
    ids=lambda options: next(iter(options)),
)
def test_five_steps_are_keras(fused_updates, options):
    (expected, stock), (variables, ours) = (follow(kind, **options) for kind in KINDS)
    assert len(fused_updates) == 5 * len(SHAPES)
    assert int(ours.iterations) == 5
    for a, b, first in zip(variables, expected, make_variables(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
        assert np.abs(np.subtract(a, first)).max() > 0.05
    for a, b in zip(ours.variables, stock.variables, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6, err_msg=a.path)


def test_clipping_and_decay_change_the_result():
    """Or the test above would not see them left out."""
    whole, _ = follow(FusedAdamW, global_clipnorm=0.1)
    for options in ({}, {"global_clipnorm": 0.1, "weight_decay": 0.0}):
        (kernel, *_), _ = follow(FusedAdamW, **options)
        assert np.abs(np.subtract(kernel, whole[0])).max() > 1e-3


def test_other_forms_are_left_to_keras(fused_updates):
    (expected, _), (variables, _) = (follow(kind, amsgrad=True) for kind in KINDS)
    for a, b in zip(variables, expected, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not fused_updates


def test_rows_of_an_embedding_are_left_to_keras(fused_updates):
    results = []
    for kind in KINDS:
        (table,) = [keras.Variable(np.ones((5, 2), "float32"))]
        optimizer = kind(0.1)
        rows = tf.IndexedSlices(tf.ones((2, 2)), tf.constant([1, 3]), tf.constant([5, 2]))
        optimizer.apply([rows], [table])
        results.append(np.asarray(table))
    np.testing.assert_allclose(*results, atol=1e-6)
    assert not fused_updates


def make_model(optimizer, **options):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8), keras.layers.Dense(2)])
    model.compile(optimizer, "mse", **options)
    return model


def make_data():
    random = np.random.default_rng(6)
    return (random.normal(size=(20, n)).astype("float32") for n in (4, 2))


def fit(model):
    x, y = make_data()
    model.fit(x, y, batch_size=4, epochs=1, shuffle=False, verbose=0)  # 5 steps


@pytest.mark.parametrize("jit_compile", [False, True])
def test_fitting_a_model_is_keras(fused_updates, jit_compile):
    stock, ours = (
        make_model(kind(make_schedule(), global_clipnorm=0.5), jit_compile=jit_compile)
        for kind in KINDS
    )
    first = ours.get_weights()
    for model in (stock, ours):
        fit(model)
    assert len(fused_updates) in (4, 8)  # four variables, for each time a step was traced
    for a, b, before in zip(ours.get_weights(), stock.get_weights(), first, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)
        assert np.abs(a - before).max() > 0.01


def test_a_file_of_keras_own_optimizer_may_go_on_as_this_one(tmp_path):
    """Both keep the same slots, so either can take up what the other left."""
    stock = make_model(keras.optimizers.AdamW(0.05))
    fit(stock)
    ours = make_model(FusedAdamW(0.05))
    ours.set_weights(stock.get_weights())
    ours.optimizer.build(ours.trainable_variables)
    for a, b in zip(ours.optimizer.variables, stock.optimizer.variables, strict=True):
        a.assign(b)
    for model in (stock, ours):
        fit(model)
    for a, b in zip(ours.get_weights(), stock.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_step_with_a_gradient_that_is_no_number_counts_as_zero_gradients(bad):
    variables, reference = make_variables(), make_variables()
    optimizer, expected = FusedAdamW(0.1), FusedAdamW(0.1)
    for step in range(3):
        gradients = make_gradients(step)
        zeros = [tf.zeros_like(gradient) for gradient in gradients]
        broken = [gradients[0], gradients[1] * bad, gradients[2]]
        optimizer.apply(broken if step == 1 else gradients, variables)
        expected.apply(zeros if step == 1 else gradients, reference)
    for variable, other in zip(variables, reference, strict=True):
        np.testing.assert_array_equal(variable, other)
        assert np.isfinite(variable).all()

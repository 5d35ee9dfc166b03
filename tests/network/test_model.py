"""The networks: sizes, names, shapes, precision."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from keras_crnn.network.config import (
    CONFIGS,
    MOBILE_CONFIG,
    PAPER_CONFIG,
    PAPER_MUSIC_CONFIG,
    TINY_CONFIG,
    Convolution,
    CRNNConfig,
    Recurrence,
)
from keras_crnn.network.model import build_crnn

CLASSES = 37


@pytest.fixture(scope="module")
def models():
    """The networks by name, for images of any width."""
    return {name: build_crnn(CLASSES, config) for name, config in CONFIGS.items()}


@pytest.fixture
def tiny(models):
    return models["tiny"]


def make_images(width, count=2, height=32):
    shape = (count, height, width, 1)
    return np.random.default_rng(width).integers(0, 256, shape, np.uint8)


def test_paper_network_has_8_3_million_parameters(models):
    count = models["paper"].count_params()
    assert count / 1e6 == pytest.approx(8.3, abs=0.05)  # Table 5 of the paper
    convolutions = 640 + 73_856 + 294_912 + 590_080 + 1_179_648 + 2_359_808 + 1_048_576
    normalisations = 4 * (256 + 512 + 512)
    recurrences = 8 * 256 * (512 + 256 + 1) + 8 * 256 * (256 + 256 + 1)
    dense = (512 + 1) * 256 + (512 + 1) * CLASSES
    assert count == convolutions + normalisations + recurrences + dense == 8_328_485


def test_paper_network_gives_26_frames_at_width_100(models):
    assert PAPER_CONFIG.time_steps(100) == 26
    assert models["paper"](make_images(100, 1)).shape == (1, 26, CLASSES)
    assert build_crnn(CLASSES, width=100).output_shape == (None, 26, CLASSES)


@pytest.mark.parametrize("name", CONFIGS)
def test_time_steps_are_those_of_the_model(models, name):
    for width in (*range(4, 140), 281, 1023):
        shape = models[name].compute_output_shape((1, CONFIGS[name].height, width, 1))
        assert shape == (1, CONFIGS[name].time_steps(width), CLASSES)


def test_one_model_takes_any_width(tiny):
    for width in (4, 5, 31, 100, 101, 257):
        logits = tiny(make_images(width))
        assert logits.shape == (2, TINY_CONFIG.time_steps(width), CLASSES)
        assert np.isfinite(logits).all()


@pytest.mark.parametrize("name", CONFIGS)
def test_too_narrow_images_have_no_time_step(name):
    config = CONFIGS[name]
    padded = sum(stage.pool == (2, 1) for stage in config.convolutions)  # one column more each
    assert [config.time_steps(width) for width in range(5)] == [0, 0, 0, 0, padded]
    with pytest.raises(ValueError, match=f"3 pixels wide leave '{config.name}' no time step"):
        build_crnn(CLASSES, config, width=3)


def test_batch_norm_follows_convolutions_3_5_and_7_as_in_the_authors_code(models):
    names = [layer.name for layer in models["paper"].layers]
    assert [name for name in names if name.endswith("_norm")] == [
        "conv3_norm",
        "conv5_norm",
        "conv7_norm",
    ]
    for k in range(1, 8):
        convolution = models["paper"].get_layer(f"conv{k}")
        assert convolution.use_bias == (k not in (3, 5, 7))
        if k in (3, 5, 7):
            assert names[names.index(f"conv{k}") + 1] == f"conv{k}_norm"


def test_pools_bring_32_rows_to_one_row_of_512(models):
    assert models["paper"].get_layer("columns").input.shape == (None, 1, None, 512)


def test_music_network_reads_one_way(models):
    kinds = [type(layer).__name__ for layer in models["paper-music"].layers]
    assert kinds.count("PooledConv2D") + kinds.count("Conv2D") == 5
    assert kinds.count("HoistedLSTM") == 2
    assert "Bidirectional" not in kinds
    assert [stage.units for stage in PAPER_MUSIC_CONFIG.recurrences] == [256, 256]


def test_mobile_network_is_small_and_as_fine_as_the_papers(models):
    count = models["mobile"].count_params()
    assert count == 1_248_037  # "1.25 million" in its description
    assert count <= 1_500_000
    assert MOBILE_CONFIG.time_steps(100) == 26
    assert models["mobile"](make_images(100, 1)).shape == (1, 26, CLASSES)
    assert models["mobile"].get_layer("columns").input.shape == (None, 1, None, 192)
    for time_step in (0, 25):
        expected = PAPER_CONFIG.frame_center(time_step)
        assert MOBILE_CONFIG.frame_center(time_step) == expected


def test_mobile_network_closes_two_residual_blocks(models):
    adds = [layer for layer in models["mobile"].layers if layer.name.endswith("_add")]
    assert [layer.name for layer in adds] == ["conv5_add", "conv8_add"]
    for k, add in zip((5, 8), adds, strict=True):
        sources = [tensor._keras_history.operation.name for tensor in add.input]
        assert sources == [f"conv{k}_norm", f"conv{k - 2}_relu"]


def test_a_shortcut_adds_the_earlier_map_before_pool_and_relu():
    plain = (Convolution(4, batch_norm=True), Convolution(4), Convolution(4, pool=(2, 1)))
    closed = (*plain[:2], replace(plain[2], shortcut=2))
    models = [build_crnn(2, CRNNConfig(stages, (), name="one")) for stages in (plain, closed)]
    images = make_images(12, 2).astype(np.float32)
    for model in models:
        model.set_weights(models[0].get_weights())
    taps = [keras.Model(m.input, [m.get_layer(name).output for name in ("conv1_relu", "conv3")])
            for m in models]  # fmt: skip
    earlier, branch = (np.asarray(one) for one in taps[0](images))
    total = np.pad(branch + earlier, ((0, 0), (0, 0), (1, 1), (0, 0)))
    rows = np.maximum(total[:, 0::2], total[:, 1::2])
    expected = np.maximum(np.maximum(rows[:, :, :-1], rows[:, :, 1:]), 0)
    pooled = keras.Model(models[1].input, models[1].get_layer("conv3_relu").output)(images)
    np.testing.assert_allclose(pooled, expected, atol=1e-5)
    without = keras.Model(models[0].input, models[0].get_layer("conv3_relu").output)(images)
    assert np.abs(np.subtract(without, expected)).max() > 0.1


def test_groups_are_convolved_apart():
    stages = (Convolution(8), Convolution(12, groups=4))
    model = build_crnn(2, CRNNConfig(stages, (), name="grouped"))
    assert model.get_layer("conv2").kernel.shape == (3, 3, 2, 12)
    assert model(make_images(9)).shape == (2, 9, 2)


def test_pixels_are_brought_to_minus_one_and_one():
    normalise = build_crnn(2, TINY_CONFIG).get_layer("normalise")
    values = normalise(np.array([0, 128, 255], np.uint8))
    np.testing.assert_allclose(values, [-1, 0, 127 / 128])


def test_frame_center_is_the_middle_of_the_receptive_field():
    tf = pytest.importorskip("tensorflow")
    config = replace(PAPER_CONFIG, recurrences=(), convolutions=tuple(
        replace(stage, filters=8, batch_norm=False) for stage in PAPER_CONFIG.convolutions
    ))  # fmt: skip
    keras.utils.set_random_seed(0)
    model = build_crnn(3, config)
    body = keras.Model(model.get_layer("conv1").input, model.output)  # floats have gradients
    images = tf.random.stateless_normal((16, 32, 200, 1), (0, 0))
    with tf.GradientTape() as tape:
        tape.watch(images)
        frame = tf.reduce_sum(body(images)[:, 25], axis=0)
    reached = np.abs(tape.gradient(frame, images)).max(axis=(0, 1, 3)).nonzero()[0]
    middle = (reached[0] + reached[-1] + 1) / 2  # edges of pixels
    assert config.frame_center(25) == pytest.approx(middle, abs=1.5)


def test_saved_model_gives_the_same_logits(tiny, tmp_path):
    tiny.save(tmp_path / "tiny.keras")
    again = keras.saving.load_model(tmp_path / "tiny.keras")
    images = make_images(77)
    np.testing.assert_array_equal(again(images), tiny(images))


def test_weight_names_do_not_depend_on_what_was_built_before(models):
    for name, config in CONFIGS.items():
        paths = [variable.path for variable in build_crnn(CLASSES, config).weights]
        assert paths == [variable.path for variable in models[name].weights]
        assert len(set(paths)) == len(paths)


def test_bfloat16_computes_in_halves_and_gives_float32_logits(tiny):
    model = build_crnn(CLASSES, TINY_CONFIG, dtype="mixed_bfloat16")
    model.set_weights(tiny.get_weights())
    assert model.get_layer("conv2").compute_dtype == "bfloat16"
    assert {variable.dtype for variable in model.trainable_variables} == {"float32"}
    logits = model(make_images(60))
    assert logits.dtype == "float32"
    np.testing.assert_allclose(logits, tiny(make_images(60)), atol=0.1)


def test_bfloat16_may_be_the_global_policy():
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = build_crnn(CLASSES, TINY_CONFIG)
    finally:
        keras.config.set_dtype_policy(before)
    assert model.get_layer("lstm1").compute_dtype == "bfloat16"
    assert model.output.dtype == "float32"


@pytest.mark.parametrize("pool", [(1, 2), (2, 1), (2, 2), (1, 1), None])
@pytest.mark.parametrize("height", [3, 32, 47])
def test_rows_that_are_left_join_their_columns_features(pool, height):
    config = CRNNConfig(
        (Convolution(4, same=False), Convolution(5, pool=pool)) if height > 3
        else (Convolution(4, same=False), Convolution(5)),
        (Recurrence(3),),
        height,
    )  # fmt: skip
    model = build_crnn(2, config)
    assert model(make_images(20, height=height)).shape == (2, config.time_steps(20), 2)
    rows = height - 2
    if pool is not None and height > 3:
        rows = (rows - 2) // pool[0] + 1
    assert model.get_layer("sequence").output.shape[-1] == rows * 5


def test_a_model_needs_a_character():
    with pytest.raises(ValueError, match="at least one character; got 1"):
        build_crnn(1)

"""The file of a network gives the probabilities of the network."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_words import draw_word
from litert_graphs import (
    BOUNDS,
    FORMATS,
    assert_built_in,
    build,
    largest_difference,
    noise,
    tiny_spec,
)

from keras_crnn import Alphabet, ModelSpec, Preprocessing, Recognizer
from keras_crnn.export.litert.convert import convert
from keras_crnn.network.config import (
    MOBILE_CONFIG,
    PAPER_MUSIC_CONFIG,
    TINY_CONFIG,
    Convolution,
    CRNNConfig,
    Recurrence,
)
from keras_crnn.network.model_file import load_spec
from keras_crnn.recognition.engines import LiteRTEngine


@pytest.mark.parametrize("format", FORMATS)
def test_a_small_network_matches_keras(tmp_path, format):
    spec = tiny_spec()
    model = build(spec)
    path = tmp_path / "tiny.tflite"
    path.write_bytes(convert(model, spec, format))
    assert_built_in(path.read_bytes(), lstms=2)
    assert largest_difference(model, path, noise(4)) < {**BOUNDS, "dynamic": 0.05}[format]


@pytest.mark.parametrize(
    ("changes", "lstms"),
    [
        ({"recurrences": (Recurrence(8, both_ways=False),)}, 1),
        ({"recurrences": (Recurrence(8, project=12), Recurrence(4))}, 4),
        # A row more than the convolutions bring down to one.
        ({"height": 48, "recurrences": (Recurrence(8),)}, 2),
    ],
)
def test_other_recurrences_match_keras(tmp_path, changes, lstms):
    config = CRNNConfig(
        TINY_CONFIG.convolutions,
        changes["recurrences"],
        height=changes.get("height", 32),
        name="other",
    )
    spec = ModelSpec(Alphabet("ab"), config, Preprocessing(height=config.height, width=64))
    model = build(spec)
    path = tmp_path / "other.tflite"
    path.write_bytes(convert(model, spec, "float32"))
    assert_built_in(path.read_bytes(), lstms)
    images = noise(3, width=64, height=config.height)
    assert largest_difference(model, path, images) < BOUNDS["float32"]


#: Two residual blocks and a pool after each, as the mobile network has them, but narrow.
RESIDUAL = CRNNConfig(
    (
        Convolution(8, batch_norm=True, pool=(2, 2)),
        Convolution(8, batch_norm=True),
        Convolution(8, batch_norm=True, pool=(2, 2), shortcut=2),
        Convolution(12, batch_norm=True),
        Convolution(12, batch_norm=True),
        Convolution(12, pool=(2, 1), shortcut=2),
        Convolution(16, pool=(2, 1)),
        Convolution(16, kernel=2, same=False, batch_norm=True),
    ),
    (Recurrence(8),),
    name="residual",
)


def test_shortcuts_match_keras(tmp_path):
    spec = ModelSpec(Alphabet("abcde"), RESIDUAL, Preprocessing())
    model = build(spec)
    path = tmp_path / "residual.tflite"
    path.write_bytes(convert(model, spec, "float32"))
    counts, _ = assert_built_in(path.read_bytes(), lstms=2)
    assert counts["CONV_2D"] == 8
    assert counts["ADD"] == 2
    assert "RELU" not in counts  # also after the addition it is part of it
    images = noise(4)
    assert largest_difference(model, path, images) < BOUNDS["float32"]
    # The same weights without the shortcuts read otherwise, or this would show nothing.
    stages = tuple(replace(stage, shortcut=None) for stage in RESIDUAL.convolutions)
    plain = replace(spec, config=replace(RESIDUAL, convolutions=stages))
    straight = plain.build()
    straight.set_weights(model.get_weights())
    assert largest_difference(straight, path, images) > 0.01
    assert load_spec(path).config == RESIDUAL


@pytest.mark.parametrize("format", FORMATS)
def test_groups_match_keras(tmp_path, format):
    stages = (
        Convolution(32, pool=(2, 2)),
        Convolution(64, batch_norm=True, groups=2, pool=(2, 2)),  # large enough for int8
        Convolution(64, groups=64),
    )
    config = CRNNConfig(stages, (Recurrence(4),), name="grouped")
    spec = ModelSpec(Alphabet("abcde"), config, Preprocessing(width=32))
    model = build(spec)
    path = tmp_path / "grouped.tflite"
    path.write_bytes(convert(model, spec, format))
    assert_built_in(path.read_bytes(), lstms=2)
    bound = {**BOUNDS, "dynamic": 0.05}[format]
    assert largest_difference(model, path, noise(2, width=32)) < bound


@pytest.mark.slow
def test_the_mobile_network_matches_keras(tmp_path):
    spec = ModelSpec(Alphabet("abcde"), MOBILE_CONFIG, Preprocessing())
    model = build(spec)
    path = tmp_path / "mobile.tflite"
    for format, bound in (("float32", 1e-4), ("dynamic", BOUNDS["dynamic"])):
        path.write_bytes(convert(model, spec, format))
        assert_built_in(path.read_bytes(), lstms=4)
        assert largest_difference(model, path, noise(2)) < bound


@pytest.mark.slow
def test_the_music_network_matches_keras(tmp_path):
    spec = ModelSpec(Alphabet("abcde"), PAPER_MUSIC_CONFIG, Preprocessing())
    model = build(spec)
    path = tmp_path / "music.tflite"
    path.write_bytes(convert(model, spec, "float32"))
    counts, _ = assert_built_in(path.read_bytes(), lstms=2)
    assert "REVERSE_V2" not in counts  # one way
    assert largest_difference(model, path, noise(2)) < BOUNDS["float32"]


def test_cells_grow_past_the_converters_clip(tmp_path):
    # Open gates add up to 1 a frame: over a white half, then a black one, cells rise to 25
    # and fall again, or would start falling from the clip of 10.
    config = CRNNConfig(TINY_CONFIG.convolutions, (Recurrence(32, both_ways=False),))
    spec = ModelSpec(Alphabet("abcde"), config, Preprocessing(width=200))
    model = build(spec)
    lstm = model.get_layer("lstm1")
    kernel, recurrent, _ = (np.zeros(v.shape, np.float32) for v in lstm.weights)
    kernel[:, 64:96] = np.random.default_rng(0).normal(size=(len(kernel), 32))
    bias = np.repeat(np.float32([9, 9, 0, 9]), 32)  # input, forget, cell, output
    lstm.set_weights([kernel, recurrent, bias])
    path = tmp_path / "grown.tflite"
    path.write_bytes(convert(model, spec, "float32"))
    halves = np.repeat(np.uint8([255, 0]), 100)
    image = np.broadcast_to(halves[:, np.newaxis], (1, 32, 200, 1))
    assert largest_difference(model, path, image) < BOUNDS["float32"]


def test_an_open_width_reads_images_of_any(tmp_path):
    spec = tiny_spec(width=None)
    model = build(spec)
    path = tmp_path / "open.tflite"
    path.write_bytes(convert(model, spec, "float32"))
    assert_built_in(path.read_bytes(), lstms=2)
    for width in (100, 333, 101, 2048, 100):
        assert largest_difference(model, path, noise(2, width)) < BOUNDS["float32"]
    # One interpreter, resized between images.
    images = [noise(1, width, seed=width)[0] for width in (100, 256, 120, 100)]
    engine = LiteRTEngine(path, threads=1)
    for frames, image in zip(engine.probabilities(images), images, strict=True):
        assert frames.shape == (spec.config.time_steps(image.shape[1]), 6)
        (alone,) = LiteRTEngine(path, threads=1).probabilities([image])
        assert np.array_equal(frames, alone)
    readings = Recognizer(engine).read([draw_word("abc"), draw_word("abcdeabcde")])
    assert all(len(r.text) == len(r.characters) for r in readings)

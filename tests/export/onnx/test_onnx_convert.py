"""The ONNX file of a network gives the probabilities of the network."""

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf
from litert_graphs import build, noise, tiny_spec

from keras_crnn import Alphabet, ModelSpec, Preprocessing, load_model
from keras_crnn.network.config import (
    MOBILE_CONFIG,
    PAPER_MUSIC_CONFIG,
    SCORE_CONFIG,
    TINY_CONFIG,
    Convolution,
    CRNNConfig,
    Recurrence,
)
from keras_crnn.network.stored_model import read_model
from keras_crnn.network.weight_archive import name_weights
from keras_crnn.pretrained.files import pretrained_file

pytest.importorskip("onnx")
runtime = pytest.importorskip("onnxruntime")

from keras_crnn.export.onnx.checks import check_network, read_network  # noqa: E402
from keras_crnn.export.onnx.convert import convert  # noqa: E402

OTHER = CRNNConfig(
    (
        Convolution(16, kernel=2, pool=(2, 2)),  # an even kernel is padded more behind
        Convolution(16, kernel=5, groups=4, pool=(2, 1)),
        Convolution(16, batch_norm=True),
        Convolution(16, batch_norm=True, shortcut=2),
        Convolution(24, kernel=3, same=False),
    ),
    (Recurrence(8, both_ways=False, project=12), Recurrence(4)),
    height=48,  # rows are left, which are joined
    name="other",
)


def weights_of(model):
    return {name: np.asarray(value) for name, value in name_weights(model).items()}


def run(content, images):
    session = runtime.InferenceSession(content, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"image": images})
    return found


@pytest.mark.parametrize(
    "config",
    [TINY_CONFIG, OTHER, pytest.param(MOBILE_CONFIG, marks=pytest.mark.slow),
     pytest.param(SCORE_CONFIG, marks=pytest.mark.slow),
     pytest.param(PAPER_MUSIC_CONFIG, marks=pytest.mark.slow)],
    ids=lambda config: config.name,
)  # fmt: skip
def test_probabilities_are_those_of_keras(config):
    spec = ModelSpec(Alphabet("abcde"), config, Preprocessing(config.height, width=None))
    model = build(spec)
    content = convert(weights_of(model), spec)
    assert content == convert(weights_of(model), spec)
    for batch, width in ((1, 100), (3, 101), (2, 64)):  # both are open
        images = noise(batch, width, config.height)
        wanted = tf.nn.softmax(model.predict_on_batch(images)).numpy()
        got = run(content, images)
        assert got.dtype == np.float32
        np.testing.assert_allclose(got, wanted, atol=2e-6)


def test_int8_is_near_and_a_quarter():
    spec = tiny_spec(width=None)
    model = build(spec)
    whole, small = (convert(weights_of(model), spec, format) for format in ("onnx", "onnx-int8"))
    assert len(small) < 0.45 * len(whole)  # the tiny network's graph is a good part of it
    images = noise(4)
    wanted, got = run(whole, images), run(small, images)
    assert 1e-5 < np.abs(got - wanted).max() < 0.1  # it is quantised, and it is this network


@pytest.mark.parametrize("format", ["onnx", "onnx-int8"])
def test_a_file_carries_its_record_and_little_else(format, tmp_path):
    spec = ModelSpec(
        Alphabet("aäß1", ignore_case=True), TINY_CONFIG, Preprocessing(width=None, min_width=50)
    )
    path = tmp_path / "tiny.onnx"
    path.write_bytes(convert(weights_of(build(spec)), spec, format))
    network, found, stated = read_network(path)
    assert (found, stated) == (spec, format)
    assert check_network(network, found, stated) == []
    metadata = runtime.InferenceSession(str(path)).get_modelmeta().custom_metadata_map
    assert list(metadata) == ["model.json"]
    assert ModelSpec.from_json(metadata["model.json"]) == spec


def test_faults_of_a_network_are_named(tmp_path):
    spec = tiny_spec(width=None)
    path = tmp_path / "tiny.onnx"
    path.write_bytes(convert(weights_of(build(spec)), spec, "onnx-int8"))
    network, _, _ = read_network(path)
    faults = check_network(network, replace(spec, alphabet=Alphabet("ab")), "onnx")
    assert [fault.split(" is not ")[0] for fault in faults[:-1]] == [
        "operator ConvInteger",
        "operator DynamicQuantizeLinear",
        "operator MatMulInteger",
        "operator com.microsoft.DynamicQuantizeLSTM",
    ]
    assert "['batch', 'time', 6]" in faults[-1]
    assert "['batch', 'time', 3]" in faults[-1]
    network.opset_import[0].version = 20
    (fault,) = check_network(network, spec, "onnx-int8")
    assert fault == "it has operators of version 20 and file version 8 instead of 17 and 8"


def test_other_networks_and_formats_are_refused():
    spec = tiny_spec()
    weights = weights_of(build(spec))
    with pytest.raises(ValueError, match="no format 'onnx-int4'; choose one of onnx, onnx-int8"):
        convert(weights, spec, "onnx-int4")
    projecting = replace(
        spec, config=replace(TINY_CONFIG, recurrences=(Recurrence(48, project=8),))
    )
    with pytest.raises(ValueError, match="The weights have no 'lstm1_project/kernel'"):
        convert(weights, projecting)
    doubled = {**weights, "conv9/kernel": weights["conv1/kernel"]}
    with pytest.raises(ValueError, match=r"have \['conv9/kernel'\] besides those of the record's"):
        convert(doubled, spec)
    reshaped = {**weights, "logits/kernel": weights["logits/kernel"][:, :-1]}
    with pytest.raises(ValueError, match="have not the shapes of the record's network"):
        convert(reshaped, spec)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["crnn-en-full", "crnn-music"])
def test_the_packages_weights_give_what_keras_gives(name):
    spec, weights = read_model(pretrained_file(name))
    model, _ = load_model(name)
    images = noise(2, 132, spec.preprocessing.height)
    wanted = tf.nn.softmax(model.predict_on_batch(images)).numpy()
    np.testing.assert_allclose(run(convert(weights, spec), images), wanted, atol=1e-5)

"""Weights between old and new ones: those that read best, and what is new kept whole."""

import numpy as np
import pytest

pytest.importorskip("tensorflow")

from small_runs import SMALL_CONFIG

from keras_crnn.data.skipped import Skipped
from keras_crnn.evaluation.protocols import open_protocol
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.model_file import load_model, save_weights
from keras_crnn.network.spec import ModelSpec
from keras_crnn.network.stored_model import read_model
from keras_crnn.network.weight_archive import name_weights
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.training.development import LabelledSet, read_texts
from keras_crnn.training.interpolation import choose_between

OLD, NEW = Alphabet("abcdefgh"), Alphabet("abcdefgh-")


@pytest.fixture(scope="module")
def ends(tmp_path_factory):
    """Files of weights: of the old alphabet, and of the new one."""
    folder = tmp_path_factory.mktemp("ends")
    paths = []
    for name, alphabet in (("start", OLD), ("taught", NEW)):
        spec = ModelSpec(alphabet, SMALL_CONFIG, Preprocessing())
        model = spec.build()
        rng = np.random.default_rng(len(name))
        for weight in model.trainable_weights:
            weight.assign(rng.normal(0, 0.5, weight.shape))
        save_weights(model, spec, folder / f"{name}.npz")
        paths.append(folder / f"{name}.npz")
    return paths


def mix(ends, share):
    """The weights so far on the way; those of the character that is new are the new ones."""
    start, taught = (read_model(path)[1] for path in ends)
    mixed = {}
    for name, values in taught.items():
        new, old = values.astype(np.float32), np.array(values, np.float32)
        old[..., : start[name].shape[-1]] = start[name]
        mixed[name] = old + np.float32(share) * (new - old)
    return mixed


def read_mixed(ends, share, images, path):
    """What a model of those weights reads."""
    model, spec = load_model(ends[1])
    mixed = mix(ends, share)
    for name, variable in name_weights(model).items():
        variable.assign(mixed[name])
    save_weights(model, spec, path)
    return read_texts(model.predict_on_batch, images, spec)


@pytest.mark.parametrize("share", [1.0, 0.75, 0.5])
def test_the_share_that_reads_best_is_written(share, ends, tmp_path):
    rng = np.random.default_rng(3)
    images = [rng.integers(0, 256, (32, 100, 1), np.uint8) for _ in range(12)]
    texts = read_mixed(ends, share, images, tmp_path / "expected.npz")
    assert texts != read_mixed(ends, 0.6, images, tmp_path / "other.npz")
    words = LabelledSet("noise", images, texts, Skipped(), open_protocol("exact", NEW))
    assert choose_between(*ends, [words], tmp_path / "out.npz") == share
    (_, expected), (spec, written) = (
        read_model(tmp_path / name) for name in ("expected.npz", "out.npz")
    )
    assert spec.alphabet == NEW
    for name, values in expected.items():
        np.testing.assert_allclose(written[name], values, atol=1e-3)


def test_of_equally_good_ones_the_first_is_taken(ends, tmp_path):
    images = [np.zeros((32, 100, 1), np.uint8)]
    words = LabelledSet("none", images, ["hhhhhhhh"], Skipped(), open_protocol("exact", NEW))
    assert choose_between(*ends, [words], tmp_path / "out.npz", shares=(0.25, 0.75)) == 0.25

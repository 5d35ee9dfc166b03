import csv

import numpy as np
import pytest

from keras_crnn.data.skipped import Skipped
from keras_crnn.evaluation.protocols import open_protocol
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.spec import ModelSpec
from keras_crnn.text.alphabet import FULL_ALPHABET
from keras_crnn.training.development import LabelledSet

pytest.importorskip("keras")

from keras_crnn.training import callbacks
from keras_crnn.training import development as readings


@pytest.fixture
def read_sets(tmp_path, monkeypatch):
    """Reads sets of four words with the callback and gives the row of `dev.csv`."""
    spec = ModelSpec(FULL_ALPHABET, TINY_CONFIG, Preprocessing(height=32, width=100))
    monkeypatch.setattr(readings, "read_texts", lambda *_: ["aB1", "cafe", "OPEN!", "y"])
    monkeypatch.setattr(callbacks, "save_weights", lambda model, spec, path: path.touch())

    def read(protocols):
        sets = []
        for name, protocol in protocols.items():
            compared = open_protocol(protocol, spec.alphabet)
            texts = [compared.normalize(text) for text in ["Ab-1", "cafe", "open!", "x"]]
            images = np.zeros((4, 32, 100, 1), np.uint8)
            sets.append(LabelledSet(name, images, texts, Skipped(), compared))
        development = callbacks.DevelopmentSets(sets, spec, tmp_path, 1, 64, best=0.5)
        development.set_params({"epochs": 1})
        development.set_model(spec.build())
        development.on_epoch_end(0)
        with (tmp_path / "dev.csv").open() as file:
            (row,) = csv.DictReader(file)
        return row

    return read


@pytest.mark.parametrize(
    ("protocol", "expected"), [("exact", 0.25), ("caseless", 0.5), ("paper", 0.75)]
)
def test_readings_are_compared_under_the_protocol(protocol, expected, tmp_path, read_sets):
    """Case and signs do not count under the paper's, and the mean decides what is kept."""
    row = read_sets({"signs": protocol})
    assert float(row["signs"]) == float(row["mean"]) == expected
    assert (tmp_path / "best.npz").exists() == (expected > 0.5)


def test_each_set_has_its_own_protocol(read_sets):
    row = read_sets({"streets": "paper", "receipts": "caseless"})
    assert list(row) == ["epoch", "words", "streets", "receipts", "mean"]
    assert [float(row[name]) for name in ("streets", "receipts", "mean")] == [0.75, 0.5, 0.625]

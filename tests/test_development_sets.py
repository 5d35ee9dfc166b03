import csv

import numpy as np
import pytest

from keras_crnn.alphabet import FULL_ALPHABET
from keras_crnn.data.skipped import Skipped
from keras_crnn.evaluation import LabelledSet
from keras_crnn.images import Preprocessing
from keras_crnn.model import TINY_CONFIG
from keras_crnn.protocols import protocol_alphabet
from keras_crnn.spec import ModelSpec

pytest.importorskip("keras")

from keras_crnn import callbacks


@pytest.mark.parametrize(("protocol", "expected"), [("exact", 0.25), ("paper", 0.75)])
def test_readings_are_compared_under_the_protocol(protocol, expected, tmp_path, monkeypatch):
    """Case and signs do not count under the paper's, and the mean decides what is kept."""
    spec = ModelSpec(FULL_ALPHABET, TINY_CONFIG, Preprocessing(height=32, width=100))
    images = np.zeros((4, 32, 100, 1), np.uint8)
    words = LabelledSet("signs", images, ["Ab-1", "cafe", "(OPEN)", "x"], Skipped())
    monkeypatch.setattr(callbacks, "read_texts", lambda *_: ["aB1", "cafe", "open", "y"])
    monkeypatch.setattr(callbacks, "save_weights", lambda model, spec, path: path.touch())
    development = callbacks.DevelopmentSets(
        [words],
        spec,
        tmp_path,
        1,
        64,
        best=0.5,
        compared=protocol_alphabet(protocol, spec.alphabet),
    )
    development.set_params({"epochs": 1})
    development.set_model(spec.build())
    development.on_epoch_end(0)
    with (tmp_path / "dev.csv").open() as file:
        (row,) = csv.DictReader(file)
    assert float(row["signs"]) == float(row["mean"]) == expected
    assert (tmp_path / "best.npz").exists() == (expected > 0.5)

"""What the JVM is given to compare with, of models that read symbols."""

import base64
import json

import numpy as np
import pytest
from drawn_notes import draw_notes, make_notes

from android_demo.golden import read_models as golden
from keras_crnn.commands import main


@pytest.fixture
def exported(notes_model, tmp_path, monkeypatch):
    monkeypatch.setattr(golden, "MODELS", ())  # those that come with the package take long
    target = tmp_path / "notes.tflite"
    assert main(["export", str(notes_model), "--out", str(target)]) == 0
    return target


def test_models_of_symbols_bring_their_pictures(exported, tmp_path, capsys):
    texts = ["G4 A4 A4", "C10"]
    pictures = make_notes(tmp_path / "pictures", [(one, one) for one in texts])
    golden.read_models(tmp_path / "models.json", [exported], pictures)
    (model,) = json.loads((tmp_path / "models.json").read_text())
    assert model["texts"] == texts
    assert [one["text"] for one in model["readings"]] == texts
    for text, picture in zip(texts, model["pictures"], strict=True):
        grey = np.frombuffer(base64.b64decode(picture["grey"]), np.uint8)
        drawn = np.asarray(draw_notes(text))
        np.testing.assert_array_equal(grey.reshape(picture["height"], picture["width"]), drawn)
    assert "notes: 2 of 2 pictures read" in capsys.readouterr().out


def test_without_pictures_they_are_left_out(exported, tmp_path, capsys):
    golden.read_models(tmp_path / "models.json", [exported])
    assert json.loads((tmp_path / "models.json").read_text()) == []
    assert "notes reads symbols, and is left out without --pictures" in capsys.readouterr().out

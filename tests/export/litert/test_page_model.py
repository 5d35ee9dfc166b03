"""The model file of the page is that of the weights which ship."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from keras_crnn.export.litert.checks import BOUNDS, check_variables
from keras_crnn.export.litert.flatbuffer import read_model
from keras_crnn.export.litert.record import read_tables
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.recognition.engines import LiteRTEngine

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "web_demo" / "models" / "crnn-en-full.tflite"


def test_the_page_reads_with_the_weights_that_ship():
    tables, spec, format = read_tables(PAGE)
    assert format == "web"
    assert check_variables(read_model(tables)) == []
    shipped = LiteRTEngine(pretrained_file("crnn-en-full", ".tflite"), threads=1)
    assert replace(spec, preprocessing=shipped.spec.preprocessing) == shipped.spec
    pictures = sorted((ROOT / "examples" / "images").glob("*.png"))
    images = [spec.preprocessing(path) for path in pictures]
    ours, theirs = (
        engine.probabilities(images) for engine in (LiteRTEngine(PAGE, threads=1), shipped)
    )
    moved = [np.abs(a - b).sum(axis=1).mean() / 2 for a, b in zip(ours, theirs, strict=True)]
    assert len(moved) > 10
    assert np.mean(moved) < BOUNDS["web"], "run `npm run models` in web_demo"

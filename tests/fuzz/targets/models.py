"""Files of models, `.tflite`, `.npz`, `.onnx`: as they break, and as a stranger would make them."""

from __future__ import annotations

import functools
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np

from keras_crnn.export.onnx.convert import convert
from keras_crnn.network.litert_tables import IDENTIFIER
from keras_crnn.network.onnx_parts import is_onnx
from keras_crnn.network.stored_model import read_model, write_model
from keras_crnn.recognition.engines import open_engine
from keras_crnn.recognition.recognizer import Recognizer
from tests.fuzz.mutate import mutate
from tests.fuzz.target import Target
from tests.fuzz.zips import rezip

_FILES = Path(__file__).parents[2] / "recognition" / "version_0_1"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_IMAGE = (np.arange(32 * 100).reshape(32, 100) * 7 % 256).astype(np.uint8)


@functools.cache
def make_models() -> list[bytes]:
    """A network of chance weights in three formats, each with a checksum in its record."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "tiny.npz")
        write_model(*read_model(_FILES / "tiny.npz"), path)
        onnx = convert(read_model(path)[1], read_model(path)[0])
        return [(_FILES / "tiny.tflite").read_bytes(), path.read_bytes(), onnx]


def change_model(data: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    """As `mutate`; or entries of the archive, whose sums are then right; or how it is packed."""
    what = rng.random()
    if what < 0.6 or is_onnx(data):
        return mutate(data, others, rng)
    if what < 0.65:
        return rezip(data, lambda name, content: content, rng.choice(_METHODS))
    return rezip(
        data,
        lambda name, content: mutate(content, others, rng) if rng.random() < 0.1 else content,
        zipfile.ZIP_DEFLATED,
    )


def read(data: bytes, folder: Path) -> object:
    """Opens a model as its first bytes have it, and reads an image by it.

    What is not refused has the network that the sound file has: no damage goes unseen.
    """
    found = _run(data, folder)
    for name, values in _run_sound(_tell_place(data)).items():
        np.testing.assert_array_equal(found[name], values)
    return found


def _tell_place(data: bytes) -> int:
    """Which of the sound models is of the format that the first bytes say."""
    if data[4:8] == IDENTIFIER:
        return 0
    return 2 if is_onnx(data) else 1


@functools.cache
def _run_sound(place: int) -> dict[str, np.ndarray]:
    with tempfile.TemporaryDirectory() as folder:
        return _run(make_models()[place], Path(folder))


def _run(data: bytes, folder: Path) -> dict[str, np.ndarray]:
    """Probabilities of a network, or its weights; and a reading, which depends on the record."""
    place = _tell_place(data)
    path = folder / ("model.tflite", "model.npz", "model.onnx")[place]
    path.write_bytes(data)
    if place == 1:
        return read_model(path)[1]
    engine = open_engine(path, threads=1)
    Recognizer(engine).read(_IMAGE)
    return {"probabilities": engine.probabilities([_IMAGE[..., np.newaxis]])[0]}


TARGET = Target(make_models, read, change=change_model, suite=400)

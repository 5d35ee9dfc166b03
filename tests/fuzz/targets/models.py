"""Files of models, `.tflite` and `.npz`: as they break, and as a stranger would make them."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np

from keras_crnn.network.stored_model import read_model
from keras_crnn.recognition.engines import LiteRTEngine
from keras_crnn.recognition.recognizer import Recognizer
from tests.fuzz.mutate import mutate
from tests.fuzz.target import Target
from tests.fuzz.zips import rezip

_FILES = Path(__file__).parents[2] / "recognition" / "version_0_1"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_IMAGE = (np.arange(32 * 100).reshape(32, 100) * 7 % 256).astype(np.uint8)


def make_models() -> list[bytes]:
    """A network of chance weights in both formats."""
    return [(_FILES / f"tiny{suffix}").read_bytes() for suffix in (".tflite", ".npz")]


def change_model(data: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    """As `mutate`; or entries of the archive, whose sums are then right; or how it is packed."""
    what = rng.random()
    if what < 0.6:
        return mutate(data, others, rng)
    if what < 0.65:
        return rezip(data, lambda name, content: content, rng.choice(_METHODS))
    return rezip(
        data,
        lambda name, content: mutate(content, others, rng) if rng.random() < 0.1 else content,
        zipfile.ZIP_DEFLATED,
    )


def read(data: bytes, folder: Path) -> object:
    """Opens a model as its first bytes have it, and reads an image by it."""
    if data[4:8] == b"TFL3":
        path = folder / "model.tflite"
        path.write_bytes(data)
        return Recognizer(LiteRTEngine(path, threads=1)).read(_IMAGE).text
    path = folder / "model.npz"
    path.write_bytes(data)
    return read_model(path)


TARGET = Target(make_models, read, change=change_model, suite=400)

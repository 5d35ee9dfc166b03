"""The archive that a model's file is: its entries, and the names that weights have in it."""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from keras_crnn.system.errors import InputError

if TYPE_CHECKING:
    import keras

#: Name of the record inside a file of weights and inside a `.tflite` file.
RECORD = "model.json"


def name_weights(model: keras.Model) -> dict[str, keras.Variable]:
    """The model's variables by name: the layer's, then the variable's within it.

    Keras leaves the layer out of the paths of a `Bidirectional` that `keras.models.load_model`
    made, and a resumed run must write the names that a new one does.
    """
    return {
        variable.path
        if variable.path.startswith(f"{layer.name}/")
        else f"{layer.name}/{variable.path}": variable
        for layer in model.layers
        for variable in layer.weights
    }


def open_archive(path: str | os.PathLike[str]) -> zipfile.ZipFile:
    """Opens a file of weights or a `.tflite` file that carries a record.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is no archive, or one without a record.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"There is no model file {os.fspath(path)!r}.")
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise InputError(
            f"{os.fspath(path)!r} holds no keras-crnn model: it is damaged, or it was made by "
            "something else. Weights come from `keras-crnn train`."
        ) from error
    if RECORD not in archive.namelist():
        raise InputError(f"{os.fspath(path)!r} carries no {RECORD}: not a keras-crnn model.")
    return archive


def read_entry(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of one entry.

    Raises:
        ValueError: they are damaged.
    """
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise InputError(
            f"{archive.filename!r} cannot be read ({error}): it is damaged. Fetch it again, or "
            "train or export it again."
        ) from error


def read_weight(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    """One weight as it is stored, float16 in its shape."""
    return np.load(io.BytesIO(read_entry(archive, name + ".npy")), allow_pickle=False)

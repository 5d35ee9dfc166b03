"""The archive that a model's file is: its entries, and the names that weights have in it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from keras_crnn.system.archive import Archive
from keras_crnn.system.errors import InputError
from keras_crnn.system.json_object import JsonObject

if TYPE_CHECKING:
    import keras

#: Name of the record inside a file of weights and inside a `.tflite` file.
RECORD = "model.json"
#: Bytes of a record; an alphabet of all of Unicode takes 5 million.
MOST_RECORD = 1 << 24


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


def open_archive(path: str | os.PathLike[str]) -> Archive:
    """Opens a file of weights.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is no archive, or one without a record.
    """
    name = os.fspath(path)
    if not Path(path).is_file():
        raise FileNotFoundError(f"There is no model file {name!r}.")
    try:
        archive = Archive(Path(path).read_bytes(), repr(name))
    except InputError as error:
        raise InputError(
            f"{name!r} holds no keras-crnn model: it is damaged, or it was made by something "
            "else. Weights come from `keras-crnn train`."
        ) from error
    if {"config.json", "metadata.json"} <= set(archive.names):
        raise InputError(
            f"{name!r} is a file that Keras saved, without a {RECORD}: open it by "
            "keras.models.load_model, and write weights and record by save_weights(model, spec, "
            "'NAME.npz')."
        )
    if RECORD not in archive.names:
        raise InputError(f"{name!r} carries no {RECORD}: not a keras-crnn model.")
    return archive


def read_record(archive: Archive) -> str:
    """The JSON of a file's record.

    Raises:
        ValueError: there is none, or it is damaged.
    """
    try:
        return archive.read(RECORD, MOST_RECORD).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"The record of {archive.title} is no JSON: it is not UTF-8 ({error})."
        ) from error


def read_weights(archive: Archive, count: int) -> dict[str, np.ndarray]:
    """All weights of a file by name.

    Args:
        archive: `Archive` of `open_archive`.
        count: int. How many numbers the network of the file's record has.

    Returns:
        float16 arrays, or wider ones, in their shapes.

    Raises:
        ValueError: a damaged entry, a number that is not finite, or another count of numbers.
    """
    weights: dict[str, np.ndarray] = {}
    stored = 0
    for entry in archive.names:
        if not entry.endswith(".npy"):
            continue
        name = entry.removesuffix(".npy")
        weights[name] = archive.read_array(name, 8 * count)
        stored += weights[name].size
        if weights[name].dtype.kind != "f" or not np.isfinite(weights[name]).all():
            raise InputError(
                f"{archive.title}: weight {name!r} holds what is no finite number: it is damaged. "
                "Go back to an earlier file."
            )
        if stored > count:
            break
    if stored != count:
        raise InputError(
            f"{archive.title} holds {'more' if stored > count else stored} weights where the "
            f"network and the alphabet of its record have {count}: they are not of one model."
        )
    return weights


def hash_weights(weights: Mapping[str, np.ndarray]) -> str:
    """SHA-256 of weights: of their names, shapes and bytes, in the order of their names."""
    digest = hashlib.sha256()
    for name, values in sorted(weights.items()):
        digest.update(f"{name} {values.dtype.str} {values.shape}\n".encode())
        digest.update(values.tobytes())
    return digest.hexdigest()


def stated_hash(text: str, title: str) -> str | None:
    """The SHA-256 that a record says of its weights or tables; `None` where it says none.

    Raises:
        ValueError: no record.
    """
    record = JsonObject.parse(text, f"the record of {title}")
    return record.object_at("file").text("sha256") if "file" in record else None

"""A model's file without Keras: its record and its weights, read, checked and written."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from keras_crnn.network import onnx_parts
from keras_crnn.network.litert_tables import is_litert, split_record
from keras_crnn.network.size import count_weights
from keras_crnn.network.spec import ModelSpec
from keras_crnn.network.weight_archive import (
    RECORD,
    hash_weights,
    open_archive,
    read_record,
    read_weights,
    stated_hash,
)
from keras_crnn.system.atomic import replaced
from keras_crnn.system.errors import InputError


def load_spec(path: str | os.PathLike[str]) -> ModelSpec:
    """Reads the record of a file of weights, or of an exported `.tflite` or `.onnx` file.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file holds no record of a keras-crnn model.
    """
    content = Path(path).read_bytes() if Path(path).is_file() else b""
    if is_litert(content):
        return parse_spec(split_record(content, repr(os.fspath(path)))[1], path)
    if onnx_parts.is_onnx(content):
        return parse_spec(onnx_parts.split_record(content, repr(os.fspath(path)))[1], path)
    return parse_spec(read_record(open_archive(path)), path)


def parse_spec(text: str, path: str | os.PathLike[str]) -> ModelSpec:
    """The record of a file, which an error names."""
    try:
        return ModelSpec.from_json(text)
    except ValueError as error:
        raise InputError(f"{os.fspath(path)!r} cannot be used: {error}") from error


def read_model(path: str | os.PathLike[str]) -> tuple[ModelSpec, dict[str, np.ndarray]]:
    """The record of a file of weights, and its weights by name; needs no Keras.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: a damaged or exported file, or weights that are not those of the record's
            network.
    """
    if Path(path).is_file():
        _refuse_exported(path)
    archive = open_archive(path)
    text = read_record(archive)
    spec = parse_spec(text, path)
    weights = read_weights(archive, count_weights(spec.config, spec.alphabet.classes))
    expected = stated_hash(text, archive.title)  # older files have none: zip's CRC-32 guards them
    if expected is not None and hash_weights(weights) != expected:
        raise InputError(
            f"{os.fspath(path)!r} is damaged: its weights are not those that its record was "
            "written with. Go back to an earlier file."
        )
    return spec, weights


def _refuse_exported(path: str | os.PathLike[str]) -> None:
    with open(path, "rb") as file:
        head = file.read(16)
    if is_litert(head) or onnx_parts.is_onnx(head):
        raise InputError(
            f"{os.fspath(path)!r} is an exported file, which only reads images: give the "
            ".npz weights that it was made from."
        )


def hash_model(path: str | os.PathLike[str]) -> str:
    """SHA-256 of a file's weights, see `hash_weights`: the same wherever and whenever written.

    Raises:
        FileNotFoundError, ValueError: as `read_model`.
    """
    return hash_weights(read_model(path)[1])


def store_temperature(path: str | os.PathLike[str], temperature: float) -> None:
    """Writes a temperature into the record of a file of weights; the weights stay as they are.

    Args:
        path: file of weights, `NAME.npz`. Files for LiteRT are made anew from it.
        temperature: float, see `ModelSpec`.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it holds no keras-crnn weights, or the temperature is not positive.
    """
    if Path(path).suffix != ".npz":
        raise InputError(
            f"A temperature is kept in .npz weights; {os.fspath(path)!r} are none. Store it "
            "there and convert them again."
        )
    spec, weights = read_model(path)
    write_model(replace(spec, temperature=temperature), weights, path)


def write_model(
    spec: ModelSpec, weights: Mapping[str, np.ndarray], path: str | os.PathLike[str]
) -> None:
    """Writes weights beside their record, which keeps their SHA-256. A kill leaves the old file.

    Args:
        spec: `ModelSpec`.
        weights: float16 arrays by name.
        path: by convention `NAME.npz`.
    """
    with (
        replaced(path) as partial,
        zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        archive.writestr(RECORD, spec.to_json("float16", hash_weights(weights)))
        for name, values in weights.items():
            buffer = io.BytesIO()
            np.save(buffer, values)
            archive.writestr(name + ".npy", buffer.getvalue())

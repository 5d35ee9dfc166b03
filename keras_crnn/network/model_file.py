"""The file that keeps weights and their record together: written, read, taken over."""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from keras_crnn.network.spec import ModelSpec
from keras_crnn.text.alphabet import Alphabet

#: Name of the record inside a file of weights and inside a `.tflite` file.
RECORD = "model.json"


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
        raise ValueError(
            f"A temperature is kept in .npz weights; {os.fspath(path)!r} are none. Store it "
            "there and convert them again."
        )
    spec = replace(load_spec(path), temperature=temperature)
    temporary = Path(path).with_name(Path(path).name + ".partial")
    with _open(path) as old, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry, spec.to_json() if entry.filename == RECORD else old.read(entry))
    os.replace(temporary, path)


def save_weights(model: Any, spec: ModelSpec, path: str | os.PathLike[str]) -> None:
    """Writes a model's weights as float16 beside its record, as one `.npz` file.

    The file is written under a temporary name first, so that a killed run leaves the old one.

    Args:
        model: Keras model that `spec.build()` made.
        spec: `ModelSpec` of the model.
        path: where to write; by convention `NAME.npz`.

    Raises:
        ValueError: a weight that is not finite, or that float16 cannot hold.
    """
    target = Path(path)
    temporary = target.with_name(target.name + ".partial")
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(RECORD, spec.to_json())
        for name, variable in _name_weights(model).items():
            values = np.asarray(variable, np.float32)
            if not np.all(np.abs(values) < np.finfo(np.float16).max):
                raise ValueError(
                    f"Weight {name!r} is not finite or does not fit float16: the "
                    "training diverged. Go back to an earlier checkpoint or lower the rate."
                )
            buffer = io.BytesIO()
            np.save(buffer, values.astype(np.float16))
            archive.writestr(name + ".npy", buffer.getvalue())
    os.replace(temporary, target)


def load_spec(path: str | os.PathLike[str]) -> ModelSpec:
    """Reads the record of a file of weights or of an exported `.tflite` file.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file holds no record of a keras-crnn model.
    """
    return ModelSpec.from_json(_read(_open(path), RECORD).decode("utf-8"))


def load_weights(model: Any, path: str | os.PathLike[str], skip: str | None = None) -> None:
    """Puts the weights of a file into a model of the same network.

    Args:
        model: Keras model of the same stages.
        path: file of weights, `NAME.npz`.
        skip: string or `None`. Weights whose names start so keep their values.

    Raises:
        ValueError: the file's weights have other names or shapes than the model's.
    """
    archive = _open(path)
    stored = {n.removesuffix(".npy") for n in archive.namelist() if n.endswith(".npy")}
    weights = _name_weights(model)
    expected = set(weights)
    if stored != expected:
        raise ValueError(
            f"{os.fspath(path)!r} holds weights of another network: it lacks "
            f"{sorted(expected - stored)[:3]} and has {sorted(stored - expected)[:3]} besides."
        )
    loaded = []  # nothing is assigned before everything is known to fit
    for name, variable in weights.items():
        if skip is not None and name.startswith(skip):
            continue
        values = np.load(io.BytesIO(_read(archive, name + ".npy")), allow_pickle=False)
        if values.shape != tuple(variable.shape):
            raise ValueError(
                f"Weight {name!r} has shape {values.shape} in {os.fspath(path)!r} "
                f"but {tuple(variable.shape)} in the model: the alphabets or networks differ."
            )
        loaded.append((variable, values.astype(np.float32)))
    for variable, values in loaded:
        variable.assign(values)


def take_over_logits(model: Any, alphabet: Alphabet, path: str | os.PathLike[str]) -> None:
    """Gives the last layer what a file of another alphabet knows about the same characters.

    The blank and every character that the file's alphabet reads (in either case, where it
    ignores case) get its weights; the others keep theirs.

    Args:
        model: Keras model for `alphabet`.
        alphabet: `Alphabet`.
        path: file of weights of the same network for another alphabet.
    """
    archive, old = _open(path), load_spec(path).alphabet
    pairs = [(0, 0)]
    for character in alphabet.characters:
        if known := old.encode(old.keep(character)):
            pairs.append((alphabet.encode(character)[0], known[0]))
    new_ids, old_ids = (list(ids) for ids in zip(*pairs, strict=True))
    for name, variable in _name_weights(model).items():
        if name.startswith("logits/"):
            stored = np.load(io.BytesIO(_read(archive, name + ".npy")), allow_pickle=False)
            values = np.asarray(variable, np.float32).copy()
            values[..., new_ids] = stored[..., old_ids].astype(np.float32)
            variable.assign(values)


def load_model(
    path: str | os.PathLike[str],
    dtype: str | None = None,
    *,
    alphabet: Alphabet | None = None,
) -> tuple[Any, ModelSpec]:
    """Builds the Keras model of a file of weights, ready for `fit` or `predict`.

    Args:
        path: file of weights, `NAME.npz`.
        dtype: string or `None`. A Keras precision policy.
        alphabet: `Alphabet` or `None`. Another alphabet to train for: the last layer then
            starts afresh, all the others keep what they learned.

    Returns:
        The model and its `ModelSpec`.
    """
    spec = load_spec(path)
    if alphabet is None or alphabet == spec.alphabet:
        model = spec.build(dtype)
        load_weights(model, path)
        return model, spec
    spec = replace(spec, alphabet=alphabet)
    model = spec.build(dtype)
    load_weights(model, path, skip="logits/")
    return model, spec


def _name_weights(model: Any) -> dict[str, Any]:
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


def _open(path: str | os.PathLike[str]) -> zipfile.ZipFile:
    if not Path(path).is_file():
        raise FileNotFoundError(f"There is no model file {os.fspath(path)!r}.")
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise ValueError(
            f"{os.fspath(path)!r} holds no keras-crnn model: it is damaged, or it was made by "
            "something else. Weights come from `keras-crnn train`."
        ) from error
    if RECORD not in archive.namelist():
        raise ValueError(f"{os.fspath(path)!r} carries no {RECORD}: not a keras-crnn model.")
    return archive


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ValueError(
            f"{archive.filename!r} cannot be read ({error}): it is damaged. Fetch it again, or "
            "train or export it again."
        ) from error

"""The file that keeps weights and their record together: written, read, taken over."""

from __future__ import annotations

import io
import logging
import os
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from keras_crnn.network.spec import ModelSpec
from keras_crnn.network.weight_archive import (
    RECORD,
    name_weights,
    open_archive,
    read_entry,
    read_weight,
)
from keras_crnn.pretrained.files import find_weights
from keras_crnn.system.atomic import replaced
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabets import AnyAlphabet, list_symbols

if TYPE_CHECKING:
    import keras


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
    spec = replace(load_spec(path), temperature=temperature)
    with (
        replaced(path) as partial,
        open_archive(path) as old,
        zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry, spec.to_json() if entry.filename == RECORD else old.read(entry))


def save_weights(model: keras.Model, spec: ModelSpec, path: str | os.PathLike[str]) -> None:
    """Writes a model's weights as float16 beside its record, as one `.npz` file.

    A killed run leaves the old file.

    Args:
        model: Keras model that `spec.build()` made.
        spec: `ModelSpec` of the model.
        path: where to write; by convention `NAME.npz`.

    Raises:
        ValueError: a weight that is not finite, or that float16 cannot hold.
    """
    with (
        replaced(path) as partial,
        zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        archive.writestr(RECORD, spec.to_json())
        for name, variable in name_weights(model).items():
            values = np.asarray(variable, np.float32)
            if not np.all(np.abs(values) < np.finfo(np.float16).max):
                raise InputError(
                    f"Weight {name!r} is not finite or does not fit float16: the "
                    "training diverged. Go back to an earlier checkpoint or lower the rate."
                )
            buffer = io.BytesIO()
            np.save(buffer, values.astype(np.float16))
            archive.writestr(name + ".npy", buffer.getvalue())


def load_spec(path: str | os.PathLike[str]) -> ModelSpec:
    """Reads the record of a file of weights or of an exported `.tflite` file.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file holds no record of a keras-crnn model.
    """
    return ModelSpec.from_json(read_entry(open_archive(path), RECORD).decode("utf-8"))


def load_weights(model: keras.Model, path: str | os.PathLike[str], skip: str | None = None) -> None:
    """Puts the weights of a file into a model of the same network.

    Args:
        model: Keras model of the same stages.
        path: file of weights, `NAME.npz`.
        skip: string or `None`. Weights whose names start so keep their values.

    Raises:
        ValueError: the file's weights have other names or shapes than the model's.
    """
    archive = open_archive(path)
    stored = {n.removesuffix(".npy") for n in archive.namelist() if n.endswith(".npy")}
    weights = name_weights(model)
    expected = set(weights)
    if stored != expected:
        raise InputError(
            f"{os.fspath(path)!r} holds weights of another network: it lacks "
            f"{sorted(expected - stored)[:3]} and has {sorted(stored - expected)[:3]} besides."
        )
    loaded = []  # nothing is assigned before everything is known to fit
    for name, variable in weights.items():
        if skip is not None and name.startswith(skip):
            continue
        values = read_weight(archive, name)
        if values.shape != tuple(variable.shape):
            raise InputError(
                f"Weight {name!r} has shape {values.shape} in {os.fspath(path)!r} "
                f"but {tuple(variable.shape)} in the model: the alphabets or networks differ."
            )
        loaded.append((variable, values.astype(np.float32)))
    for variable, values in loaded:
        variable.assign(values)


def load_shared_weights(
    model: keras.Model, alphabet: AnyAlphabet, path: str | os.PathLike[str]
) -> str:
    """Puts the weights of a file into a model that may read other characters.

    All layers but the last get the file's weights. The last one gets those of the characters that
    both alphabets have; the other characters start afresh.

    Args:
        model: Keras model of the same stages, for `alphabet`.
        alphabet: `Alphabet` or `SymbolAlphabet` of the model.
        path: file of weights, `NAME.npz`.

    Returns:
        string. The text of the characters or symbols of `alphabet` that keep what the file knows.

    Raises:
        ValueError: the file's weights have other names or shapes than the model's.
    """
    if load_spec(path).alphabet == alphabet:
        load_weights(model, path)
        return list_symbols(alphabet)
    load_weights(model, path, skip="logits/")
    return take_over_logits(model, alphabet, path)


def take_over_logits(
    model: keras.Model, alphabet: AnyAlphabet, path: str | os.PathLike[str]
) -> str:
    """Gives the last layer what a file of another alphabet knows about the same characters.

    The blank and every character that the file's alphabet reads (in either case, where it
    ignores case) get its weights; the others keep theirs.

    Args:
        model: Keras model for `alphabet`.
        alphabet: `Alphabet`.
        path: file of weights of the same network for another alphabet.

    Returns:
        string. The text of the characters or symbols that got the file's weights.
    """
    archive, old = open_archive(path), load_spec(path).alphabet
    known = {one: old.encode(old.keep(one)) for one in alphabet.symbols}
    known = {one: ids for one, ids in known.items() if len(ids) == 1}  # "G4" is no "G" and "4"
    new_ids = [0, *(alphabet.encode(one)[0] for one in known)]
    old_ids = [0, *(ids[0] for ids in known.values())]
    for name, variable in name_weights(model).items():
        if name.startswith("logits/"):
            stored = read_weight(archive, name)
            values = np.asarray(variable, np.float32).copy()
            values[..., new_ids] = stored[..., old_ids].astype(np.float32)
            variable.assign(values)
    return alphabet.join(known)


def load_model(
    path: str | os.PathLike[str],
    dtype: str | None = None,
    *,
    alphabet: AnyAlphabet | None = None,
) -> tuple[keras.Model, ModelSpec]:
    """Builds the Keras model of a shipped model or of a file, ready for `fit` or `predict`.

    Args:
        path: string or path. Name of a model that comes with the package, such as
            `"crnn-en-mobile"`, or file of weights, `NAME.npz`.
        dtype: string or `None`. A Keras precision policy.
        alphabet: `Alphabet`, `SymbolAlphabet` or `None`. Another one to train for. Characters or
            symbols that both have keep their weights (logged at level INFO); new ones start
            afresh in the last layer.

    Returns:
        The model and its `ModelSpec`.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: neither a name nor a file of weights, or a damaged one.

    Example:

    >>> model, spec = load_model("crnn-en-mobile")
    >>> model.output_shape[-1] == spec.alphabet.classes
    True
    """
    file = find_weights(path)
    stored = load_spec(file)
    spec = stored if alphabet is None else replace(stored, alphabet=alphabet)
    model = spec.build(dtype)
    kept = load_shared_weights(model, spec.alphabet, file)
    if spec.alphabet != stored.alphabet:
        logging.getLogger(__name__).info(
            "%s: %d of %d characters keep their weights: %s",
            path, len(spec.alphabet.split(kept)), len(spec.alphabet.symbols), kept,
        )  # fmt: skip
    return model, spec

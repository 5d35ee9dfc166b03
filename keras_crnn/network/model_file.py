"""The file that keeps weights and their record together: written, read, taken over."""

from __future__ import annotations

import logging
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from keras_crnn.network.config import CRNNConfig
from keras_crnn.network.growth import grow_weights
from keras_crnn.network.size import count_weights
from keras_crnn.network.spec import ModelSpec
from keras_crnn.network.stored_model import load_spec as load_spec
from keras_crnn.network.stored_model import read_model, write_model
from keras_crnn.network.stored_model import store_temperature as store_temperature
from keras_crnn.network.weight_archive import name_weights
from keras_crnn.pretrained.files import find_weights
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabets import AnyAlphabet, list_symbols

if TYPE_CHECKING:
    import keras


def save_weights(model: keras.Model, spec: ModelSpec, path: str | os.PathLike[str]) -> None:
    """Writes a model's weights as float16 beside its record, as one `.npz` file.

    A killed run leaves the old file.

    Args:
        model: Keras model that `spec.build()` made.
        spec: `ModelSpec` of the model.
        path: where to write; by convention `NAME.npz`.

    Raises:
        ValueError: another model than that of `spec`, a weight that is not finite, or one that
            float16 cannot hold.
    """
    variables = name_weights(model)
    _check_record(spec, variables)
    weights = {}
    for name, variable in variables.items():
        values = np.asarray(variable, np.float32)
        if not np.all(np.abs(values) < np.finfo(np.float16).max):
            raise InputError(
                f"Weight {name!r} is not finite or does not fit float16: the "
                "training diverged. Go back to an earlier checkpoint or lower the rate."
            )
        weights[name] = values.astype(np.float16)
    write_model(spec, weights, path)


def _check_record(spec: ModelSpec, variables: Mapping[str, keras.Variable]) -> None:
    """Refuses a model that is not the record's: nobody could read a file of both."""
    known = {"logits"}
    known |= {f"conv{k}{end}" for k in _numbers(spec.config.convolutions) for end in ("", "_norm")}
    known |= {
        f"lstm{k}{end}" for k in _numbers(spec.config.recurrences) for end in ("", "_project")
    }
    layers = dict.fromkeys(name.partition("/")[0] for name in variables)
    if strange := [layer for layer in layers if layer not in known]:
        raise InputError(
            f"The model is not as spec.build() made it: it has weights in {strange[:3]}, and the "
            f"network {spec.config.name!r} has no such layers. If that one is a layer of a larger "
            f"model, save it alone: model.get_layer({strange[0]!r})."
        )
    held = sum(math.prod(variable.shape) for variable in variables.values())
    count = count_weights(spec.config, classes := spec.alphabet.classes)
    if held != count:
        raise InputError(
            f"The model has {held} weights, and the network {spec.config.name!r} with the "
            f"{classes} classes of the alphabet has {count}: give the ModelSpec that the model was "
            "built of."
        )


def _numbers(stages: Sequence[object]) -> range:
    return range(1, len(stages) + 1)


def load_weights(model: keras.Model, path: str | os.PathLike[str], skip: str | None = None) -> None:
    """Puts the weights of a file into a model of the same network.

    Args:
        model: Keras model of the same stages.
        path: file of weights, `NAME.npz`.
        skip: string or `None`. Weights whose names start so keep their values.

    Raises:
        ValueError: the file's weights have other names or shapes than the model's.
    """
    _assign(model, read_model(path)[1], path, skip)


def _assign(
    model: keras.Model,
    stored: Mapping[str, np.ndarray],
    path: str | os.PathLike[str],
    skip: str | None = None,
) -> None:
    weights = name_weights(model)
    if set(stored) != set(weights):
        raise InputError(
            f"{os.fspath(path)!r} holds weights of another network: it lacks "
            f"{sorted(set(weights) - set(stored))[:3]} and has "
            f"{sorted(set(stored) - set(weights))[:3]!r:.200} besides."
        )
    fitting = {n: v for n, v in weights.items() if skip is None or not n.startswith(skip)}
    for name, variable in fitting.items():  # nothing is assigned before everything is known to fit
        if stored[name].shape != tuple(variable.shape):
            raise InputError(
                f"Weight {name!r} has shape {stored[name].shape} in {os.fspath(path)!r} "
                f"but {tuple(variable.shape)} in the model: the alphabets or networks differ."
            )
    for name, variable in fitting.items():
        variable.assign(stored[name].astype(np.float32))


def load_shared_weights(
    model: keras.Model,
    alphabet: AnyAlphabet,
    path: str | os.PathLike[str],
    config: CRNNConfig | None = None,
) -> str:
    """Puts the weights of a file into a model that may read other characters, or be larger.

    All layers but the last get the file's weights. The last one gets those of the characters that
    both alphabets have; the other characters start afresh. What a larger network has besides
    changes nothing at first (`grow_weights`).

    Args:
        model: Keras model of the same stages, or of more, for `alphabet`.
        alphabet: `Alphabet` or `SymbolAlphabet` of the model.
        path: file of weights, `NAME.npz`.
        config: `CRNNConfig` of the model, where it may be larger than the file's. Defaults to
            `None`: it is the same.

    Returns:
        string. The text of the characters or symbols of `alphabet` that keep what the file knows.

    Raises:
        ValueError: the file's weights have other names or shapes than the model's, or the model
            is no larger form of the file's network.
    """
    spec, weights = read_model(path)
    stored: Mapping[str, np.ndarray] = weights
    if config is not None and replace(config, name=spec.config.name) != spec.config:
        fresh = {name: np.asarray(one, np.float32) for name, one in name_weights(model).items()}
        stored = grow_weights(spec.config, stored, config, fresh)
    if spec.alphabet == alphabet:
        _assign(model, stored, path)
        return list_symbols(alphabet)
    _assign(model, stored, path, skip="logits/")
    return _take_over(model, alphabet, spec.alphabet, stored)


def _take_over(
    model: keras.Model, alphabet: AnyAlphabet, old: AnyAlphabet, stored: Mapping[str, np.ndarray]
) -> str:
    """Gives the last layer what is stored for the blank and for characters that both have."""
    known = {one: old.encode(old.keep(one)) for one in alphabet.symbols}
    known = {one: ids for one, ids in known.items() if len(ids) == 1}  # "G4" is no "G" and "4"
    new_ids = [0, *(alphabet.encode(one)[0] for one in known)]
    old_ids = [0, *(ids[0] for ids in known.values())]
    for name, variable in name_weights(model).items():
        if name.startswith("logits/"):
            values = np.asarray(variable, np.float32).copy()
            values[..., new_ids] = stored[name][..., old_ids].astype(np.float32)
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
            `"crnn-en-full"`, or file of weights, `NAME.npz`.
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

    >>> model, spec = load_model("crnn-en-full")
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

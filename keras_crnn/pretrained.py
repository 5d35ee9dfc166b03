"""The models that come with the package."""

from __future__ import annotations

import hashlib
from pathlib import Path

_FOLDER = Path(__file__).parent / "weights"

#: Names of the models.
MODELS = ("crnn-en", "crnn-en-mobile", "crnn-en-full")


def pretrained_file(name: str, suffix: str = ".npz") -> Path:
    """Path of a model's file, its checksum compared.

    Args:
        name: string, one of `MODELS`.
        suffix: string. `".npz"` for Keras weights, `".tflite"` for the LiteRT file.

    Raises:
        ValueError: an unknown name, or a file that is not what was published.
    """
    if name not in MODELS:
        raise ValueError(f"There is no model {name!r}; choose one of {', '.join(MODELS)}.")
    path = _FOLDER / (name + suffix)
    if not path.is_file():
        raise ValueError(f"{path} is missing: install keras-crnn again.")
    expected = checksums().get(path.name)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != expected:
        raise ValueError(
            f"{path} is damaged: its SHA-256 is {found}, not {expected}. Install keras-crnn again."
        )
    return path


def find_model(given: str) -> Path:
    """Path of a `.tflite` or `.npz` file, or of the LiteRT file of a model's name.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: neither a name nor such a file, or a damaged one.
    """
    path = Path(given)
    if path.suffix.lower() not in (".npz", ".tflite"):
        return pretrained_file(given, ".tflite")
    if not path.is_file():
        raise FileNotFoundError(f"There is no model file {given!r}.")
    return path


def checksums() -> dict[str, str]:
    """SHA-256 by file name, from `SHA256SUMS` beside the models."""
    lines = (_FOLDER / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}

"""The recognisers and language models that come with the package."""

from __future__ import annotations

import os
import string
import warnings
from pathlib import Path

from keras_crnn.system.errors import InputError
from keras_crnn.system.hashes import hash_file
from keras_crnn.text.alphabets import AnyAlphabet, list_symbols

_FOLDER = Path(__file__).parent / "weights"
#: Left out of the wheel, of which they would be half.
_ONLY_IN_CHECKOUT = ("crnn-en.npz",)

#: Names of the models.
MODELS = ("crnn-en", "crnn-en-full", "crnn-music")

#: Names that models had, and what they open now.
OLD_NAMES = {"crnn-en-mobile": "crnn-en-full"}

#: The one that is read with unless another is named.
DEFAULT_MODEL = "crnn-en-full"

#: Names of the language models, and the files of each: without case, and with it.
LANGUAGE_MODELS = {"english": ("english.npz", "english-full.npz")}


def is_model_name(given: object) -> bool:
    """Whether a model of this name comes with the package, be it under another name today."""
    return given in MODELS or given in OLD_NAMES


def pretrained_file(name: str, suffix: str = ".npz") -> Path:
    """Path of a model's file, its checksum compared.

    Args:
        name: string, one of `MODELS`, or of `OLD_NAMES` with a warning.
        suffix: string. `".npz"` for Keras weights, `".tflite"` for the LiteRT file.

    Raises:
        ValueError: an unknown name, or a file that is not what was published.
    """
    if name in OLD_NAMES:
        now = OLD_NAMES[name]
        warnings.warn(
            f"{name} is another name of {now} now, which also reads case, signs and spaces: give "
            f"{now!r}, or crnn-en for letters without case and digits.",
            FutureWarning,
            stacklevel=1,  # one place: said once, however often a command asks for the file
        )
        name = now
    if name not in MODELS:
        file = f", or open a file by Recognizer.load({name!r})" if _is_model_file(name) else ""
        raise InputError(
            f"There is no model {name!r}; choose one of {', '.join(MODELS)}{file}."
            f"{_name_files_inside(Path(name), suffix)}"
        )
    return _check(_FOLDER / (name + suffix))


def _is_model_file(given: str) -> bool:
    return str(given).lower().endswith((".npz", ".onnx", ".tflite"))


def rehearsal_file() -> Path:
    """Path of the rendered words that fine-tuning mixes in, its checksum compared.

    Raises:
        ValueError: the file is missing, or not what was published.
    """
    return _check(_FOLDER / "rehearsal.npz")


def language_model_file(name: str, alphabet: AnyAlphabet) -> Path:
    """Path of a language model's file, its checksum compared.

    Args:
        name: string, one of `LANGUAGE_MODELS`.
        alphabet: `Alphabet` of the recogniser.

    Raises:
        ValueError: an unknown name, an alphabet without its letters, or a file that is not what
            was published.
    """
    if name not in LANGUAGE_MODELS:
        raise InputError(
            f"There is no language model {name!r}; choose one of {', '.join(LANGUAGE_MODELS)}, or "
            "give a file made by keras-crnn language-model."
        )
    caseless, full = LANGUAGE_MODELS[name]
    if knows_letters(alphabet):
        both = set(alphabet.symbols).issuperset(string.ascii_letters)
        return _check(_FOLDER / (full if both else caseless))
    raise InputError(
        f"The language model {name!r} is for alphabets with the letters a to z, in both cases or "
        f"with case ignored, not for the recogniser's of {len(alphabet.symbols)} characters, "
        f"{list_symbols(alphabet)!r}. Make one from a word list with keras-crnn language-model "
        "WORDS --model MODEL --out FILE.npz."
    )


def knows_letters(alphabet: AnyAlphabet) -> bool:
    """Whether an alphabet has the letters a to z, in both cases or with case ignored."""
    letters = string.ascii_letters
    return alphabet.keep(letters) == alphabet.fold(letters)


def find_model(given: str) -> Path:
    """Path of a `.tflite`, `.onnx` or `.npz` file, or of the LiteRT file of a model's name.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: neither a name nor such a file, or a damaged one.
    """
    path = Path(given)
    if not _is_model_file(given):
        if not is_model_name(given) and path.is_file():
            saved = " Keras's own files are opened by keras.models.load_model: write .npz weights"
            saved += " by save_weights(model, spec, 'NAME.npz')."
            raise InputError(
                f"{given!r} is no .tflite or .onnx file, and no .npz weights: give one of these, "
                f"or one of {', '.join(MODELS)}.{saved if path.suffix == '.keras' else ''}"
            )
        return pretrained_file(given, ".tflite")
    if not path.is_file():
        raise no_model_file(given)
    return path


def no_model_file(given: str | os.PathLike[str]) -> FileNotFoundError:
    """The error of a path that leads to no file: a folder, a model's name or nothing at all."""
    given = os.fspath(given)
    hint = _name_files_inside(Path(given))
    if is_model_name(given):
        hint = f" Open the model by Recognizer.from_pretrained({given!r})."
    return FileNotFoundError(f"There is no model file {given!r}.{hint}")


def _name_files_inside(path: Path, suffix: str = ".tflite") -> str:
    if not path.is_dir():
        return ""
    inside = sorted(one for one in path.iterdir() if _is_model_file(one.name))
    inside.sort(key=lambda one: one.suffix != suffix)  # what is asked for first
    return f" It is a folder: give a file in it, such as {inside[0]}." if inside else ""


def find_weights(given: str | os.PathLike[str]) -> Path:
    """Path of the Keras weights of a model's name, or a path as it is given.

    Raises:
        ValueError: neither a name nor a file of weights.
    """
    if is_model_name(given):
        return pretrained_file(str(given))
    path = Path(given)
    if path.suffix != ".npz" and not path.is_file():
        raise InputError(
            f"There is no model {os.fspath(given)!r}; choose one of {', '.join(MODELS)}, or give "
            f"NAME.npz.{_name_files_inside(path, '.npz')}"
        )
    return path


def _check(path: Path) -> Path:
    if not path.is_file() and path.name in _ONLY_IN_CHECKOUT:
        raise InputError(
            f"{path.name}, the Keras weights of {path.stem}, do not come with the installed "
            f"package, as they are large: read with {path.stem}.tflite, train on from another "
            f"model, or give the path of keras_crnn/pretrained/weights/{path.name} in a checkout."
        )
    if not path.is_file():
        raise InputError(f"{path} is missing: install keras-crnn again.")
    expected = checksums().get(path.name)
    found = hash_file(path)
    if found != expected:
        raise InputError(
            f"{path} is damaged: its SHA-256 is {found}, not {expected}. Install keras-crnn again."
        )
    return path


def checksums() -> dict[str, str]:
    """SHA-256 by file name, from `SHA256SUMS` beside the models."""
    lines = (_FOLDER / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}

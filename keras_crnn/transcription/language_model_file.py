"""The file of a language model: counted n-grams and the alphabet they are of."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

from keras_crnn.pretrained.files import LANGUAGE_MODELS
from keras_crnn.system.atomic import replaced
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabets import AnyAlphabet, alphabet_from_dict
from keras_crnn.transcription.ngrams import check_order

FORMAT = "keras-crnn character n-grams 1"


class Ngrams(NamedTuple):
    """What a file holds.

    Attributes:
        alphabet: Alphabet. What the words are made of.
        order: int. Characters that count, the one predicted included.
        events: int64 array `(events,)`, rising. Context and character as one number.
        counts: float64 array `(events,)`. How often each was seen.
    """

    alphabet: AnyAlphabet
    order: int
    events: np.ndarray
    counts: np.ndarray


def write_ngrams(path: str | os.PathLike[str], ngrams: Ngrams) -> None:
    """Writes one `.npz` file, alphabet and all."""
    about = json.dumps(
        {"format": FORMAT, "order": ngrams.order, "alphabet": ngrams.alphabet.to_dict()}
    )
    gaps = np.diff(ngrams.events, prepend=0)  # small numbers, which compress well
    # Through a file, as savez would add .npz to another name.
    with replaced(path) as partial, partial.open("wb") as file:
        np.savez_compressed(file, about=about, gaps=gaps, counts=ngrams.counts)


def read_ngrams(path: str | os.PathLike[str]) -> Ngrams:
    """Reads what `write_ngrams` wrote.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file holds no language model.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(
            f"There is no language model file {os.fspath(path)!r}"
            + (": it is a folder." if Path(path).is_dir() else ".")
            + " Make one with keras-crnn language-model, or name one that comes along: "
            + ", ".join(LANGUAGE_MODELS)
            + "."
        )
    try:
        if not zipfile.is_zipfile(path):
            raise InputError("it is no .npz file")
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
            about = json.loads(str(stored["about"]))
            if about["format"] != FORMAT:
                raise InputError(f"its format is {about['format']!r}, not {FORMAT!r}")
            alphabet, order = alphabet_from_dict(about["alphabet"]), int(about["order"])
            check_order(order, alphabet)
            events = np.cumsum(stored["gaps"].astype(np.int64))
            counts = stored["counts"].astype(np.float64)
            if events.ndim != 1 or events.shape != counts.shape or not len(events):
                raise InputError("its counts are damaged")
    except (ValueError, TypeError, KeyError, EOFError, AttributeError, zipfile.BadZipFile) as e:
        raise InputError(
            f"'{os.fspath(path)}' holds no language model ({e}). Make one with "
            "keras-crnn language-model."
        ) from e
    return Ngrams(alphabet, order, events, counts)


def check_same_alphabet(own: AnyAlphabet, recogniser: AnyAlphabet, title: str) -> None:
    """Refuses a language model of another alphabet than the recogniser's.

    Args:
        own: Alphabet of the language model.
        recogniser: Alphabet of the recogniser.
        title: string. What the message calls the language model.

    Raises:
        ValueError: the two differ; the message names a character by which they do.
    """
    if recogniser == own:
        return
    odd = set(recogniser.symbols) ^ set(own.symbols)
    how = (
        f"{sorted(odd)[:5]} are in only one of them"
        if odd
        else "the order of the characters or their case differs"
    )
    raise InputError(
        f"The language model ({title}) is of another alphabet "
        f"({len(own.symbols)} characters) than the recogniser "
        f"({len(recogniser.symbols)}): {how}. Train it again with the recogniser's alphabet."
    )

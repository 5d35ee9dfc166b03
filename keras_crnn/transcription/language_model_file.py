"""The file of a language model: counted n-grams and the alphabet they are of."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np

from keras_crnn.pretrained.files import LANGUAGE_MODELS
from keras_crnn.system.archive import Archive
from keras_crnn.system.atomic import replaced
from keras_crnn.system.errors import InputError
from keras_crnn.system.json_object import JsonObject
from keras_crnn.text.alphabets import AnyAlphabet, alphabet_from_dict
from keras_crnn.transcription.ngrams import check_order

FORMAT = "keras-crnn character n-grams 1"
#: N-grams of a file: 270 MB in memory. A million words of print have a few million.
MOST_EVENTS = 1 << 25
_HIGHEST_COUNT = 1e100  # whose sums are numbers still
_MOST_ABOUT = 1 << 26  # bytes of the record, four a character: an alphabet of all of Unicode


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
    """Writes one `.npz` file, alphabet and all.

    Raises:
        ValueError: more than 33 million n-grams.
    """
    if len(ngrams.events) > MOST_EVENTS:
        raise InputError(
            f"The language model has {len(ngrams.events)} n-grams, and a file holds {MOST_EVENTS} "
            "at most: count fewer words, or a lower order."
        )
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
        return _read(Archive(Path(path).read_bytes(), "the file"))
    except InputError as error:
        raise InputError(
            f"'{os.fspath(path)}' holds no language model: {error} Make one with "
            "keras-crnn language-model."
        ) from error


def _read(archive: Archive) -> Ngrams:
    about = archive.read_array("about", _MOST_ABOUT)
    record = JsonObject.parse(_as_text(about), "its record")
    if record.text("format") != FORMAT:
        raise InputError(f"its format is {record.text('format')!r:.80}, not {FORMAT!r}.")
    alphabet = alphabet_from_dict(record.object_at("alphabet").values)
    order = record.whole("order")
    check_order(order, alphabet)
    gaps = archive.read_array("gaps", 8 * MOST_EVENTS)
    counts = archive.read_array("counts", 8 * MOST_EVENTS)
    kinds = gaps.dtype.kind + counts.dtype.kind
    if kinds != "if" or gaps.ndim != 1 or gaps.shape != counts.shape or not len(gaps):
        raise InputError("its counts are damaged.")
    ngrams = Ngrams(alphabet, order, np.cumsum(gaps, dtype=np.int64), counts.astype(np.float64))
    _check_counts(ngrams)
    return ngrams


def _as_text(about: np.ndarray) -> str:
    """The text of an array of one, which NumPy would give with numbers that are no characters."""
    if about.dtype.kind != "U" or about.ndim:
        raise InputError("its record is no text.")
    order = "be" if about.dtype.str.startswith(">") else "le"
    try:
        return about.tobytes().decode(f"utf-32-{order}").rstrip("\0")
    except UnicodeDecodeError as error:
        raise InputError(f"its record is no text ({error}).") from error


def _check_counts(ngrams: Ngrams) -> None:
    """Refuses n-grams that do not rise or cannot be, and counts that are none."""
    events, counts, classes = ngrams.events, ngrams.counts, ngrams.alphabet.classes
    highest = classes * (classes + 1) ** (ngrams.order - 1)
    # Not by differences, which may be too large for a number as the sums of gaps may.
    if events[0] < 0 or (events[1:] <= events[:-1]).any() or events[-1] >= highest:
        raise InputError("its n-grams are not in order.")
    if not (counts.min() >= 0 and counts.max() < _HIGHEST_COUNT):  # false for NaN as well
        raise InputError(f"its counts are not all from 0 to {_HIGHEST_COUNT:g}.")


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

"""Files of words: one a line, perhaps with a weight."""

from __future__ import annotations

import math
import numbers
import os
import unicodedata
from pathlib import Path

from keras_crnn.system.errors import InputError
from keras_crnn.text.text_files import read_lines


def read_words(path: str | os.PathLike) -> list[tuple[str, float]]:
    """Reads a UTF-8 file with one word a line, optionally a tab and a weight after it.

    Returns:
        list of (word, weight), in the order of the file; words in NFC.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is not UTF-8, or a weight is no number of at least 0.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"No word list at '{path}'. Give a file with one word a line.")
    entries = []
    for number, line in enumerate(read_lines(path), 1):
        word, tab, weight = line.partition("\t")
        if not word.strip():
            continue
        share = _read_weight(weight, line, number, path) if tab else 1.0
        entries.append((unicodedata.normalize("NFC", word.strip()), share))
    return entries


def _read_weight(text: str, line: str, number: int, path: Path) -> float:
    try:
        weight = float(text)
    except ValueError as error:
        raise InputError(
            f"Line {number} of '{path}' has no number after its tab. Received: {line!r}"
        ) from error
    if not is_weight(weight):
        raise InputError(
            f"The weight on line {number} of '{path}' must be a number of at least 0. "
            f"Received: {line!r}"
        )
    return weight


def is_weight(value: object) -> bool:
    """Whether a value is a finite number of at least 0."""
    if not isinstance(value, float):  # asking an abstract class takes long
        return isinstance(value, numbers.Real) and 0 <= float(value) < math.inf
    return 0 <= value < math.inf

"""Files of words, read no further than memory allows."""

from __future__ import annotations

import gzip
import os
import zlib
from pathlib import Path

from keras_crnn.system.errors import InputError

MOST_BYTES = 1 << 28
MOST_LINES = 5_000_000
_PIECE = 1 << 20


def read_bounded(path: str | os.PathLike[str]) -> bytes:
    """What a file of lines holds; one whose name ends in `.gz` is unpacked.

    Raises:
        OSError: the file cannot be opened.
        ValueError: more than 268 million bytes, unpacked, or more than 5 million lines; or a
            damaged `.gz` file.
    """
    name = os.fspath(path)
    packed = Path(path).suffix == ".gz"
    try:
        with gzip.open(path, "rb") if packed else open(path, "rb") as file:
            content = bytearray()
            while len(content) <= MOST_BYTES and (piece := file.read(_PIECE)):
                content += piece
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"{name} cannot be read as gzip ({error}): save it anew.") from error
    if len(content) > MOST_BYTES:
        raise InputError(
            f"{name} has more than {MOST_BYTES} bytes, which are the most: is it a list of words? "
            "Leave out those that are seldom."
        )
    if (lines := content.count(b"\n")) > MOST_LINES:
        raise InputError(
            f"{name} has {lines} lines, and {MOST_LINES} are the most: leave out words that are "
            "seldom."
        )
    return bytes(content)

"""The two parts of a LiteRT file, its tables and its record, told apart and compared."""

from __future__ import annotations

import hashlib
import warnings

from keras_crnn.network.weight_archive import RECORD, read_record, stated_hash
from keras_crnn.system.archive import Archive
from keras_crnn.system.errors import InputError

#: What every LiteRT file carries behind its first four bytes.
IDENTIFIER = b"TFL3"


def is_litert(content: bytes) -> bool:
    """Whether bytes begin as those of a LiteRT file do."""
    return len(content) > 8 and content[4:8] == IDENTIFIER


def split_record(content: bytes, title: str = "The file") -> tuple[bytes, str]:
    """Tables and record of a LiteRT file, the tables' SHA-256 compared with the record's.

    Files from before records had one are taken as they are, with a warning.

    Args:
        content: bytes of the file.
        title: string. What errors call it. Defaults to `"The file"`.

    Returns:
        The bytes before the record's zip, and the record's JSON.

    Raises:
        ValueError: it is no LiteRT file, carries no record, or is damaged.
    """
    if not is_litert(content):
        raise InputError(f"{title} is no LiteRT file: its first bytes are another format's.")
    try:
        archive = Archive(content, title)
        text = read_record(archive)
    except InputError as error:
        raise InputError(
            f"{title} carries no {RECORD}: it is cut off or damaged, or it was not made by "
            f"keras-crnn. {error}"
        ) from error
    tables = content[: archive.start]
    expected = stated_hash(text, title)
    if expected is None:
        warnings.warn(
            f"{title} says no checksum of its network, as older files do not: damage to it would "
            "not be seen. Make it anew: keras-crnn export WEIGHTS.npz --out FILE.tflite",
            stacklevel=2,
        )
        return tables, text
    found = hashlib.sha256(tables).hexdigest()
    if found != expected:
        raise InputError(
            f"{title} is damaged: its network's SHA-256 is {found}, not {expected}. Fetch it "
            "again, or make it anew: keras-crnn export WEIGHTS.npz --out FILE.tflite"
        )
    return tables, text

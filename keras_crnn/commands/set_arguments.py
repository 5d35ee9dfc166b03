"""What a command was given as a labelled set: `SET` or `SET=PROTOCOL`."""

from __future__ import annotations

import os
from pathlib import Path

from keras_crnn.data.word_sets import PREPARED
from keras_crnn.evaluation.protocols import PROTOCOLS
from keras_crnn.system.errors import InputError


def parse_set(text: str) -> tuple[str, str | None]:
    """A set and its protocol; `None` where none is given.

    A path that itself holds `=` and exists is a path.

    Raises:
        ValueError: the set is there, and there is no such protocol.

    Example:

    >>> parse_set("crops/receipts=caseless")
    ('crops/receipts', 'caseless')
    """
    given, equals, protocol = text.rpartition("=")
    if not equals or Path(text).exists():
        return text, None
    if protocol in PROTOCOLS:
        return given, protocol
    if is_set(given):
        raise InputError(
            f"{text}: there is no protocol {protocol!r}. Give SET={'|'.join(PROTOCOLS)}, or SET."
        )
    return text, None


def is_set(given: str) -> bool:
    """Whether a folder, a file of truths, a subset or a prepared set may be meant."""
    folder = given.rpartition(":")[0]  # of a subset
    return given.startswith(PREPARED) or any(
        Path(one).is_dir() or (one.endswith(".tsv") and os.path.isfile(one))
        for one in (given, folder)
        if one
    )

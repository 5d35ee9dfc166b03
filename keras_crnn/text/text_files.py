"""Reads the lines of text files, in one way for word lists, lexicons and files of truths."""

from __future__ import annotations

import os
from pathlib import Path

from keras_crnn.system.errors import InputError


def read_lines(path: str | os.PathLike[str]) -> list[str]:
    """The lines of a UTF-8 file, with or without a byte-order mark.

    Raises:
        OSError: the file cannot be opened.
        InputError: a `ValueError`; it is not UTF-8.
    """
    return split_lines(Path(path).read_bytes(), os.fspath(path))


def split_lines(content: bytes, source: str) -> list[str]:
    r"""The lines of what a UTF-8 file holds, without their ends, `\n` or `\r\n`.

    A file without any `\n` has lines that end in `\r`, as on old Macs.

    Not as `str.splitlines`, which also parts at characters that a text may hold (U+2028).

    Args:
        content: bytes.
        source: string. What to call the file.

    Raises:
        InputError: a `ValueError`; it is not UTF-8.

    Example:

    >>> split_lines("\ufeffone\r\ntwo\u2028three\n".encode(), "words.txt")
    ['one', 'two\u2028three']
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{source} is not UTF-8 ({error}): convert it first.") from error
    if "\n" not in text:
        text = text.replace("\r", "\n")
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines if lines[-1] else lines[:-1]

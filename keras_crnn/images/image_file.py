"""The bytes of an image file: of files alone, and of no more than an image can have."""

from __future__ import annotations

import os
import re
import stat
from typing import BinaryIO, Protocol, runtime_checkable

from keras_crnn.images.errors import ImageError
from keras_crnn.system.printable import printable

#: More than the largest image that is read has uncompressed, at four bytes a pixel.
MAX_BYTES = 1 << 29
_PIECE = 1 << 20
_NO_FILES = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
# What the process has open already, as a shell's `<(...)` is: opening it waits for nobody.
_DESCRIPTOR = re.compile(r"/dev/(stdin|fd/\d+)")


@runtime_checkable
class StoredImage(Protocol):
    """An image that a database holds, which may be fetched any number of times.

    Attributes:
        name: string. What to call it in messages.
    """

    name: str

    def fetch(self) -> bytes:
        """The encoded image; empty where there is none."""
        ...


def read_file(path: str | os.PathLike[str]) -> bytes:
    """What a file holds.

    A pipe could make its reader wait for ever, and a device give bytes without end: neither is
    opened, but for those that the process has open already (`/dev/stdin`, `/dev/fd/N`).

    Args:
        path: the file; a link counts as what it leads to.

    Raises:
        ImageError: there is no such file, it may not be opened, is no file, or has more than
            `MAX_BYTES`.
    """
    name = printable(os.fspath(path))
    if not name:
        raise ImageError("'' is no path of an image. Check what makes the path.")
    try:
        if not is_open_already(path):
            _refuse_no_file(name, os.stat(path))
        with open(path, "rb") as file:
            return read_stream(file, name)
    except ImageError:
        raise
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise ImageError(
            f"{name}: cannot be opened ({printable(str(error))}). Check the path, or pass the "
            "image's bytes."
        ) from error


def is_open_already(path: str | os.PathLike[str]) -> bool:
    """Whether a path names what this process has open, and another one may not have."""
    return _DESCRIPTOR.fullmatch(os.fspath(path)) is not None


def read_stream(file: BinaryIO, name: str) -> bytes:
    """What is left in a binary file object.

    Args:
        file: binary file object.
        name: string. What to call it.

    Raises:
        ImageError: it gives text, or more than `MAX_BYTES`.
        OSError: as the object raises it.
    """
    pieces: list[bytes] = []
    size = 0
    while size <= MAX_BYTES:
        piece = file.read(_PIECE)
        if not isinstance(piece, bytes):
            raise ImageError(f"{name}: gives text, not bytes. Open it in mode 'rb'.")
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
        size += len(piece)
    raise _too_long(name)


def _refuse_no_file(name: str, status: os.stat_result) -> None:
    for is_one, kind in _NO_FILES:
        if is_one(status.st_mode):
            raise ImageError(
                f"{name}: cannot be opened, as it is {kind} and no file. Check the path, or open "
                "it yourself and pass its bytes."
            )
    if status.st_size > MAX_BYTES:
        raise _too_long(name)


def _too_long(name: str) -> ImageError:
    return ImageError(
        f"{name}: has more than {MAX_BYTES} bytes, which no image has that could be read. Check "
        "what it is, or save it as PNG."
    )

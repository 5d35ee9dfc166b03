"""One run at a time in a folder.

Ours in place of `filelock`, which locks a file of its own and leaves it there: the lock here is on
the folder itself, so that a set that others copy holds nothing but the set, and a refused call or a
killed run leaves nothing behind.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from keras_crnn.system.errors import InputError


@contextlib.contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Keeps a second run out of a folder; ends with the process, however that ends.

    On Windows, and on file systems without locks, a second run is let in.

    Raises:
        ValueError: another process holds the folder.
    """
    if os.name != "posix":  # a folder cannot be opened
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        lock_file(
            handle, f"Another run writes into '{folder}'. Wait for it, or give another folder."
        )
        yield
    finally:
        os.close(handle)


def lock_file(handle: int, refusal: str) -> None:
    """Keeps other processes from locking an open file or folder, until it is closed.

    On Windows, and on file systems without locks, nothing is locked.

    Args:
        handle: int. File descriptor.
        refusal: string. What to say where another process holds it.

    Raises:
        ValueError: another process holds it.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise InputError(refusal) from error
    except OSError:
        pass  # a file system without locks

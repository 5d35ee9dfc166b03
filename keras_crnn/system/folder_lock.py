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
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(
                f"Another run writes into '{folder}'. Wait for it, or give another folder."
            ) from error
        except OSError:
            pass  # a file system without locks
        yield
    finally:
        os.close(handle)

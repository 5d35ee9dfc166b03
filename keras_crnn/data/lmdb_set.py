"""Sets in an LMDB database, as research code of this field bundles them.

    IIIT5k/
        data.mdb          keys image-000000001, label-000000001 ... and num-samples
        lock.mdb          not needed

Images are encoded files (PNG, JPEG ...), labels UTF-8, and counting begins at 1. Images stay in
the database until they are read. It takes the extra `lmdb`.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keras_crnn.data.example import Example
from keras_crnn.data.skipped import Skipped
from keras_crnn.images.errors import ImageError
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import extra

if TYPE_CHECKING:
    import lmdb

_KEYS = "image-000000001, label-000000001 and so on, and num-samples"
_META_PAGES = 2
#: The file of a database, in its folder.
DATABASE = "data.mdb"


def is_lmdb(folder: Path) -> bool:
    """Whether a folder is an LMDB database."""
    return (folder / DATABASE).is_file()


def read_lmdb(folder: Path, skipped: Skipped) -> list[Example]:
    """Lists the examples of a database, in the order of their numbers.

    Args:
        folder: path of the database.
        skipped: `Skipped`. Counts numbers without an image or a label, and labels that are not
            UTF-8.

    Returns:
        A list of `Example`, named by the path of the database and the key of the image.

    Raises:
        ValueError: no LMDB database, a damaged one, one with other keys, or one without examples.
        ImportError: the extra `lmdb` is not installed.
    """
    database = open_database(os.path.abspath(folder))
    examples = []
    for number in range(1, database.count() + 1):
        key = f"image-{number:09d}"
        name = str(folder / key)
        label = database.find(f"label-{number:09d}")
        if label is None:
            skipped.add("missing label", name)
        elif not database.has(key):
            skipped.add("missing image", name)
        else:
            try:
                text = label.decode()
            except UnicodeDecodeError:
                skipped.add("text not UTF-8", name)
                continue
            examples.append(Example(LMDBImage(database, key, name), text, name))
    if not examples:
        raise InputError(f"{folder} holds no word ({skipped}). Wanted are the keys {_KEYS}.")
    return examples


class LMDBImage:
    """A `StoredImage` of a database.

    Attributes:
        name: string. What to call it in messages.
    """

    def __init__(self, database: Database, key: str, name: str) -> None:
        self.name = name
        self._database = database
        self._key = key

    def fetch(self) -> bytes:
        """The encoded image; empty where the database has lost it.

        Raises:
            ImageError: the database is damaged where the image lies.
        """
        try:
            return self._database.find(self._key) or b""
        except InputError as error:
            raise ImageError(f"{self.name}: {error}") from error


def open_database(folder: str) -> Database:
    """The database of an absolute path, one for all who read it in this process.

    LMDB allows one opening of a file in a process. It ends with the last example of it.
    """
    return _opened_databases().setdefault(folder, Database(folder))


@functools.cache
def _opened_databases() -> weakref.WeakValueDictionary[str, Database]:
    return weakref.WeakValueDictionary()


class Database:
    """An LMDB database that is only read: by threads, and by processes that it is handed on to."""

    def __init__(self, folder: str) -> None:
        with extra("lmdb"):
            import lmdb
        self._lmdb = lmdb
        self.folder = folder
        self._lock = threading.Lock()
        self._opened: tuple[tuple[int, int], lmdb.Environment] | None = None

    def __reduce__(self) -> tuple[Callable[[str], Database], tuple[str]]:
        return open_database, (self.folder,)

    def find(self, key: str) -> bytes | None:
        """The value of a key; `None` where there is none."""
        with self._begin() as transaction:
            value: bytes | None = transaction.get(key.encode())
        return value

    def has(self, key: str) -> bool:
        """Whether there is a value, without fetching it."""
        with self._begin() as transaction, transaction.cursor() as cursor:
            return bool(cursor.set_key(key.encode()))

    def count(self) -> int:
        """How many examples it says it holds, as far as it has room for them.

        Raises:
            ValueError: it does not say so, as one of another tool.
        """
        said = self.find("num-samples") or b""
        if not said.isdigit():
            with self._begin() as transaction, transaction.cursor() as cursor:
                keys = itertools.islice(cursor.iternext(values=False), 3)
                first = ", ".join(repr(bytes(key))[1:] for key in keys)
            raise InputError(
                f"{self.folder} is a database without a number at num-samples (keys: "
                f"{first or 'none'}). Wanted are {_KEYS}."
            )
        return min(int(said), int(self._open().stat()["entries"]))

    @contextlib.contextmanager
    def _begin(self) -> Iterator[Any]:
        """A transaction to read by."""
        try:
            with self._open().begin() as transaction:
                yield transaction
        except self._lmdb.Error as error:
            raise self._damaged(str(error)) from error

    def _damaged(self, reason: str) -> InputError:
        return InputError(f"{self.folder} is damaged ({reason}). Fetch or write it again.")

    def _open(self) -> lmdb.Environment:
        """The open database; opened anew in another process, and where the file is another."""
        path = os.path.join(self.folder, DATABASE)
        state = os.getpid(), os.stat(path).st_ino
        with self._lock:
            if self._opened is None or self._opened[0] != state:
                if self._opened is not None:
                    self._opened[1].close()
                    self._opened = None
                try:
                    opened = self._lmdb.open(
                        self.folder, readonly=True, lock=False, readahead=False, meminit=False
                    )
                except self._lmdb.Error as error:
                    remedy = "Fetch or write it again."
                    if "already open in this process" in str(error):
                        remedy = "Close it where this program has opened it."
                    raise InputError(
                        f"{path} cannot be opened as an LMDB database ({error}). {remedy}"
                    ) from error
                self._check_length(path, opened)
                self._opened = state, opened
            return self._opened[1]

    def _check_length(self, path: str, opened: lmdb.Environment) -> None:
        """Refuses a file cut short, whose missing pages would end the process when they are read.

        Pages that were given up may never have been written, so only those in use are counted.
        """
        stat = opened.stat()
        used = stat["branch_pages"] + stat["leaf_pages"] + stat["overflow_pages"]
        there, needed = os.path.getsize(path), (_META_PAGES + used) * stat["psize"]
        if there < needed:
            opened.close()
            raise self._damaged(f"{DATABASE} has {there} bytes of {needed} at least")

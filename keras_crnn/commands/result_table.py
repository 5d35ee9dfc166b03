"""The file of `keras-crnn read --out`: a row for each image, kept from kill to kill."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from keras_crnn.recognition.reading_row import write_json
from keras_crnn.system.atomic import replaced, write_whole
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require
from keras_crnn.system.folder_lock import lock_file
from keras_crnn.system.printable import printable

#: How the file's name ends, and so what it is.
KINDS = (".csv", ".jsonl", ".parquet")
#: Columns of a table; lines of JSON have all that `--json` gives.
COLUMNS = ("image", "text", "confidence", "error")

Row = dict[str, Any]


def is_table(path: str) -> bool:
    """Whether a file's name says that it is a table of readings."""
    return Path(path).suffix.lower() in KINDS


class ResultTable:
    """Rows on their way to a file.

    They are appended to `.NAME.part` beside it, a line of JSON each, below a line of what was
    asked for. A run that was killed goes on from there; what it was writing when it was killed is
    read again. When all is read, the file is written whole and the part goes.

    Args:
        path: the file.
        asked: what the readings depend on, such as the model and the decoding.

    Attributes:
        done: set of string. Names of the images that it has.
        failed: int. How many of them could not be read.

    Raises:
        ValueError: another name than one of `KINDS`, a part of another run, or one that another
            run writes.
        ImportError: no `pyarrow` for Parquet.
    """

    def __init__(self, path: str | os.PathLike[str], asked: Row) -> None:
        self.path = Path(path)
        self.kind = self.path.suffix.lower()
        if self.kind not in KINDS:
            raise InputError(f"--out {os.fspath(path)!r}: end it in {', '.join(KINDS)}.")
        if self.kind == ".parquet":
            require("pyarrow", "parquet")
        self.part = self.path.with_name(f".{self.path.name}.part")
        self._asked = asked
        self.done: set[str] = set()
        self.failed = 0
        self._file = self._open()
        self._take_up()

    def append(self, rows: Sequence[Row]) -> None:
        """Adds rows, on the disk when this returns."""
        self._write("".join(json.dumps(row, allow_nan=False) + "\n" for row in rows))
        self._count(rows)

    def finish(self) -> None:
        """Writes the file whole."""
        if self.kind == ".jsonl":
            with replaced(self.path) as partial, partial.open("w", encoding="utf-8") as file:
                file.writelines(write_json(row) + "\n" for row in self._rows())
        elif self.kind == ".csv":
            text = io.StringIO(newline="")
            table = csv.DictWriter(text, COLUMNS, lineterminator="\n")
            table.writeheader()
            table.writerows(map(_choose_columns, self._rows()))
            write_whole(self.path, text.getvalue())
        else:
            self._write_parquet()
        self.part.unlink()

    def close(self) -> None:
        """Lets other runs have the part."""
        self._file.close()

    def _write_parquet(self) -> None:
        import pyarrow
        import pyarrow.parquet

        kinds = [pyarrow.string(), pyarrow.string(), pyarrow.float64(), pyarrow.string()]
        schema = pyarrow.schema(list(zip(COLUMNS, kinds, strict=True)))
        rows = list(map(_choose_columns, self._rows()))
        with replaced(self.path) as partial:
            pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows, schema), partial)

    def _open(self) -> BinaryIO:
        """The part, which no other run writes."""
        refusal = f"Another run writes '{self.path}'. Wait for it, or give another file."
        while True:
            file = self.part.open("a+b")
            try:
                lock_file(file.fileno(), refusal)
                if os.path.samestat(os.fstat(file.fileno()), self.part.stat()):
                    return file
            except FileNotFoundError:
                pass  # another run has just finished with it
            except InputError:
                file.close()
                raise
            file.close()

    def _take_up(self) -> None:
        """Counts what the part has, its last line cut off if it is not whole."""
        self._file.seek(0)
        content = self._file.read()
        head, _, rows = content.partition(b"\n")
        if b"\n" not in rows:  # no row was kept, so there is nothing to go on from
            self._file.truncate(0)
            self._write(json.dumps(self._asked, sort_keys=True) + "\n")
            return
        if not _is_same(head, self._asked):
            self._file.close()
            raise InputError(
                f"'{self.part}' is of a run that asked for something else. Ask for the same to go "
                "on with it, or remove it to begin anew."
            )
        self._file.truncate(content.rfind(b"\n") + 1)
        self._count(self._rows())

    def _write(self, lines: str) -> None:
        self._file.write(lines.encode("ascii"))
        self._file.flush()
        os.fsync(self._file.fileno())

    def _count(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.done.add(str(row["image"]))
            self.failed += row["error"] is not None

    def _rows(self) -> Iterator[Row]:
        self._file.seek(0)
        next(self._file)
        for line in self._file:
            yield json.loads(line)


def _choose_columns(row: Row) -> Row:
    """What a table has of a row; names that are no text are spelt as `read` prints them."""
    return {name: row.get(name) for name in COLUMNS} | {"image": printable(str(row["image"]))}


def _is_same(head: bytes, asked: Row) -> bool:
    try:
        return bool(json.loads(head) == json.loads(json.dumps(asked)))
    except ValueError:
        return False

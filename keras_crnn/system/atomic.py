"""Files that are written whole or not at all, so that a kill at any moment leaves the old one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replaced(
    path: str | os.PathLike[str], *, suffix: str = ".partial", apart: bool = False
) -> Iterator[Path]:
    """A path beside a file to write to, which takes the file's place where all went well.

    What is written there has a hidden name until then, which no pattern of the files' names
    matches. An error within, an interrupt too, takes it away and leaves the old file as it was; a
    kill leaves it, and the next writer begins it anew. A folder is written the same way, if none
    is there yet.

    Args:
        path: the file to write, or to replace.
        suffix: string. How the hidden name ends, for writers that go by it, such as `".keras"`.
            Defaults to `".partial"`.
        apart: bool. Whether the name also has the process's number, for a file that several
            processes may write at the same time. Defaults to `False`.

    Yields:
        `Path` in the same folder, which has to be there. Nothing is there under its name.

    Raises:
        FileNotFoundError: nothing was written there.

    Example:

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "state.json")
    >>> with replaced(path) as partial:
    ...     length = partial.write_text("{}")
    >>> path.read_text()
    '{}'
    """
    target = Path(path)
    own = f".{os.getpid()}" if apart else ""
    partial = target.with_name(f".{target.name}{own}{suffix}")
    remove(partial)
    try:
        yield partial
        os.replace(partial, target)
    finally:
        remove(partial)


def write_whole(path: str | os.PathLike[str], content: str | bytes) -> None:
    """Writes a file, text as UTF-8, or leaves the old one as it was.

    Raises:
        OSError: the folder does not exist, may not be written to, or the disk is full.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    with replaced(path) as partial:
        partial.write_bytes(data)


def remove(path: Path) -> None:
    """Removes a file, a link, or a folder with all that is in it; where there is none, nothing."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)

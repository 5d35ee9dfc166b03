"""Reads the files of an archive, or of the folder it was unpacked into, without unpacking it."""

from __future__ import annotations

import contextlib
import gzip
import lzma
import posixpath
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from keras_crnn.data.skipped import Skipped
from keras_crnn.system.errors import InputError

# What Python's readers raise at bytes that are not what they should be.
BROKEN = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError)

_DEEPEST = 4  # folders above the one searched for: mnt/ramdisk/max/90kDICT32px


def find_source(manual_dir: Path, names: Sequence[str], instructions: str) -> Path:
    """The first of several files or folders that is there.

    Args:
        manual_dir: path of the folder that the user puts archives into.
        names: sequence of str. The archive's name and those of its folder, best first.
        instructions: str. Where the archive is to be had, for the error.

    Raises:
        FileNotFoundError: none is there; the message names them, the folder and the site.
    """
    for name in names:
        if (manual_dir / name).exists():
            return manual_dir / name
    raise FileNotFoundError(
        f"{manual_dir} holds no {' and no '.join(names)}. {' '.join(instructions.split())}"
    )


class Members:
    """The files of a source by name, such as `test/1.png`.

    Args:
        source: path of what was opened, for errors.
        read: callable. Name to bytes; raises `KeyError` where there is no such file, and
            `ValueError` where it is broken.
    """

    def __init__(self, source: Path, read: Callable[[str], bytes]) -> None:
        self.source = source
        self._read = read

    def read(self, name: str) -> bytes:
        """Content of a file. Raises `ValueError` where it is missing or broken."""
        try:
            return self._read(name)
        except KeyError as error:
            raise InputError(
                f"{self.source} holds no {name}: it is not the official archive, or not all of "
                "it. Download it again."
            ) from error

    def read_or_skip(self, name: str, skipped: Skipped, key: str | None = None) -> bytes | None:
        """Content of an image file, or None where there is none, counted under `key` or `name`."""
        try:
            content = self._read(name)
        except KeyError:
            skipped.add("missing image", name, key)
            return None
        except (ValueError, OSError):
            skipped.add("broken image", name, key)
            return None
        if not content:
            skipped.add("empty image", name, key)
            return None
        return content


def open_members(source: Path, marker: str) -> Members:
    """Opens a zip, a tar, compressed or not, or a folder.

    Archives are read into memory: this is for those of some hundred megabytes.

    Args:
        source: path.
        marker: str. Name of a file that it must hold; names are relative to its folder,
            wherever that lies in the source.

    Raises:
        ValueError: not an archive, one cut short, or one without `marker`.
    """
    if source.is_dir():
        return _open_folder(source, marker)
    contents = read_zip(source) if source.suffix == ".zip" else dict(iterate_tar(source))
    homes = [posixpath.dirname(name) for name in contents if posixpath.basename(name) == marker]
    if not homes:
        raise _lacks(source, marker)
    home = min(homes, key=lambda home: (home.count("/"), len(home), home))

    def read(name: str) -> bytes:
        content = contents[posixpath.normpath(posixpath.join(home, name))]
        if content is None:
            raise InputError(f"{name} in {source} is broken: download the archive again.")
        return content

    return Members(source, read)


def _open_folder(source: Path, marker: str) -> Members:
    home = find_home(source, marker)

    def read(name: str) -> bytes:
        clean = posixpath.normpath(name)
        if clean.startswith(("/", "..")) or not (home / clean).is_file():
            raise KeyError(name)
        return (home / clean).read_bytes()

    return Members(source, read)


def find_home(folder: Path, marker: str) -> Path:
    """The folder at or below `folder` that holds the file `marker`, the nearest first.

    Raises:
        ValueError: there is none.
    """
    for depth in range(_DEEPEST + 1):
        found = sorted(folder.glob("*/" * depth + marker))
        if found:
            return found[0].parent
    raise _lacks(folder, marker)


def read_zip(source: Path) -> dict[str, bytes | None]:
    """Contents of a zip by name; None for a file that cannot be unpacked.

    Raises:
        ValueError: not a zip.
    """
    contents: dict[str, bytes | None] = {}
    try:
        with source.open("rb") as file, zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                if member.is_dir():
                    continue
                try:
                    contents[posixpath.normpath(member.filename)] = archive.read(member)
                # RuntimeError: a password. NotImplementedError: an unknown compression.
                except (*BROKEN, RuntimeError, NotImplementedError):
                    contents[posixpath.normpath(member.filename)] = None
    except BROKEN as error:
        raise not_an_archive(source, "zip", error) from error
    return contents


def iterate_tar(
    source: Path, wanted: Callable[[str], bool] = lambda name: True
) -> Iterator[tuple[str, bytes]]:
    """Names and contents of a tar's files, in its order, in one pass and little memory.

    Args:
        source: path of a tar, compressed or not.
        wanted: callable. Name to whether to read the file. Defaults to all.

    Raises:
        ValueError: not a tar, or one cut short.
    """
    try:
        # A stream: seeking back in a compressed file would unpack it again from its start.
        with (
            source.open("rb") as file,
            _unzip(source, file) as unzipped,
            tarfile.open(fileobj=unzipped, mode="r|*") as archive,
        ):
            while (member := archive.next()) is not None:
                archive.members.clear()  # type: ignore[attr-defined]  # typeshed lacks it
                # It would keep a record of every file: gigabytes.
                name = posixpath.normpath(member.name)
                if member.isfile() and wanted(name):
                    yield name, _read_all(archive.extractfile(member))
    except BROKEN as error:
        raise not_an_archive(source, "tar", error) from error


def _unzip(source: Path, file: IO[bytes]) -> Any:
    # tarfile's own reader of gzip takes a file cut short between two members for a whole one.
    return gzip.open(file) if source.suffix == ".gz" else contextlib.nullcontext(file)


def _read_all(file: IO[bytes] | None) -> bytes:
    return b"" if file is None else file.read()


def not_an_archive(source: Path, kind: str, error: Exception) -> ValueError:
    """The error for a file that is no archive, such as a web page saved under its name."""
    return ValueError(
        f"{source} is not a {kind} archive, or is cut short ({type(error).__name__}: {error}). "
        "Download it again."
    )


def _lacks(source: Path, marker: str) -> ValueError:
    return ValueError(
        f"{source} holds no {marker}: it is not the official archive, or not all of it. "
        "Download it again."
    )

"""Patterns, folders and tables of images to the paths of the images."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from keras_crnn.data.folder import join_path
from keras_crnn.images import image_folder
from keras_crnn.images.image_folder import IMAGE_ENDINGS
from keras_crnn.recognition.beam.open_images import NAME_CODEC
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import extra
from keras_crnn.system.printable import printable
from keras_crnn.text.text_files import split_lines

with extra("beam"):
    import apache_beam as beam
    from apache_beam.io.filesystems import FileSystems

_IS_PATTERN = re.compile(r"[*?\[]|/$")


class FindImages(beam.PTransform):
    """Paths of images that patterns match, of any file system that Beam knows.

    A pattern that ends in `/` is a folder with all below it, as is one of this machine without it.
    Of folders, what has no ending of an image is left out. A table, whose name ends in `.tsv`, such
    as `gt.tsv`, stands for the images it names: a path from its folder, a tab, a text. TFRecord
    files are found by their own patterns, such as `train/*.tfrecord`. What is found twice is there
    once.

    A local folder is looked through as `keras-crnn read` does it.

    Args:
        patterns: sequence of string or `None`. Defaults to `None`: they come as a collection.

    Returns:
        A collection of paths as bytes, as `os.fsencode` gives them: a name that is no UTF-8 is no
        text.

    Example:

    >>> with beam.Pipeline() as pipeline:  # doctest: +SKIP
    ...     images = pipeline | FindImages(["gs://bucket/crops/*.png"]) | OpenImages()
    ...     words = images | ReadWords()
    """

    def __init__(self, patterns: Sequence[str] | None = None) -> None:
        super().__init__()
        self._patterns = patterns

    def expand(self, patterns: Any) -> Any:
        """Adds the steps to a pipeline."""
        if self._patterns is not None:
            patterns = patterns | "Patterns" >> beam.Create(list(self._patterns))
        return (
            patterns
            | "Match" >> beam.FlatMap(_find_files)
            | "ToTables" >> beam.Reshuffle()
            | "ReadTables" >> beam.FlatMap(_list_images)
            | beam.Distinct()
            | beam.Reshuffle()
        )


def find_images(pattern: str) -> Iterator[bytes]:
    """Paths that a pattern matches; of a folder, all images below it; of a table, those it names.

    Raises:
        FileNotFoundError: it matches nothing.
        ImageError: a local folder cannot be looked into.
        InputError: a table is no table of images.
    """
    for path in _find_files(pattern):
        yield from _list_images(path)


def _find_files(pattern: str) -> Iterator[bytes]:
    """What a pattern matches, tables as they are."""
    if os.path.isdir(pattern):  # Beam cannot quote what would be a pattern in its name
        found, errors = image_folder.find_images(pattern)
        if errors:
            raise errors[0]
        paths = list(map(str, found))
    elif os.path.lexists(pattern) or not _IS_PATTERN.search(pattern):
        paths = [pattern]  # which, if it is missing, gets a row that says so
    else:
        paths = _match(pattern)
    if not paths:
        raise FileNotFoundError(f"{printable(pattern)} matches no image. Check the pattern.")
    # As bytes: a name that is no UTF-8 has no coder as text.
    yield from (one.encode(*NAME_CODEC) for one in paths)


def _match(pattern: str) -> list[str]:
    folder = pattern.endswith("/")
    here = "./" if os.sep not in pattern else ""  # without it Beam does not look into this folder
    (matched,) = FileSystems.match([here + pattern + ("**" if folder else "")])
    paths = [one.path.removeprefix(here) for one in matched.metadata_list]
    if folder:
        paths = [one for one in paths if posixpath.splitext(one)[1].lower() in IMAGE_ENDINGS]
    return paths


def _list_images(path: bytes) -> Iterator[bytes]:
    """The images that a table names; all else is one itself, or is opened as records."""
    table = path.decode(*NAME_CODEC)
    if not table.lower().endswith(".tsv"):
        yield path
        return
    for number, line in enumerate(_read_lines(table), start=1):
        if not line.strip():
            continue
        name, tab, _ = line.partition("\t")
        if not tab or not name.strip():
            raise InputError(
                f"{printable(table)}, line {number}: {line!r:.80} is not an image path, a tab and "
                "its text."
            )
        if _leads_out(name.strip()):
            raise InputError(
                f"{printable(table)}, line {number}: {name!r:.80} is no path below the folder of "
                "the table. Put the table above the images that it names."
            )
        yield _join(table, name.strip()).encode(*NAME_CODEC)


def _read_lines(table: str) -> list[str]:
    if "://" not in table:
        return split_lines(Path(table).read_bytes(), printable(table))
    with FileSystems.open(table, "application/octet-stream") as file:
        return split_lines(file.read(), printable(table))


def _leads_out(name: str) -> bool:
    """Whether a path is not below the folder it starts from: who writes a table may be another."""
    slashed = name.replace("\\", "/")
    return (
        slashed.startswith("/")
        or "://" in slashed
        or posixpath.normpath(slashed).split("/")[0] == posixpath.pardir
    )


def _join(table: str, name: str) -> str:
    if "://" not in table:
        return str(join_path(Path(table).parent, name))
    slashed = name.replace("\\", "/")
    return f"{table.rpartition('/')[0]}/{slashed}"

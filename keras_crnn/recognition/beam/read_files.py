"""Files of images to files of readings, in groups that are written whole: a run can go on."""

from __future__ import annotations

import json
import os
import posixpath
import re
import uuid
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from keras_crnn.images import image_folder
from keras_crnn.images.errors import ImageError
from keras_crnn.images.image_file import read_file, read_stream
from keras_crnn.images.image_folder import IMAGE_ENDINGS
from keras_crnn.recognition.beam.read_words import COUNTERS, ReadingStep
from keras_crnn.recognition.beam.settings import NamedImage, ReadingSettings
from keras_crnn.recognition.reading_row import write_json
from keras_crnn.system.extras import extra
from keras_crnn.system.printable import printable

with extra("beam"):
    import apache_beam as beam
    from apache_beam.io.filesystem import BeamIOError
    from apache_beam.io.filesystems import FileSystems
    from apache_beam.metrics import Metrics

#: Counter of what an earlier run had read.
KNOWN = "images read before"

_IS_PATTERN = re.compile(r"[*?\[]|/$")


class ReadFiles(beam.PTransform):
    """Reads images by their paths and writes lines of JSON into a folder.

    Paths, as `FindImages` gives them, are put into groups by their names. A group becomes one file,
    such as `readings-00003-of-00100.jsonl`: a line an image in the order of names, errors in a
    field. It is written beside its place and put there whole. What such a file has read already is
    not read again, so the same pipeline started anew reads what is missing, and a group that a
    runner tries twice is there once.

    Args:
        folder: string, of any file system that Beam knows.
        settings: `ReadingSettings`.
        groups: int. Files of readings.

    Returns:
        A collection of `(images, unreadable)`, one for each group.
    """

    def __init__(self, folder: str, settings: ReadingSettings, groups: int) -> None:
        super().__init__()
        self._folder, self._settings, self._groups = folder, settings, groups

    def expand(self, paths: Any) -> Any:
        """Adds the steps to a pipeline."""
        groups = self._groups
        return (
            paths
            | "Group" >> beam.Map(lambda path: (zlib.crc32(path) % groups, path))
            | beam.GroupByKey()
            | "Read" >> beam.ParDo(_ReadGroup(self._folder, self._settings, groups))
        )


class FindImages(beam.PTransform):
    """Paths of images that patterns match, of any file system that Beam knows.

    A pattern that ends in `/` is a folder with all below it. Of folders, what has no ending of an
    image is left out; so are files that two patterns match, after the first time.

    A local folder is looked through as `keras-crnn read` does it.

    Returns:
        A collection of paths as bytes, as `os.fsencode` gives them: a name that is no UTF-8 is no
        text.
    """

    def expand(self, patterns: Any) -> Any:
        """Adds the steps to a pipeline."""
        return patterns | "Match" >> beam.FlatMap(find_images) | beam.Distinct() | beam.Reshuffle()


def find_images(pattern: str) -> Iterator[bytes]:
    """Paths that a pattern matches; of a folder, all images below it.

    Raises:
        FileNotFoundError: it matches nothing.
        ImageError: a local folder cannot be looked into.
    """
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
    yield from (one.encode("utf-8", "surrogateescape") for one in paths)


def _match(pattern: str) -> list[str]:
    folder = pattern.endswith("/")
    here = "./" if os.sep not in pattern else ""  # without it Beam does not look into this folder
    (matched,) = FileSystems.match([here + pattern + ("**" if folder else "")])
    paths = [one.path.removeprefix(here) for one in matched.metadata_list]
    if folder:
        paths = [one for one in paths if posixpath.splitext(one)[1].lower() in IMAGE_ENDINGS]
    return paths


def open_file(path: str) -> NamedImage:
    """An image's file, of any file system, or why there is none.

    What may pass, such as a server that does not answer, is raised, so that the runner tries again.
    """
    try:
        if "://" not in path:
            return NamedImage(path, read_file(path))  # which refuses pipes and devices
        with FileSystems.open(path, mime_type="application/octet-stream") as file:
            return NamedImage(path, read_stream(file, printable(path)))
    except ImageError as error:
        return NamedImage(path, error)
    except (FileNotFoundError, PermissionError) as error:
        message = f"{printable(path)}: cannot be opened ({printable(str(error))}). Check the path."
        return NamedImage(path, ImageError(message))


class _ReadGroup(ReadingStep):
    def __init__(self, folder: str, settings: ReadingSettings, groups: int) -> None:
        super().__init__(settings)
        self._folder, self._groups = folder, groups
        self._known = Metrics.counter(COUNTERS, KNOWN)

    def process(self, group: tuple[int, Iterable[bytes]]) -> Iterator[tuple[int, int]]:
        number, paths = group
        target = FileSystems.join(
            self._folder, f"readings-{number:05d}-of-{self._groups:05d}.jsonl"
        )
        asked = {path.decode("utf-8", "surrogateescape") for path in paths}
        rows = {row["image"]: row for row in _read_rows(target)}
        # What could not be read may be another file by now.
        done = {name for name, row in rows.items() if row["error"] is None}
        self._known.inc(len(done & asked))
        missing = sorted(asked - done)
        for path in missing:
            rows[path] = self.read(open_file(path))
        if missing:
            content = "".join(write_json(rows[path]) + "\n" for path in sorted(rows))
            write_whole(target, content.encode())
        yield len(rows), sum(row["error"] is not None for row in rows.values())


def _read_rows(path: str) -> list[dict[str, Any]]:
    if not FileSystems.exists(path):
        return []
    with FileSystems.open(path, mime_type="application/octet-stream") as file:
        return [json.loads(line) for line in file.read().split(b"\n") if line]


def write_whole(path: str, content: bytes) -> None:
    """Writes a file whole; of two workers that write the same the last one stays."""
    partial = f"{path}.{uuid.uuid4().hex}.part"
    with FileSystems.create(partial, mime_type="application/octet-stream") as file:
        file.write(content)
    try:
        FileSystems.rename([partial], [path])
    except BeamIOError:  # of a file system that renames to nothing that is there
        FileSystems.delete([path])
        FileSystems.rename([partial], [path])

"""Files of images to files of readings, in groups that are written whole: a run can go on."""

from __future__ import annotations

import json
import posixpath
import uuid
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from keras_crnn.images.errors import ImageError
from keras_crnn.images.image_file import read_stream
from keras_crnn.images.image_folder import IMAGE_ENDINGS
from keras_crnn.recognition.beam.read_words import COUNTERS, ReadingStep
from keras_crnn.recognition.beam.settings import NamedImage, ReadingSettings
from keras_crnn.recognition.reading_row import write_json
from keras_crnn.system.extras import extra
from keras_crnn.system.printable import printable

with extra("beam"):
    import apache_beam as beam
    from apache_beam.io.filesystems import FileSystems
    from apache_beam.metrics import Metrics

#: Counter of what an earlier run had read.
KNOWN = "images read before"


class ReadFiles(beam.PTransform):
    """Reads images by their paths and writes lines of JSON into a folder.

    Paths are put into groups by their names. A group becomes one file, such as
    `readings-00003-of-00100.jsonl`: a line an image in the order of names, errors in a field. It is
    written beside its place and put there whole. What such a file has already is not read again, so
    the same pipeline started anew reads what is missing, and a group that a runner tries twice is
    there once.

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
            | "Group" >> beam.Map(lambda path: (zlib.crc32(path.encode()) % groups, path))
            | beam.GroupByKey()
            | "Read" >> beam.ParDo(_ReadGroup(self._folder, self._settings, groups))
        )


class FindImages(beam.PTransform):
    """Paths of images that patterns match, of any file system that Beam knows.

    A pattern that ends in `/` is a folder with all below it. Of folders, what has no ending of an
    image is left out; so are files that two patterns match, after the first time.

    Returns:
        A collection of strings.
    """

    def expand(self, patterns: Any) -> Any:
        """Adds the steps to a pipeline."""
        return patterns | "Match" >> beam.FlatMap(find_images) | beam.Distinct() | beam.Reshuffle()


def find_images(pattern: str) -> Iterator[str]:
    """Paths that a pattern matches; of a folder, which ends in `/`, all images below it.

    Raises:
        FileNotFoundError: it matches nothing.
    """
    folder = pattern.endswith("/")
    (found,) = FileSystems.match([pattern + "**" if folder else pattern])
    paths = [one.path for one in found.metadata_list]
    if folder:
        paths = [one for one in paths if posixpath.splitext(one)[1].lower() in IMAGE_ENDINGS]
    if not paths:
        raise FileNotFoundError(f"{printable(pattern)} matches no image. Check the pattern.")
    yield from paths


def open_file(path: str) -> NamedImage:
    """An image's file, of any file system, or why it cannot be opened."""
    try:
        with FileSystems.open(path, mime_type="application/octet-stream") as file:
            return NamedImage(path, read_stream(file, printable(path)))
    except ImageError as error:
        return NamedImage(path, error)
    except Exception as error:  # each file system has errors of its own
        message = f"{printable(path)}: cannot be opened ({printable(str(error))}). Check the path."
        return NamedImage(path, ImageError(message))


class _ReadGroup(ReadingStep):
    def __init__(self, folder: str, settings: ReadingSettings, groups: int) -> None:
        super().__init__(settings)
        self._folder, self._groups = folder, groups
        self._known = Metrics.counter(COUNTERS, KNOWN)

    def process(self, group: tuple[int, Iterable[str]]) -> Iterator[tuple[int, int]]:
        number, paths = group
        target = FileSystems.join(
            self._folder, f"readings-{number:05d}-of-{self._groups:05d}.jsonl"
        )
        rows = {row["image"]: row for row in _read_rows(target)}
        self._known.inc(len(rows))
        missing = sorted(set(paths) - rows.keys())
        for path in missing:
            rows[path] = self.read(open_file(path))
        if missing:
            _write_rows(target, [rows[path] for path in sorted(rows)])
        yield len(rows), sum(row["error"] is not None for row in rows.values())


def _read_rows(path: str) -> list[dict[str, Any]]:
    if not FileSystems.exists(path):
        return []
    with FileSystems.open(path, mime_type="application/octet-stream") as file:
        return [json.loads(line) for line in file.read().decode().splitlines()]


def _write_rows(path: str, rows: list[dict[str, Any]]) -> None:
    """Writes a file whole; of two workers that write the same the last one stays."""
    partial = f"{path}.{uuid.uuid4().hex}.part"
    content = "".join(write_json(row) + "\n" for row in rows)
    with FileSystems.create(partial, mime_type="application/octet-stream") as file:
        file.write(content.encode())
    FileSystems.rename([partial], [path])

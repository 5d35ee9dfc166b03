"""Files of images to files of readings, in groups that are written whole: a run can go on."""

from __future__ import annotations

import json
import uuid
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from keras_crnn.recognition.beam.open_images import NAME_CODEC, find_origin, open_images
from keras_crnn.recognition.beam.read_words import COUNTERS, ReadingStep
from keras_crnn.recognition.beam.settings import ReadingSettings
from keras_crnn.recognition.reading_row import write_json
from keras_crnn.system.extras import extra

with extra("beam"):
    import apache_beam as beam
    from apache_beam.io.filesystem import BeamIOError
    from apache_beam.io.filesystems import FileSystems
    from apache_beam.metrics import Metrics

#: Counter of what an earlier run had read.
KNOWN = "images read before"


class ReadFiles(beam.PTransform):
    """Reads images by their paths and writes lines of JSON into a folder.

    Paths, as `FindImages` gives them, are put into groups by their names. All records of a TFRecord
    file are in the group of that file. A group becomes one file, such as
    `readings-00003-of-00100.jsonl`: a line an image in the order of names, errors in a field. It is
    written beside its place and put there whole. What such a file has read already is not read
    again, so the same pipeline started anew reads what is missing, and a group that a runner tries
    twice is there once.

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
        asked = {path.decode(*NAME_CODEC) for path in paths}
        before = {row["image"]: row for row in _read_rows(target)}
        again = {name for name in before if find_origin(name) in asked}
        # What could not be read may be another file by now.
        done = {name for name in again if before[name]["error"] is None}
        self._known.inc(len(done))
        rows = {name: row for name, row in before.items() if name not in again or name in done}
        for path in sorted(asked):
            for image in open_images(path, done):
                rows[image.name] = self.read(image)
        if rows != before:
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

"""Writes rendered words to disk, a shard at a time, each under its name only when whole."""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from keras_crnn.synthesis.generator import Sample, WordGenerator
from keras_crnn.synthesis.mixture import Mixture
from keras_crnn.synthesis.recipe import Recipe
from keras_crnn.system.atomic import replaced
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require

#: As PNG images with a `gt.tsv`, or as TFRecord shards.
FORMATS = ("folder", "tfrecord")
MOST_SHARDS = 99_999  # their numbers have five digits
PART = "part.tsv"  # the lines of gt.tsv that a shard of a folder gives
# Runs of equal bytes: on rendered words smaller than the default, and faster than a search.
_PNG = (cv2.IMWRITE_PNG_COMPRESSION, 6, cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE)


@dataclass(frozen=True)
class ExportConfig:
    """A set of rendered words on disk.

    Args:
        recipe: `Recipe` of the words.
        count: int. Number of images.
        format: str. `"folder"`: PNG images and `gt.tsv`, see `data.read_folder`. `"tfrecord"`:
            shards, see `data.read_records`.
        shard_size: int. Images a shard, which one process writes at a time. Defaults to 1000.
        height: int or None. Pixels that images are scaled to, keeping their proportion. Defaults
            to None: as they were rendered.

    Raises:
        ValueError: a number below 1, more than 99,999 shards, or an unknown format.
    """

    recipe: Recipe
    count: int
    format: str = "folder"
    shard_size: int = 1000
    height: int | None = None

    def __post_init__(self) -> None:
        for name in ("count", "shard_size", "height"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise InputError(f"{name} must be at least 1; got {value}.")
        if self.format not in FORMATS:
            raise InputError(f"format must be one of {', '.join(FORMATS)}; got {self.format!r}.")
        if self.shards > MOST_SHARDS:
            raise InputError(
                f"{self.count} images in shards of {self.shard_size} are {self.shards} shards: "
                f"take a shard_size of at least {-(-self.count // MOST_SHARDS)}."
            )

    @property
    def shards(self) -> int:
        """Number of shards."""
        return -(-self.count // self.shard_size)

    def numbers(self, shard: int) -> range:
        """The numbers of the images of a shard."""
        return range(shard * self.shard_size, min((shard + 1) * self.shard_size, self.count))

    def is_whole(self, folder: Path, shard: int) -> bool:
        """Whether a shard is there, with all its images."""
        path = self.path(folder, shard)
        if self.format == "folder" and path.is_dir():
            return len(list(path.iterdir())) == len(self.numbers(shard)) + 1  # and its PART
        return path.is_file()

    def path(self, folder: Path, shard: int) -> Path:
        """Where a shard lies: a folder of images, or a file of records."""
        if self.format == "folder":
            return folder / "images" / f"{shard:05d}"
        return folder / f"words-{shard:05d}-of-{self.shards:05d}.tfrecord"


class Written(NamedTuple):
    """What a shard holds.

    images: int. Number of images.
    characters: int. Characters of all their texts.
    skipped: Counter. Words that no face could draw, and how often one was replaced.
    """

    images: int
    characters: int
    skipped: Counter[str]


class StoppedError(Exception):
    """The shard was given up because the run ends."""


def write_shard(
    generator: WordGenerator | Mixture,
    config: ExportConfig,
    folder: Path,
    shard: int,
    stopped: Callable[[], bool] = lambda: False,
) -> Written:
    """Renders and writes one shard; leaves nothing where it cannot finish it.

    Args:
        generator: what draws the words, as `config.recipe` opens it.
        config: `ExportConfig`.
        folder: Path of the set.
        shard: int. Number of the shard.
        stopped: function. Asked before every image whether to give up.

    Raises:
        OSError: the shard cannot be written.
        ValueError: a word cannot be drawn, or its text does not fit into a line.
        StoppedError: it was given up.
    """
    path = config.path(folder, shard)
    skipped = generator.skipped.copy()
    characters = 0

    def samples() -> Iterator[tuple[int, Sample]]:
        nonlocal characters
        for number in config.numbers(shard):
            if stopped():
                raise StoppedError(f"shard {shard}")
            sample = generator.render(number)
            characters += len(sample.text)
            yield number, sample._replace(image=scale_to_height(sample.image, config.height))

    path.parent.mkdir(exist_ok=True)
    with replaced(path) as partial:
        (_write_folder if config.format == "folder" else _write_records)(partial, path, samples())
    return Written(len(config.numbers(shard)), characters, generator.skipped - skipped)


def find_partial(folder: Path) -> Iterator[Path]:
    """What runs that were killed have left of shards they were writing."""
    for parent in (folder, folder / "images"):
        yield from parent.glob(".*.partial")


def scale_to_height(image: np.ndarray, height: int | None) -> np.ndarray:
    """An image `(height, ...)` of the same proportion; unchanged where `height` is None."""
    if height is None or image.shape[0] == height:
        return image
    width = max(1, round(image.shape[1] * height / image.shape[0]))
    # Averaging areas repeats pixels where there are fewer than asked for.
    method = cv2.INTER_AREA if height < image.shape[0] else cv2.INTER_LINEAR
    return cv2.resize(image, (width, height), interpolation=method)


def encode_png(image: np.ndarray) -> bytes:
    """A uint8 image, grey `(height, width)` or RGB `(height, width, 3)`, as a PNG file."""
    if image.ndim == 3:
        image = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".png", image, _PNG)[1].tobytes()


def _write_folder(partial: Path, path: Path, samples: Iterator[tuple[int, Sample]]) -> None:
    partial.mkdir()
    lines = []
    for number, (text, image) in samples:
        if "\n" in text or "\t" in text or text.endswith("\r"):
            raise InputError(f"{text!r} does not fit into a line of gt.tsv. Write TFRecords.")
        name = f"{number:09d}.png"
        (partial / name).write_bytes(encode_png(image))
        lines.append(f"images/{path.name}/{name}\t{text}\n")
    (partial / PART).write_bytes("".join(lines).encode())


def _write_records(partial: Path, path: Path, samples: Iterator[tuple[int, Sample]]) -> None:
    from keras_crnn.data.records import encode_record

    tf = require("tensorflow", "train")
    try:
        with tf.io.TFRecordWriter(str(partial)) as writer:
            for _, (text, image) in samples:
                writer.write(encode_record(tf, encode_png(image), text))
    except tf.errors.OpError as error:  # TensorFlow has its own errors for the disk
        full = isinstance(error, tf.errors.ResourceExhaustedError)
        code = errno.ENOSPC if full else errno.EIO
        raise OSError(code, os.strerror(code), str(partial)) from error

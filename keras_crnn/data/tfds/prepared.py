"""Reads a set that was prepared, word by word, for evaluation."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from keras_crnn.data.example import Example
from keras_crnn.data.tfds.pictures import read_rgb
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require

if TYPE_CHECKING:
    import tensorflow_datasets as tfds

#: Names of the builders of this package.
BENCHMARKS = (
    "keras_crnn_iiit5k",
    "keras_crnn_svt",
    "keras_crnn_ic03",
    "keras_crnn_ic13",
    "keras_crnn_ic15",
    "keras_crnn_mjsynth",
    "keras_crnn_folder",
)


class BenchmarkWord(NamedTuple):
    """One word of a prepared set.

    Attributes:
        image: uint8 `(height, width, 3)`, RGB.
        text: str. The ground truth, to the letter.
        lexicons: dict of str to list of str. The words to choose from by the lexicon's name,
            such as `"50"`; empty for sets that have none.
        name: str. The image's name in the archive.
    """

    image: np.ndarray
    text: str
    lexicons: dict[str, list[str]]
    name: str

    @property
    def example(self) -> Example:
        """The word without its lexicons."""
        return Example(self.image, self.text, self.name)


def read_benchmark(
    name: str, split: str = "test", data_dir: str | os.PathLike | None = None
) -> Iterator[BenchmarkWord]:
    """Words of a split of a prepared set.

    Images are decoded as `read_image` decodes files, so that a model reads here what it reads
    there: TensorFlow's own decoder gives slightly other pixels for JPEG.

    Args:
        name: str. The builder's, `"keras_crnn_iiit5k"`, with a configuration's behind it where
            there is one: `"keras_crnn_folder/crops"`.
        split: str. As in `tfds.load`. Defaults to `"test"`.
        data_dir: path. Folder of all TFDS sets. Defaults to TFDS's own.

    Returns:
        An iterator of `BenchmarkWord`, always in the same order (TFDS's, not the archive's).

    Raises:
        FileNotFoundError: the set is not prepared; the message says how to.
        ValueError: there is no such set, or no such split.

    Example:

    >>> words = read_benchmark("keras_crnn_svt", data_dir="sets")  # doctest: +SKIP
    >>> image, text, lexicons, name = next(words)  # doctest: +SKIP
    """
    tfds = require("tensorflow_datasets", "train")
    builder = open_benchmark(name, data_dir)
    decoders = {"image": tfds.decode.SkipDecoding()}
    try:
        dataset = builder.as_dataset(split=split, decoders=decoders)
    except ValueError as error:
        there = ", ".join(sorted(builder.info.splits))
        raise InputError(
            f"{name} has no split {split!r}. It has: {there}. A command takes one as "
            f"{name}:{min(builder.info.splits)}."
        ) from error
    return map(_convert, tfds.as_numpy(dataset))


def open_benchmark(
    name: str, data_dir: str | os.PathLike | None = None
) -> tfds.core.DatasetBuilder:
    """The TFDS builder of a prepared set.

    Args:
        name: str. As in `read_benchmark`.
        data_dir: path. Folder of all TFDS sets. Defaults to TFDS's own.

    Raises:
        FileNotFoundError: the set is not prepared; the message says how to, and of what files.
        ValueError: there is no such set; the message names those there are.
    """
    tfds = require("tensorflow_datasets", "train")
    set_name, _, config = name.partition("/")
    if set_name not in BENCHMARKS:
        raise InputError(
            f"There is no set {name!r} to prepare: choose one of {', '.join(BENCHMARKS)}."
        )
    try:
        try:
            builder = tfds.builder(name, data_dir=data_dir)
        except ValueError:  # in a whole name it takes no blanks, as a folder's may have
            builder = tfds.builder(set_name, config=config, data_dir=data_dir)
    except ValueError:  # a configuration that it does not know and no file has
        raise FileNotFoundError(_say_how(name, data_dir)) from None
    if not builder.is_prepared():
        raise FileNotFoundError(_say_how(name, data_dir))
    return builder


def count_skipped(
    name: str, split: str = "test", data_dir: str | os.PathLike | None = None
) -> dict[str, int]:
    """How many words of a split were left out when the set was prepared, by reason.

    Of a part of a split, `test[:100]`, it is not known and none are counted.
    """
    counts: dict[str, int] = {}
    skipped = open_benchmark(name, data_dir).info.metadata["skipped"]
    for part in split.split("+"):
        for reason, count in skipped.get(part.strip(), {}).items():
            counts[reason] = counts.get(reason, 0) + int(count)
    return counts


def _say_how(name: str, data_dir: str | os.PathLike | None) -> str:
    """What to do about a set that is not prepared."""
    set_name, _, config = name.partition("/")
    where = "" if data_dir is None else f" in {os.fspath(data_dir)}"
    given = "" if data_dir is None else f", data_dir={os.fspath(data_dir)!r}"
    if set_name == "keras_crnn_folder":
        lines = ["    from keras_crnn.data.tfds import FolderConfig"]
        lines += ["    import tensorflow_datasets as tfds"]
        given = f", config=FolderConfig(folder={config or 'crops'!r}){given}"
        about, call = "Prepare it once, in Python:", "download_and_prepare()"
    else:
        lines = ["    import keras_crnn.data.tfds", "    import tensorflow_datasets as tfds"]
        lines += ['    config = tfds.download.DownloadConfig(manual_dir="archives")']
        instructions = require("tensorflow_datasets", "train").builder_cls(set_name)
        about = " ".join(instructions.MANUAL_DOWNLOAD_INSTRUCTIONS.split())
        about += "\nThen prepare it once, in Python, with your folder of archives as manual_dir:"
        call = "download_and_prepare(download_config=config)"
    lines += [f"    tfds.builder({set_name!r}{given}).{call}"]
    return "\n".join([f"{name} is not prepared{where}.", about, *lines])


def _convert(example: dict[str, Any]) -> BenchmarkWord:
    lexicons = {
        key.removeprefix("lexicon_"): [word.decode() for word in words]
        for key, words in example.items()
        if key.startswith("lexicon_")
    }
    image = read_rgb(example["image"])
    return BenchmarkWord(image, example["text"].decode(), lexicons, example["name"].decode())

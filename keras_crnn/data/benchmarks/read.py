"""Reads a set that was prepared, word by word, for evaluation."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from keras_crnn.data.benchmarks.pictures import read_rgb
from keras_crnn.extras import require


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
        ValueError: there is no such split.

    Example:

    >>> words = read_benchmark("keras_crnn_svt", data_dir="sets")  # doctest: +SKIP
    >>> image, text, lexicons, name = next(words)  # doctest: +SKIP
    """
    tfds = require("tensorflow_datasets", "train")
    builder = tfds.builder(name, data_dir=data_dir)
    if not builder.is_prepared():
        raise FileNotFoundError(
            f"{builder.data_dir} does not exist: {name} is not prepared. Call "
            f"tfds.builder({name!r}, data_dir=...).download_and_prepare() first."
        )
    dataset = builder.as_dataset(split=split, decoders={"image": tfds.decode.SkipDecoding()})
    return map(_convert, tfds.as_numpy(dataset))


def _convert(example: dict[str, Any]) -> BenchmarkWord:
    lexicons = {
        key.removeprefix("lexicon_"): [word.decode() for word in words]
        for key, words in example.items()
        if key.startswith("lexicon_")
    }
    image = read_rgb(example["image"])
    return BenchmarkWord(image, example["text"].decode(), lexicons, example["name"].decode())

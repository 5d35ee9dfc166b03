"""Writes a TFDS set of rendered words with any Beam runner."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from typing import TYPE_CHECKING

from keras_crnn.system.beam_options import make_options
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require

if TYPE_CHECKING:
    from keras_crnn.synthesis.recipe import Recipe


def write_tfds(
    recipe: Recipe,
    data_dir: str | os.PathLike,
    count: int,
    *,
    validation_count: int = 0,
    start: int = 0,
    height: int | None = None,
    chunk: int = 256,
    shards: int | None = None,
    processes: int = 1,
    beam_options: Sequence[str] = (),
) -> str:
    """Renders words into a TensorFlow Datasets set and returns its folder.

    The same recipe gives the same pictures in the same order, with any runner and any number of
    workers. A set that is there already is left as it is; one cut short stays in a folder
    `incomplete.*`, and is made anew.

    Args:
        recipe: `Recipe` of the words. With a distributed runner its paths must exist on every
            worker.
        data_dir: path. Folder of all sets; with a distributed runner, one that every worker can
            write to (`gs://...`).
        count: int. Pictures of the split `train`.
        validation_count: int. Pictures of the split `validation`, other than any of `train`.
            Defaults to 0: no such split.
        start: int. Number of the first picture of `train`: a set made in pieces. Defaults to 0.
        height: int or None. Pixels that pictures are scaled to. Defaults to None: as rendered.
        chunk: int. Pictures a worker takes at a time. Defaults to 256.
        shards: int or None. Files a split. Defaults to None: TFDS decides by the size.
        processes: int. Processes of the local runner, which holds the whole set in memory until
            it is written. Defaults to 1.
        beam_options: sequence of str. Options of Beam, such as `["--runner=DataflowRunner", ...]`.
            Defaults to none: this machine.

    Returns:
        The folder of the set, for `tfds.builder_from_directory` or, as TFRecords, `word_dataset`.

    Raises:
        ImportError: TensorFlow Datasets or Apache Beam is not installed.
        ValueError: a number out of range, or `processes` for a runner that is not the local one.
        FileNotFoundError, ValueError: as `Recipe.open`.

    Example:

    >>> recipe = Recipe("fonts", "photos", (("words.txt", 1.0),))  # doctest: +SKIP
    >>> folder = write_tfds(recipe, "sets", 1_000, processes=2)  # doctest: +SKIP
    >>> word_dataset(f"{folder}/*-train.tfrecord-*", ...)  # doctest: +SKIP
    """
    if shards is not None and shards < 1:
        raise InputError(f"shards is {shards}: give at least 1, or None.")
    options = make_options(beam_options, processes)
    tfds = require("tensorflow_datasets", "train")
    from keras_crnn.synthesis.tfds.builder import RenderedWordsBuilder, RenderedWordsConfig

    config = RenderedWordsConfig(
        recipe=recipe,
        count=count,
        validation_count=validation_count,
        start=start,
        height=height,
        chunk=chunk,
    )
    recipe.open()  # What is wrong with it is said here rather than by a worker.
    builder = RenderedWordsBuilder(config=config, data_dir=data_dir, file_format="tfrecord")
    download_config = tfds.download.DownloadConfig(
        beam_options=options, num_shards=shards, try_download_gcs=False
    )
    # There is nothing to download, but TFDS leaves a folder for it.
    with tempfile.TemporaryDirectory() as downloads:
        builder.download_and_prepare(download_dir=downloads, download_config=download_config)
    return builder.data_dir

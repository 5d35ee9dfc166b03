"""Labelled word images as batches for `model.fit`, from a folder, a list or TFRecords."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_crnn.data.look_through import (
    Encoded,
    find_usable,
    look_through,
    read_again,
    refuse_few,
)
from keras_crnn.data.parallel import fix_parallelism
from keras_crnn.data.reader import BUCKETS, WordReader
from keras_crnn.data.records import Source, is_records, read_records
from keras_crnn.data.skipped import Skipped
from keras_crnn.data.word_spec import WordSpec, take_parts
from keras_crnn.images.preprocessing import PAD_VALUE
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require
from keras_crnn.system.moved import forward
from keras_crnn.system.processes import usable_processors

if TYPE_CHECKING:
    import tensorflow as tf

# So many unusable records in a row are no accident: a repeated dataset would look forever.
_HOPELESS = 100_000
_HELD = 10_000  # records to draw from, unless a number is given


@take_parts("source", "alphabet", "preprocessing", "batch_size")
def word_dataset(
    source: Source,
    spec: WordSpec,
    batch_size: int,
    *,
    shuffle: bool | int = False,
    seed: int = 0,
    squash: bool = True,
    repeat: bool = False,
    buckets: Sequence[int] | None = BUCKETS,
    max_length: int | None = None,
    drop_remainder: bool = False,
    skipped: Skipped | None = None,
    keep_empty: bool = False,
) -> tf.data.Dataset:
    """Makes a `tf.data.Dataset` of batches `(images, labels)`.

    What cannot be learned from is left out and counted, and does not end the run: broken
    images, and labels that are empty, hold a character foreign to the alphabet, are longer
    than a `max_length` that was given, or need more time steps than their image has (Section
    2.3 of the paper: a repeated character needs a blank between). A folder or a list is read
    through here, before training, so that the dataset knows how many batches it has; with
    `repeat`, which takes `steps_per_epoch`, only its labels are. Records are as they are met.

    Args:
        source: a folder with `gt.tsv`, such a file (`.tsv`), a list of `Example` or
            `(source, text)`, or a pattern of TFRecord shards.
        spec: `ModelSpec` of the model: its alphabet folds and encodes the texts.
        batch_size: int. Images a batch.
        shuffle: bool or int. Whether to mix the words. Of records so many are held to draw
            from, 10,000 with `True`; a folder or a list is mixed whole. Defaults to `False`.
        seed: int. The same seed gives the same order, epoch for epoch. Defaults to 0.
        squash: bool. Whether all images are brought to one width, as in the paper: that of the
            preprocessing, or its least where it keeps proportions. If not, images of about the
            same width are put into one batch, padded on the right with mid-grey 127, and the
            labels hold their true time steps. Defaults to `True`.
        repeat: bool. Whether the dataset has no end. Defaults to False.
        buckets: increasing widths in pixels, or None. In proportion, every image is padded
            to the next of these, so that the network meets few shapes; wider ones are left
            out and counted. None pads each batch to its widest. Defaults to 100, 132, ... 484,
            580, ... 2048.
        max_length: int or None. Columns for ids in the labels, fewer where the widest image has
            fewer time steps; longer labels are left out. Defaults to None: of a folder or a
            list as many as its longest label needs, 32 at least; of records, whose labels
            nobody knows beforehand, one for each time step of the widest image. Give a number
            to records of words: metrics take memory with the square of it.
        drop_remainder: bool. Whether to leave out a last batch that is not full (one for
            each bucket). Defaults to False.
        skipped: `Skipped` or None. Counts what was left out. Defaults to None: the first of
            each kind is logged.
        keep_empty: bool. Whether images with an empty label are kept, as crops with nothing to
            read, rather than left out. Defaults to False.

    Returns:
        A `tf.data.Dataset` of images `(batch, height, width, 1)` uint8 and packed labels
        `(batch, max_length + 2)` int32 (see `keras_crnn.data.pack_labels`). Of records
        nobody knows how many can be used: give `model.fit` a repeated dataset of them and
        `steps_per_epoch`, or it warns that the input ran out.

    Raises:
        ValueError: nothing in a folder or list can be used, `drop_remainder` would leave out every
            batch, records hold other features, or a setting is out of range.
        FileNotFoundError: the folder has no `gt.tsv`, or no shard matches.
        ImportError: TensorFlow is not installed.

    Example:

    >>> from keras_crnn import PAPER_ALPHABET, PAPER_CONFIG, ModelSpec, Preprocessing
    >>> spec = ModelSpec(PAPER_ALPHABET, PAPER_CONFIG, Preprocessing())
    >>> dataset = word_dataset("examples/images", spec, 4, shuffle=True)
    >>> dataset.element_spec[0].shape
    TensorShape([None, 32, 100, 1])
    """
    tf = require("tensorflow", "train")
    if batch_size < 1 or shuffle < 0:
        raise InputError(
            f"batch_size is {batch_size} and shuffle {shuffle}: give at least 1 and at least 0."
        )
    preprocessing = spec.preprocessing.squashed() if squash else spec.preprocessing
    reader = WordReader(
        spec.alphabet,
        preprocessing,
        spec.config.time_steps,
        max_length,
        buckets,
        skipped,
        keep_empty,
    )
    count = None
    held = _HELD if shuffle is True else int(shuffle)
    if is_records(source):
        words, load, limit = _from_records(tf, source, reader, held, seed)
        if drop_remainder and not repeat:
            there = sum(1 for _ in read_records(source).take(batch_size))
            if there < batch_size:
                refuse_few(there, batch_size)
    else:
        usable, read_word = find_usable(source, reader), reader.read
        if not repeat:
            usable, count = look_through(usable, reader, batch_size, drop_remainder)
            read_word = partial(read_again, reader)
        words, load, limit = _from_examples(tf, usable, read_word, held, seed)
    if repeat:
        words = words.repeat()
    load = _give_up_after(limit, load, reader)
    shape = (preprocessing.height, preprocessing.width, 1)

    def read(*element: Any) -> tuple[Any, Any, Any]:
        image, label, good = tf.numpy_function(load, element, (tf.uint8, tf.int32, tf.bool))
        image.set_shape(shape)
        label.set_shape((reader.max_length + 2,))
        good.set_shape(())
        return image, label, good

    words = words.map(read, num_parallel_calls=usable_processors())
    words = words.filter(lambda image, label, good: good)
    words = words.map(lambda image, label, good: (image, label))
    batches = _batch(tf, words, reader, batch_size, drop_remainder).prefetch(2)
    if count is not None:
        batches = batches.apply(tf.data.experimental.assert_cardinality(count))
    return fix_parallelism(batches)


_Load = Callable[..., "tuple[np.ndarray, np.ndarray] | None"]


def _from_examples(
    tf: ModuleType, usable: list[Encoded], read_word: _Load, shuffle: int, seed: int
) -> tuple[Any, _Load, int]:
    words = tf.data.Dataset.range(len(usable))
    if shuffle:
        words = words.shuffle(len(usable), seed=seed, reshuffle_each_iteration=True)
    # A good word that is first in one epoch and last in the next has nearly 2 n between.
    return words, lambda number: read_word(*usable[number]), 2 * len(usable)


def _from_records(
    tf: ModuleType, pattern: str | os.PathLike, reader: WordReader, shuffle: int, seed: int
) -> tuple[Any, _Load, int]:
    words = read_records(pattern, shuffle=shuffle > 0, seed=seed)
    if shuffle:
        words = words.shuffle(shuffle, seed=seed, reshuffle_each_iteration=True)
    return words, lambda image, text: reader.read_record(image, text), _HOPELESS


def _give_up_after(limit: int, load: _Load, reader: WordReader) -> Callable[..., Any]:
    """Marks words that were left out; raises when `limit` in a row were."""
    failures = 0

    def attempt(*element: Any) -> tuple[np.ndarray, np.ndarray, np.bool_]:
        nonlocal failures
        word = load(*element)
        failures = 0 if word is not None else failures + 1
        if failures >= limit:
            raise InputError(f"{failures} words in a row cannot be used: {reader.skipped}.")
        return reader.nothing() if word is None else (*word, np.True_)

    return attempt


def _batch(
    tf: ModuleType, words: Any, reader: WordReader, batch_size: int, drop_remainder: bool
) -> Any:
    if reader.preprocessing.width is not None:
        return words.batch(batch_size, drop_remainder=drop_remainder)
    if reader.buckets is None:
        return words.padded_batch(
            batch_size,
            padded_shapes=((reader.preprocessing.height, None, 1), (reader.max_length + 2,)),
            padding_values=(np.uint8(PAD_VALUE), np.int32(0)),
            drop_remainder=drop_remainder,
        )
    return words.bucket_by_sequence_length(
        lambda image, label: tf.shape(image)[1],
        bucket_boundaries=[width + 1 for width in reader.buckets],
        bucket_batch_sizes=[batch_size] * (len(reader.buckets) + 1),
        no_padding=True,  # Already padded to the bucket's width.
        drop_remainder=drop_remainder,
    )


__getattr__ = forward("keras_crnn.data", "arrays")  # `word_arrays` was here

"""Labelled word images as batches for `model.fit`, from a folder, a list or TFRecords."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np

from keras_crnn.data.example import Labelled
from keras_crnn.data.look_through import Encoded, find_usable, look_through, read_again
from keras_crnn.data.parallel import fix_parallelism
from keras_crnn.data.reader import BUCKETS, WordReader
from keras_crnn.data.records import read_records
from keras_crnn.data.skipped import Skipped
from keras_crnn.images.preprocessing import PAD_VALUE, Preprocessing
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require
from keras_crnn.system.processes import usable_processors
from keras_crnn.text.alphabet import Alphabet

# So many unusable records in a row are no accident: a repeated dataset would look forever.
_HOPELESS = 100_000


def word_dataset(
    source: str | os.PathLike | Sequence[Labelled],
    alphabet: Alphabet,
    preprocessing: Preprocessing,
    batch_size: int,
    *,
    time_steps: Callable[[int], int],
    shuffle: int = 0,
    seed: int = 0,
    repeat: bool = False,
    buckets: Sequence[int] | None = BUCKETS,
    max_length: int | None = None,
    drop_remainder: bool = False,
    skipped: Skipped | None = None,
    keep_empty: bool = False,
) -> Any:
    """Makes a `tf.data.Dataset` of batches `(images, labels)`.

    What cannot be learned from is left out and counted, and does not end the run: broken
    images, and labels that are empty, hold a character foreign to the alphabet, are longer
    than a `max_length` that was given, or need more time steps than their image has (Section
    2.3 of the paper: a repeated character needs a blank between). A folder or a list is read
    through here, before training, so that the dataset knows how many batches it has; with
    `repeat`, which takes `steps_per_epoch`, only its labels are. Records are as they are met.

    Args:
        source: a folder with `gt.tsv`, a list of `Example` or `(source, text)`, or a pattern
            of TFRecord shards.
        alphabet: `Alphabet`. Folds and encodes the texts.
        preprocessing: `Preprocessing`. With a fixed width all batches have that width; in
            proportion, images of about the same width are put into one batch, padded on the
            right with mid-grey 127, and the labels hold their true time steps.
        batch_size: int. Images a batch.
        time_steps: callable. Width in pixels to time steps of the network.
        shuffle: int. 0 keeps the order. For records, how many are held to draw from; a
            folder or a list is shuffled whole, whatever the number. Defaults to 0.
        seed: int. The same seed gives the same order, epoch for epoch. Defaults to 0.
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
        `(batch, max_length + 2)` int32 (see `keras_crnn.data.labels.pack_labels`). Of records
        nobody knows how many can be used: give `model.fit` a repeated dataset of them and
        `steps_per_epoch`, or it warns that the input ran out.

    Raises:
        ValueError: nothing in a folder or list can be used, or a setting is out of range.
        FileNotFoundError: the folder has no `gt.tsv`, or no shard matches.
        ImportError: TensorFlow is not installed.

    Example:

    >>> from keras_crnn import PAPER_ALPHABET, PAPER_CONFIG
    >>> settings = {"batch_size": 4, "time_steps": PAPER_CONFIG.time_steps}
    >>> words = word_dataset("examples/images", PAPER_ALPHABET, Preprocessing(), **settings)
    """
    tf = require("tensorflow", "train")
    if batch_size < 1 or shuffle < 0:
        raise InputError(
            f"batch_size is {batch_size} and shuffle {shuffle}: give at least 1 and at least 0."
        )
    reader = WordReader(
        alphabet, preprocessing, time_steps, max_length, buckets, skipped, keep_empty
    )
    count = None
    if _is_records(source):
        words, load, limit = _from_records(tf, source, reader, shuffle, seed)
    else:
        usable, read_word = find_usable(source, reader), reader.read
        if not repeat:
            usable, count = look_through(usable, reader, batch_size, drop_remainder)
            read_word = partial(read_again, reader)
        words, load, limit = _from_examples(tf, usable, read_word, shuffle, seed)
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


def word_arrays(
    source: str | os.PathLike | Sequence[Labelled],
    alphabet: Alphabet,
    preprocessing: Preprocessing,
    *,
    time_steps: Callable[[int], int],
    max_length: int | None = None,
    skipped: Skipped | None = None,
    keep_empty: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Reads a whole set into memory: for development sets, and for Keras on JAX.

    A folder or a list needs no TensorFlow; TFRecords do.

    Args:
        source: as for `word_dataset`.
        alphabet: `Alphabet`.
        preprocessing: `Preprocessing` with a fixed width.
        time_steps: callable. Width in pixels to time steps of the network.
        max_length: int or None. As for `word_dataset`.
        skipped: `Skipped` or None. As for `word_dataset`.
        keep_empty: bool. As for `word_dataset`. Defaults to False.

    Returns:
        Images `(words, height, width, 1)` uint8 and packed labels
        `(words, max_length + 2)` int32, in the order of the source.

    Raises:
        ValueError: `preprocessing` has no fixed width, or nothing can be used.
    """
    if preprocessing.width is None:
        raise InputError(
            "Arrays need one width: give Preprocessing(width=100), or use word_dataset, "
            "which puts images of about the same width into a batch."
        )
    reader = WordReader(alphabet, preprocessing, time_steps, max_length, None, skipped, keep_empty)
    words = _read_all(source, reader)
    images, labels = zip(*words, strict=True) if words else ((), ())
    if not images:
        raise InputError(f"Nothing in the set can be used: {reader.skipped}.")
    return np.stack(images), np.stack(labels)


_Load = Callable[..., "tuple[np.ndarray, np.ndarray] | None"]


def _is_records(source: Any) -> TypeGuard[str | os.PathLike[str]]:
    return isinstance(source, (str, os.PathLike)) and not Path(source).is_dir()


def _from_examples(
    tf: Any, usable: list[Encoded], read_word: _Load, shuffle: int, seed: int
) -> tuple[Any, _Load, int]:
    words = tf.data.Dataset.range(len(usable))
    if shuffle:
        words = words.shuffle(len(usable), seed=seed, reshuffle_each_iteration=True)
    # A good word that is first in one epoch and last in the next has nearly 2 n between.
    return words, lambda number: read_word(*usable[number]), 2 * len(usable)


def _from_records(
    tf: Any, pattern: str | os.PathLike, reader: WordReader, shuffle: int, seed: int
) -> tuple[Any, _Load, int]:
    words = read_records(pattern, shuffle=shuffle > 0, seed=seed)
    if shuffle:
        words = words.shuffle(shuffle, seed=seed, reshuffle_each_iteration=True)
    return words, lambda image, text: reader.read_record(image, text), _HOPELESS


def _read_all(
    source: str | os.PathLike | Sequence[Labelled], reader: WordReader
) -> list[tuple[np.ndarray, np.ndarray]]:
    words: Iterator[tuple[np.ndarray, np.ndarray] | None]
    if _is_records(source):
        records = read_records(source).as_numpy_iterator()
        words = (reader.read_record(image, text) for image, text in records)
    else:
        words = (reader.read(*example) for example in find_usable(source, reader))
    return [word for word in words if word is not None]


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


def _batch(tf: Any, words: Any, reader: WordReader, batch_size: int, drop_remainder: bool) -> Any:
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

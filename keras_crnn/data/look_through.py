"""Reads every image of a set once, so that it is known how many batches the set makes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, NoReturn

import numpy as np

from keras_crnn.data.example import Labelled, take_example
from keras_crnn.data.folder import read_folder
from keras_crnn.data.reader import WordReader
from keras_crnn.images.read import ImageSource
from keras_crnn.system.errors import InputError
from keras_crnn.system.processes import usable_processors

_AT_ONCE = 4096


class Encoded(NamedTuple):
    """An `Example` whose text is encoded."""

    image: ImageSource
    ids: list[int]
    name: str


def find_usable(
    source: str | os.PathLike | Sequence[Labelled], reader: WordReader
) -> list[Encoded]:
    """The words of a folder or a list whose labels can be used; fits the labels' width to them.

    Raises:
        ValueError: there are none.
    """
    if isinstance(source, (str, os.PathLike)):
        source = read_folder(source, reader.skipped)
    usable = []
    for number, given in enumerate(source):
        example = take_example(given)
        name = example.name or f"example {number}"
        ids = reader.encode(example.text, name)
        if ids is not None:
            usable.append(Encoded(example.image, ids, name))
    if not usable:
        raise InputError(f"Nothing in the set can be used: {reader.skipped}.")
    reader.fit_columns(ids for _, ids, _ in usable)
    return usable


def look_through(
    words: Sequence[Encoded], reader: WordReader, batch_size: int, drop_remainder: bool
) -> tuple[list[Encoded], int]:
    """The words whose images can be used, and how many batches they make.

    Args:
        words: sequence of `Encoded`. Those whose labels can be used.
        reader: `WordReader`. Counts what is left out; its buckets are batched apart.
        batch_size: int. Images a batch.
        drop_remainder: bool. Whether a last batch that is not full is left out.

    Raises:
        ValueError: no image can be used, or no batch is full and others are left out.
    """
    widths: list[int | None] = []

    def measure(word: Encoded) -> int | None:
        read = reader.read(*word)
        return None if read is None else read[0].shape[1]  # pixels, padded to its bucket

    with ThreadPoolExecutor(usable_processors()) as pool:
        for start in range(0, len(words), _AT_ONCE):
            widths += pool.map(measure, words[start : start + _AT_ONCE])
    good = [word for word, width in zip(words, widths, strict=True) if width is not None]
    if not good:
        raise InputError(f"Nothing in the set can be used: {reader.skipped}.")
    if reader.buckets is None:
        groups = [len(good)]
    else:
        groups = list(Counter(width for width in widths if width is not None).values())
    extra = 0 if drop_remainder else batch_size - 1
    batches = sum((group + extra) // batch_size for group in groups)
    if not batches:
        refuse_few(max(groups), batch_size)
    return good, batches


def refuse_few(words: int, batch_size: int) -> NoReturn:
    """Says that no batch would be full, so that `fit` would learn nothing and say nothing.

    Args:
        words: int. Words that could stand in one batch.
        batch_size: int. Images a batch.

    Raises:
        ValueError: always.
    """
    raise InputError(
        f"drop_remainder leaves out every batch: {words} words can stand in one together, fewer "
        f"than batch_size {batch_size}. Give more words, a smaller batch_size, or leave "
        "drop_remainder out."
    )


def read_again(
    reader: WordReader, source: ImageSource, ids: list[int], name: str
) -> tuple[np.ndarray, np.ndarray]:
    """Image and label of a word that was looked through, as `WordReader.read`.

    Raises:
        ValueError: it cannot be used any more, so that a batch would be missing.
    """
    word = reader.read(source, ids, name)
    if word is None:
        raise InputError(
            f"{name} could be read when the dataset was made, and cannot be now. Leave the images "
            "of a set as they are while they are read."
        )
    return word

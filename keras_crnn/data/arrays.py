"""A whole labelled set in memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from keras_crnn.data.look_through import find_usable
from keras_crnn.data.reader import WordReader
from keras_crnn.data.records import Source, is_records, read_records
from keras_crnn.data.skipped import Skipped
from keras_crnn.data.word_spec import WordSpec, take_parts
from keras_crnn.system.errors import InputError


@take_parts("source", "alphabet", "preprocessing")
def word_arrays(
    source: Source,
    spec: WordSpec,
    *,
    squash: bool = True,
    max_length: int | None = None,
    skipped: Skipped | None = None,
    keep_empty: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Reads a whole set into memory: for development sets, and for Keras on JAX.

    A folder or a list needs no TensorFlow; TFRecords do.

    Args:
        source: as for `word_dataset`.
        spec: `ModelSpec` of the model.
        squash: bool. Whether images are brought to the preprocessing's least width where it
            keeps proportions. Defaults to `True`.
        max_length: int or None. As for `word_dataset`.
        skipped: `Skipped` or None. As for `word_dataset`.
        keep_empty: bool. As for `word_dataset`. Defaults to False.

    Returns:
        Images `(words, height, width, 1)` uint8 and packed labels
        `(words, max_length + 2)` int32, in the order of the source.

    Raises:
        ValueError: images are not to be squashed and have no width, or nothing can be used.
    """
    preprocessing = spec.preprocessing.squashed() if squash else spec.preprocessing
    if preprocessing.width is None:
        raise InputError(
            "Arrays need one width: give Preprocessing(width=100), or use word_dataset, "
            "which puts images of about the same width into a batch."
        )
    time_steps = spec.config.time_steps
    reader = WordReader(
        spec.alphabet, preprocessing, time_steps, max_length, None, skipped, keep_empty
    )
    words = _read_all(source, reader)
    images, labels = zip(*words, strict=True) if words else ((), ())
    if not images:
        raise InputError(f"Nothing in the set can be used: {reader.skipped}.")
    return np.stack(images), np.stack(labels)


def _read_all(source: Source, reader: WordReader) -> list[tuple[np.ndarray, np.ndarray]]:
    words: Iterator[tuple[np.ndarray, np.ndarray] | None]
    if is_records(source):
        records = read_records(source).as_numpy_iterator()
        words = (reader.read_record(image, text) for image, text in records)
    else:
        words = (reader.read(*example) for example in find_usable(source, reader))
    return [word for word in words if word is not None]

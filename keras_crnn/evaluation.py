"""How well a model reads a labelled set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keras_crnn.data.folder import read_folder
from keras_crnn.data.skipped import Skipped
from keras_crnn.images import ImageError
from keras_crnn.spec import ModelSpec
from keras_crnn.transcription import best_path


@dataclass(frozen=True)
class LabelledSet:
    """A labelled set in memory.

    Attributes:
        name: string. The folder's name.
        images: uint8 `(words, height, width, 1)`.
        texts: list of strings, folded, with only the alphabet's characters.
        skipped: `Skipped`. What could not be used, by reason.
    """

    name: str
    images: np.ndarray
    texts: list[str]
    skipped: Skipped


def load_set(folder: str | Path, spec: ModelSpec) -> LabelledSet:
    """Reads a folder with `gt.tsv`, at the fixed width of the model's preprocessing.

    Truths are folded and characters outside the alphabet left out of them, as is usual for
    comparing letters and digits alone; a truth of which nothing is left is skipped, counted.

    Raises:
        ValueError: the model has no fixed width, or no word of the folder can be used.
    """
    if spec.preprocessing.width is None:
        raise ValueError(
            "The model keeps the proportions of its images; sets are read at one width. "
            "Give its ModelSpec a Preprocessing with a fixed width."
        )
    skipped = Skipped()
    images, texts = [], []
    for example in read_folder(folder, skipped=skipped):
        text = spec.alphabet.keep(example.text)
        if not text:
            skipped.add("no character of the alphabet", str(example.path))
            continue
        try:
            images.append(spec.preprocessing(example.path))
        except ImageError as error:
            skipped.add("broken image", str(error))
            continue
        texts.append(text)
    if not images:
        raise ValueError(f"{str(folder)!r} holds no word that could be used: {skipped}.")
    return LabelledSet(Path(folder).name, np.stack(images), texts, skipped)


def read_texts(
    predict: Callable[[np.ndarray], np.ndarray], images: np.ndarray, spec: ModelSpec
) -> list[str]:
    """Texts of images `(words, height, width, 1)` by best path, in batches of 256."""
    texts = []
    for start in range(0, len(images), 256):
        frames = np.asarray(predict(images[start : start + 256]))  # (batch, time, classes)
        texts += [spec.alphabet.decode(best_path(f).ids) for f in frames]
    return texts


def word_accuracy(truths: Sequence[str], texts: Sequence[str]) -> float:
    """Share of words read without a fault, 0 to 1."""
    if len(truths) != len(texts) or not truths:
        raise ValueError(f"Got {len(truths)} truths and {len(texts)} texts: give as many of each.")
    return sum(a == b for a, b in zip(truths, texts, strict=True)) / len(truths)

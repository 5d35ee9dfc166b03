"""Development sets in memory: loaded for a training run, each with its protocol, and read."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from keras_crnn.data.example import Example
from keras_crnn.data.skipped import Skipped
from keras_crnn.data.word_sets import open_set
from keras_crnn.evaluation.protocols import Protocol, open_protocol
from keras_crnn.evaluation.usable_words import read_usable
from keras_crnn.network.spec import ModelSpec
from keras_crnn.network.temperature import softmax
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require
from keras_crnn.transcription.one_script import one_script_path

_COLUMNS = 25_600  # pixels of width in a batch: 256 words of 100, 12 lines of 2,000


@dataclass(frozen=True)
class LabelledSet:
    """A labelled set in memory.

    Attributes:
        name: string. As of `WordSet`.
        images: list of uint8 `(height, width, 1)`, each of its own width.
        texts: list of strings. What the words say, as far as the protocol compares it.
        skipped: `Skipped`. What could not be used, by reason.
        protocol: `Protocol` by which readings are compared with the texts.
        few_shapes: bool. Whether to read few shapes of batches alone, see `load_set`. Defaults
            to `False`.
    """

    name: str
    images: Sequence[np.ndarray]
    texts: list[str]
    skipped: Skipped
    protocol: Protocol
    few_shapes: bool = False


#: A set as `open_set` takes it, or that and the protocol it is read by; or one in memory.
GivenSet: TypeAlias = str | Path | tuple[str | Path, str] | LabelledSet


def load_set(
    given: str | Path, spec: ModelSpec, protocol: str = "exact", few_shapes: bool = False
) -> LabelledSet:
    """Reads a labelled set at the widths at which the model reads.

    A truth of which the protocol leaves nothing is skipped, counted; no other is, however long.

    Args:
        given: folder with `gt.tsv`, or what else `open_set` takes.
        spec: `ModelSpec` of the model.
        protocol: string, one of `PROTOCOLS`. Defaults to `"exact"`.
        few_shapes: bool. Whether widths are rounded to multiples of 16 pixels, the images
            stretched by half of that at most, for what compiles anew for each shape. Padding to
            them reads one to two words of a hundred fewer, as the models are not trained with
            it, and without the frames of the padding most words lose their last letter, which
            the network gives there. Defaults to `False`.

    Raises:
        FileNotFoundError, ValueError: as `open_set`, an unknown protocol, or no word of the set
            can be used.
    """
    words = open_set(given)
    compared = open_protocol(protocol, spec.alphabet)
    return label_images(words.name, words.examples, spec, compared, words.skipped, few_shapes)


def label_images(
    name: str,
    examples: Iterable[Example],
    spec: ModelSpec,
    protocol: Protocol,
    skipped: Skipped | None = None,
    few_shapes: bool = False,
) -> LabelledSet:
    """A labelled set of examples, as `load_set` makes it of a folder.

    Args:
        name: string. What the set is called.
        examples: iterable of `Example`.
        spec: `ModelSpec` of the model.
        protocol: `Protocol` by which readings will be compared.
        skipped: `Skipped`, to which is added what cannot be used. Defaults to a new one.
        few_shapes: bool. As of `load_set`.

    Raises:
        ValueError: none of the examples can be used.
    """
    skipped = Skipped() if skipped is None else skipped
    images, texts = [], []
    for _, text, image in read_usable(examples, protocol, skipped, skipped):
        preprocessing = spec.preprocessing
        if few_shapes and preprocessing.width is None:
            width = _round_width(preprocessing.resized_width(*image.shape), preprocessing.min_width)
            preprocessing = dataclasses.replace(preprocessing, width=width)
        images.append(preprocessing.resize(image)[:, :, np.newaxis])
        texts.append(text)
    if not images:
        raise InputError(f"{name!r} holds no word that could be used: {skipped}.")
    return LabelledSet(name, images, texts, skipped, protocol, few_shapes)


def _round_width(width: int, least: int) -> int:
    """The nearest multiple of 16, but `least` for what is below it."""
    return max(least, (width + 8) // 16 * 16)


def read_texts(
    predict: Callable[[np.ndarray], np.ndarray],
    images: Sequence[np.ndarray],
    spec: ModelSpec,
    few_shapes: bool = False,
) -> list[str]:
    """Texts of images by best path, those of one width together as batches.

    Args:
        predict: callable from images `(batch, height, width, 1)` uint8 to logits
            `(batch, time, classes)`.
        images: uint8 `(height, width, 1)` each, of any widths.
        spec: `ModelSpec` of the model.
        few_shapes: bool. Whether batches are filled up to 16, 64 or all that a batch holds, so
            that there are three shapes at most for each width. Defaults to `False`.
    """
    by_width: dict[int, list[int]] = {}
    for k, image in enumerate(images):
        by_width.setdefault(image.shape[1], []).append(k)
    texts = [""] * len(images)
    for width, indices in by_width.items():
        size = max(1, _COLUMNS // width)
        for start in range(0, len(indices), size):
            chosen = indices[start : start + size]
            filled = min(size, _fill(len(chosen))) if few_shapes else len(chosen)
            more = [chosen[-1]] * (filled - len(chosen))
            frames = softmax(np.asarray(predict(np.stack([images[k] for k in [*chosen, *more]]))))
            for k, one in zip(chosen, frames, strict=False):  # (time, classes); not what fills
                texts[k] = spec.alphabet.decode(one_script_path(one, spec.alphabet).ids)
    return texts


def read_labelled(
    predict: Callable[[np.ndarray], np.ndarray], labelled: LabelledSet, spec: ModelSpec
) -> list[str]:
    """Texts of a set's images by best path, as far as its protocol compares them.

    Args:
        predict: as of `read_texts`.
        labelled: `LabelledSet`.
        spec: `ModelSpec` of the model.
    """
    texts = read_texts(predict, labelled.images, spec, labelled.few_shapes)
    return [labelled.protocol.normalize(text) for text in texts]


def _fill(count: int) -> int:
    """The least of 16, 64, 256 ... that is `count` at least."""
    size = 16
    while size < count:
        size *= 4
    return size


def open_development_sets(
    dev: Sequence[GivenSet], spec: ModelSpec, protocol: str
) -> list[LabelledSet]:
    """Loads sets under names that differ: of sets named alike the protocol is part of the name.

    Args:
        dev: what `load_set` takes, or pairs of that and a protocol, or sets in memory.
        spec: `ModelSpec` of the model.
        protocol: string. The protocol of those that have none.

    Raises:
        FileNotFoundError, ValueError: as `load_set`, or two sets of one name and protocol.
    """
    few_shapes = bool(dev) and compiles_each_shape()
    sets = []
    for one in dev:
        if isinstance(one, LabelledSet):
            sets.append(one)
            continue
        given, chosen = one if isinstance(one, tuple) else (one, protocol)
        sets.append(load_set(given, spec, chosen, few_shapes))
    counts = Counter(one.name for one in sets)
    named = [
        dataclasses.replace(one, name=f"{one.name}={one.protocol.name}")
        if counts[one.name] > 1
        else one
        for one in sets
    ]
    for name, count in Counter(one.name for one in named).items():
        if count > 1:
            raise InputError(
                f"{count} development sets are called {name!r}: give each once, and rename a "
                "folder where two are called alike."
            )
    return named


def compiles_each_shape() -> bool:
    """Whether Keras compiles a model anew for every shape of a batch, as it does by XLA."""
    if require("keras", "train").backend.backend() != "tensorflow":
        return True
    import tensorflow as tf

    return bool(tf.config.list_logical_devices("GPU"))

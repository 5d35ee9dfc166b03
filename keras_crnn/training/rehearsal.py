"""Words that a model could read before, for a training that must not forget them."""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from keras_crnn.data.example import Example
from keras_crnn.evaluation.protocols import Protocol
from keras_crnn.pretrained.files import rehearsal_file
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.text.alphabets import labels_all

#: Of the words that come with the package, the last ones are to measure with, never to train on.
MEASURED = 500
_FEWEST = 50  # words that are worth mixing in


@dataclass(frozen=True)
class Rehearsal:
    """Words from before.

    Attributes:
        learned: list of `Example`, to train on.
        measured: list of `Example`, to measure with.
        protocol: `Protocol` that compares what a model could read before and can read after.
    """

    learned: list[Example]
    measured: list[Example]
    protocol: Protocol


@functools.cache
def open_rehearsal() -> tuple[list[Example], list[Example]]:
    """The rendered words that come with the package: printable ASCII, streets and documents.

    `examples/make_rehearsal.py` makes them.

    Returns:
        Words to train on and words to measure with: `Example`s whose images are uint8
        `(32, width)`.

    Raises:
        ValueError: the file is damaged or missing.

    Example:

    >>> learned, measured = open_rehearsal()
    >>> len(learned), len(measured)
    (2000, 500)
    """
    with np.load(rehearsal_file(), allow_pickle=False) as stored:
        content, ends = stored["images"].tobytes(), stored["ends"].tolist()
        texts = stored["texts"].tobytes().decode("utf-8").split("\n")
    words = []
    for number, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
        with Image.open(io.BytesIO(content[start:end])) as picture:
            image = np.asarray(picture.convert("L"))
        words.append(Example(image, texts[number], f"rehearsal word {number}"))
    return words[:-MEASURED], words[-MEASURED:]


def choose_rehearsal(before: Alphabet, after: Alphabet) -> Rehearsal | None:
    """Those of them that a model could spell and shall spell when its alphabet has changed.

    Args:
        before: `Alphabet` that the model had.
        after: `Alphabet` that it gets.

    Returns:
        `Rehearsal`, or `None` where the two share too little to spell words by.
    """
    shared = "".join(c for c in before.characters if after.keep(c) == c)
    if not shared:
        return None
    alphabet = Alphabet(shared, before.ignore_case)
    learned, measured = (
        [one for one in words if alphabet.label(one.text) and labels_all(alphabet, one.text)]
        for words in open_rehearsal()
    )
    if min(len(learned), len(measured)) < _FEWEST:
        return None
    return Rehearsal(learned, measured, Protocol("exact", alphabet))

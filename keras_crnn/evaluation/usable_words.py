"""Which words of a set can be compared: those with a truth that is left, and a sound image."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from keras_crnn.data.example import LONGEST_TEXT, Example
from keras_crnn.data.skipped import Skipped
from keras_crnn.evaluation.protocols import Protocol
from keras_crnn.images.read import ImageError, read_image

#: Why a truth is skipped of which a protocol leaves nothing.
FOREIGN = "no character of the alphabet"


class Usable(NamedTuple):
    """A word that can be compared.

    Attributes:
        example: `Example`, as the set has it.
        truth: string. What the protocol compares of its text.
        image: uint8 `(height, width)`, grey.
    """

    example: Example
    truth: str
    image: np.ndarray


def read_usable(
    examples: Iterable[Example], protocol: Protocol, broken: Skipped, foreign: Skipped
) -> Iterator[Usable]:
    """Reads the images of words, one after the other, and leaves out what cannot be compared.

    Args:
        examples: iterable of `Example`.
        protocol: `Protocol` by which readings will be compared.
        broken: `Skipped`, to which images are added that cannot be read, and texts that no model
            could be compared with: empty or too long.
        foreign: `Skipped`, to which words are added of whose truth the protocol leaves nothing.
            Several models may read one set: what depends on a model's alphabet is counted apart
            from what is wrong with the set.
    """
    for place, example in enumerate(examples):
        key = example.name or (place, id(example))  # those without a name are not one and the same
        called = example.name or f"{example.text!r:.40}"
        if len(example.text) > LONGEST_TEXT:
            broken.add(f"text of more than {LONGEST_TEXT} characters", called, key)
            continue
        if not example.text.strip():
            broken.add("no text", called, key)
            continue
        truth = protocol.normalize(example.text)
        if not truth:
            foreign.add(FOREIGN, called, key)
            continue
        try:
            image = read_image(example.image)
        except ImageError as error:
            broken.add("broken image", str(error), key)
            continue
        yield Usable(example, truth, image)

"""A labelled word image, the one record of it from a folder to an evaluation."""

from __future__ import annotations

import os
import unicodedata
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from keras_crnn.images.read import ImageSource
from keras_crnn.system.errors import InputError

#: Characters of a text at most: no image has so many time steps, and bringing marks without end
#: into Unicode's order takes time with the square of their number.
LONGEST_TEXT = 10_000


@dataclass(frozen=True)
class Example:
    """One word image, what it says and what to call it.

    It unpacks into the first two, `image, text = example`, so that a plain pair can stand where
    no name is needed.

    Attributes:
        image: where the image is, or anything else that `read_image` takes.
        text: string. What it says, brought to NFC, but neither folded nor stripped.
        name: string. What to call it, in messages and lexicons. Defaults to the path of the
            image; to nothing where it has none.

    Raises:
        ValueError: a text that is no string.

    Example:

    >>> Example("crops/1.png", "Hello").name
    'crops/1.png'
    """

    image: ImageSource
    text: str
    name: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise InputError(
                f"The text of {self.name or self.image!r:.80} is {self.text!r:.80}, not a string. "
                "Make strings of numbers, and '' of what is missing: a table is read so by "
                "pandas.read_csv(..., dtype=str, keep_default_na=False)."
            )
        if len(self.text) <= LONGEST_TEXT:  # longer ones are left out wherever words are used
            object.__setattr__(self, "text", unicodedata.normalize("NFC", self.text))
        if not self.name and isinstance(self.image, (str, os.PathLike)):
            object.__setattr__(self, "name", os.fspath(self.image))

    def __iter__(self) -> Iterator[Any]:  # of different types, which a type checker cannot tell
        """Image and text."""
        return iter((self.image, self.text))

    @property
    def path(self) -> ImageSource:
        """Old name of `image`."""
        _warn("path", "image")
        return self.image

    @property
    def title(self) -> ImageSource:
        """What `name` was: the path of an image in a file as it was given."""
        _warn("title", "name")
        return self.image if isinstance(self.image, (str, os.PathLike)) else self.name


#: What stands for an example: one, or a pair of image and text.
Labelled: TypeAlias = Example | tuple[ImageSource, str]


def take_example(given: Labelled) -> Example:
    """The example that a caller gave, also as a plain pair.

    Raises:
        ValueError: neither an example nor a pair, or as for `Example`.
    """
    if isinstance(given, Example):
        return given
    pair = hasattr(given, "__len__") and not isinstance(given, (str, bytes))
    if not pair or not 2 <= len(given) <= 3:
        raise InputError(
            f"{given!r:.80} is no labelled image: give Example(image, text), or (image, text)."
        )
    return Example(*given)


def _warn(old: str, new: str) -> None:
    warnings.warn(
        f"Example.{old} is now Example.{new}; the old name goes with version 0.3.",
        DeprecationWarning,
        stacklevel=3,
    )

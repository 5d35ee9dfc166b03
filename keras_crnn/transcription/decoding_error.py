"""What is wrong with the settings of a decoder, in words that a command can make its own."""

from __future__ import annotations

from collections.abc import Callable

from keras_crnn.system.errors import InputError


class Name(str):
    """The name of a field, or of an argument, within the message of an error."""


class DecodingError(InputError):
    """Settings that cannot be, or do not go together.

    Args:
        parts: strings. The message in pieces; those that are a `Name` stand apart, so that a
            command can say its options in their place.

    Example:

    >>> error = DecodingError(Name("ignore_case"), " is about a lexicon.")
    >>> str(error)
    'ignore_case is about a lexicon.'
    >>> error.spell(lambda name: "--" + name.replace("_", "-"))
    '--ignore-case is about a lexicon.'
    """

    def __init__(self, *parts: str) -> None:
        super().__init__(*parts)
        self._parts = parts

    def __str__(self) -> str:
        return "".join(self._parts)

    def spell(self, rename: Callable[[str], str]) -> str:
        """The message, with other names for the fields."""
        return "".join(rename(part) if isinstance(part, Name) else part for part in self._parts)

"""Of what type each setting of a decoder is: settings may come from a file that others wrote."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral, Real
from os import PathLike
from typing import Any

from keras_crnn.transcription.decoding_error import DecodingError, Name

_WHOLE = ((Integral,), "an int")
_NUMBER = ((Real,), "a number")
_TEXT = ((str,), "a string, in quotes where a file holds it")
_TYPES: dict[str, tuple[tuple[type, ...], str]] = {
    "beam": _WHOLE,
    "language_model": ((str, PathLike), "a name or a path"),
    "language_weight": _NUMBER,
    "length_bonus": _NUMBER,
    "pattern": _TEXT,
    "characters": _TEXT,
    "method": _TEXT,
    "delta": _WHOLE,
    "foreign": _TEXT,
    "ignore_case": ((bool,), "True or False"),
}
_MAY_LACK = ("beam", "language_model", "pattern", "characters")


def refuse_other_types(settings: Mapping[str, Any]) -> None:
    """Refuses settings that are of another type than a `Decoding` takes.

    Args:
        settings: the fields of a `Decoding`.

    Raises:
        ValueError: the message names the first of them, and what it is.
    """
    for name, (types, what) in _TYPES.items():
        value = settings[name]
        if value is None and name in _MAY_LACK:
            continue
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            raise DecodingError(
                Name(name), f" is {value!r:.80} of type {type(value).__name__}: give {what}."
            )

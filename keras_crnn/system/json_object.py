"""Objects of JSON that anybody may have written, whose values are asked for by type."""

from __future__ import annotations

import json
from typing import TypeVar

from keras_crnn.system.errors import InputError

Value = TypeVar("Value")


class JsonObject:
    """A JSON object, which says what is wrong with it.

    Args:
        values: what `json` read.
        title: string. What errors call the object.

    Raises:
        ValueError: it is no object.

    Example:

    >>> JsonObject({"width": "wide"}, "the record").whole("width")
    Traceback (most recent call last):
    ...
    keras_crnn.system.errors.InputError: width of the record is 'wide', not a whole number.
    """

    def __init__(self, values: object, title: str) -> None:
        if not isinstance(values, dict):
            raise InputError(f"{title} is {values!r:.80}, not an object with names and values.")
        self.values = values
        self.title = title

    @classmethod
    def parse(cls, text: str | bytes, title: str) -> JsonObject:
        """The object that a text, or UTF-8, holds.

        Raises:
            ValueError: it is no JSON, or another value of JSON.
        """
        try:
            return cls(json.loads(text), title)
        except RecursionError as error:
            raise InputError(f"{title} is no JSON that can be read: it nests too deep.") from error
        except ValueError as error:
            if isinstance(error, InputError):
                raise
            raise InputError(f"{title} is no JSON: {error}.") from error

    def __contains__(self, key: str) -> bool:
        """Whether there is a value, be it `null`."""
        return key in self.values

    def text(self, key: str) -> str:
        """A string."""
        return self._check(key, self._at(key), str, "a string")

    def flag(self, key: str) -> bool:
        """`true` or `false`."""
        return self._check(key, self._at(key), bool, "true or false")

    def whole(self, key: str) -> int:
        """A whole number."""
        return self._check(key, self._at(key), int, "a whole number")

    def whole_or_none(self, key: str) -> int | None:
        """A whole number, or `null`."""
        return None if self._at(key) is None else self.whole(key)

    def number(self, key: str) -> float:
        """A number, whole or not."""
        value = self._at(key)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53:
            return float(value)
        return self._check(key, value, float, "a number")

    def texts(self, key: str) -> list[str]:
        """A list of strings."""
        return [self._check(key, one, str, "a list of strings") for one in self._list(key)]

    def wholes(self, key: str) -> list[int]:
        """A list of whole numbers."""
        return [self._check(key, one, int, "a list of whole numbers") for one in self._list(key)]

    def object_at(self, key: str) -> JsonObject:
        """An object."""
        return JsonObject(self._at(key), f"{key} of {self.title}")

    def objects(self, key: str) -> list[JsonObject]:
        """A list of objects."""
        return [
            JsonObject(one, f"item {k} of {key} of {self.title}")
            for k, one in enumerate(self._list(key), start=1)
        ]

    def refuse_others(self, known: set[str]) -> None:
        """Refuses names that this version does not know.

        Raises:
            ValueError: there are such names; the message has them.
        """
        if unknown := sorted(set(self.values) - known):
            raise InputError(
                f"{self.title} has no {', '.join(unknown)[:80]}: its fields are "
                f"{', '.join(sorted(known))}. A newer version of keras-crnn may have written it."
            )

    def _list(self, key: str) -> list[object]:
        value = self._at(key)
        if isinstance(value, tuple):  # not from JSON, but from a dataclass
            return list(value)
        return self._check(key, value, list, "a list")

    def _at(self, key: str) -> object:
        if key not in self.values:
            raise InputError(f"{self.title} lacks {key!r}: it is damaged.")
        value: object = self.values[key]
        return value

    def _check(self, key: str, value: object, kind: type[Value], wanted: str) -> Value:
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise InputError(f"{key} of {self.title} is {value!r:.80}, not {wanted}.")
        return value

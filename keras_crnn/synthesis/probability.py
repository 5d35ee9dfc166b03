"""One check that every share and probability of the generator goes through."""

from __future__ import annotations

from keras_crnn.system.errors import InputError


def check_probability(name: str, value: float) -> None:
    """Raises ValueError, naming `name`, unless `value` is a number from 0 to 1."""
    if not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise InputError(f"`{name}` must be a number from 0 to 1. Received: {value!r}")

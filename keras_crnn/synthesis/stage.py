"""What the groups of effects have in common: every value in them is checked by its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from keras_crnn.synthesis.effect import Effect
from keras_crnn.synthesis.probability import check_probability
from keras_crnn.system.errors import InputError

Range = tuple[float, float]


@dataclass(frozen=True)
class Stage:
    """A group of effects that one step of the generator applies.

    Attributes:
        EXCLUSIVE: names of effects of which a picture has one at most.
        LEAST: least strength of effects that have one, and least values of settings.
        WHOLE: names of effects and settings that take whole numbers.

    Raises:
        ValueError: a probability outside 0 to 1, a range whose ends are swapped, a strength that
            is too small, or exclusive effects whose probabilities sum to more than 1. The message
            names the effect.
    """

    EXCLUSIVE: ClassVar[tuple[tuple[str, ...], ...]] = ()
    LEAST: ClassVar[Mapping[str, float]] = {}
    WHOLE: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(one.default, Effect):
                check_effect(one.name, value)
            elif one.type == "Range":
                _check_range(one.name, value)
            elif isinstance(one.default, tuple):
                _check_positive(one.name, value)
            numbers = _numbers(value)
            least = 0.0 if one.name.endswith("_deviation") else self.LEAST.get(one.name)
            if least is not None and not all(number >= least for number in numbers):
                raise InputError(f"`{one.name}` must be at least {least:g}. Received: {value}")
            if one.name in self.WHOLE and not all(isinstance(number, int) for number in numbers):
                raise InputError(f"`{one.name}` takes whole numbers. Received: {value}")
        for names in self.EXCLUSIVE:
            total = sum(getattr(self, name).probability for name in names)
            if total > 1 + 1e-9:
                raise InputError(
                    f"{', '.join(names)} exclude each other: their probabilities must sum to at "
                    f"most 1. Received a sum of {total:g}"
                )


def check_effect(name: str, value: Any) -> None:
    """Raises ValueError, naming `name`, unless `value` is a possible `Effect`."""
    if not isinstance(value, Effect):
        raise InputError(f"`{name}` must be an Effect(probability, low, high). Received: {value!r}")
    check_probability(f"{name}.probability", value.probability)
    _check_range(name, (value.low, value.high))


def _check_range(name: str, value: Range) -> None:
    """Raises ValueError, naming `name`, unless `value` is a pair (low, high)."""
    if len(value) != 2 or not value[0] <= value[1]:
        raise InputError(f"`{name}` must have (low, high) with low <= high. Received: {value}")


def _check_positive(name: str, values: tuple[int, ...]) -> None:
    """Raises ValueError, naming `name`, unless `values` are numbers above 0, one at least."""
    if not values or min(values) <= 0:
        raise InputError(f"`{name}` must hold at least one positive number. Received: {values}")


def _numbers(value: Any) -> tuple[float, ...]:
    if isinstance(value, Effect):
        return value.low, value.high
    return value if isinstance(value, tuple) else (value,)

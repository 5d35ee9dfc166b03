"""The stages that a network is made of: a convolution or a recurrence with what follows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from typing import TypeVar

from keras_crnn.system.json_object import JsonObject

Stage = TypeVar("Stage")


@dataclass(frozen=True)
class Convolution:
    """One convolution with what follows it.

    Args:
        filters: int. Output channels.
        kernel: int. Side of the square kernel. Defaults to 3.
        same: bool. Whether the map is padded to keep its size. Defaults to `True`.
        batch_norm: bool. Whether batch normalisation follows. Defaults to `False`.
        pool: tuple `(vertical, horizontal)` of the strides of a 2x2 max-pool, or `None`.
            At a horizontal stride of 1 one column is added on each side, as in the authors'
            code (the paper prints a 1x2 window), so the map becomes one column wider.
        groups: int. Groups of channels that are convolved apart. Defaults to 1.
        shortcut: int or `None`. How many stages back the map lies that is added before pooling
            and ReLU: 2 closes a residual block of two convolutions. Defaults to `None`.
    """

    filters: int
    kernel: int = 3
    same: bool = True
    batch_norm: bool = False
    pool: tuple[int, int] | None = None
    groups: int = 1
    shortcut: int | None = None


@dataclass(frozen=True)
class Recurrence:
    """One LSTM layer over the feature sequence.

    Args:
        units: int. Units each way.
        both_ways: bool. Whether the sequence is read in both directions. Defaults to `True`.
        project: int or `None`. Width of a linear layer after it. Defaults to `None`.
    """

    units: int
    both_ways: bool = True
    project: int | None = None


def after_stage(size: int, stage: Convolution, vertical: bool) -> int:
    """Size of a map's side after a stage, in pixels of that map."""
    if not stage.same:
        size = size - stage.kernel + 1
    if stage.pool is None:
        return size
    stride = stage.pool[0 if vertical else 1]
    padded = size + 2 if stride == 1 and not vertical else size
    return (padded - 2) // stride + 1


def read_stage(kind: Callable[..., Stage], record: JsonObject) -> Stage:
    """One stage.

    Args:
        kind: a dataclass, such as `Convolution`.
        record: `JsonObject` with its fields; older records lack some that have defaults.

    Raises:
        ValueError: a field that is missing, unknown, or of another type.
    """
    own = fields(kind)  # type: ignore[arg-type]  # a dataclass, which is a callable as well
    record.refuse_others({field.name for field in own})
    given = [field for field in own if field.name in record or field.default is MISSING]
    return kind(**{field.name: _READ[str(field.type)](record, field.name) for field in given})


def _read_pool(record: JsonObject, key: str) -> tuple[int, ...] | None:
    return None if record.values[key] is None else tuple(record.wholes(key))


#: How a field of each type is read.
_READ: dict[str, Callable[[JsonObject, str], object]] = {
    "int": JsonObject.whole,
    "bool": JsonObject.flag,
    "int | None": JsonObject.whole_or_none,
    "tuple[int, int] | None": _read_pool,
}

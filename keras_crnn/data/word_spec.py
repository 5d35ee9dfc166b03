"""What a data set has to know of the model that will learn from it: a part of `ModelSpec`."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, Protocol, TypeVar

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.text.alphabets import AnyAlphabet

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class Network(Protocol):
    """What gives so many frames for an image of a width, such as `CRNNConfig`."""

    def time_steps(self, width: int) -> int:
        """Frames for an image `width` pixels wide."""
        ...


class WordSpec(Protocol):
    """Alphabet, preprocessing and network of a model; `ModelSpec` is one."""

    @property
    def alphabet(self) -> AnyAlphabet:
        """Folds and encodes the texts."""
        ...

    @property
    def preprocessing(self) -> Preprocessing:
        """From an image to the network's input."""
        ...

    @property
    def config(self) -> Network:
        """What tells how many frames an image has."""
        ...


@dataclass(frozen=True)
class _Steps:
    """A `Network` of a function alone."""

    count: Callable[[int], int]

    def time_steps(self, width: int) -> int:
        return self.count(width)


@dataclass(frozen=True)
class _Parts:
    """A `WordSpec` of its parts."""

    alphabet: Alphabet
    preprocessing: Preprocessing
    config: Network


def take_parts(
    *positional: str,
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Lets a function that takes a `WordSpec` be called with its parts, as in version 0.1.

    Alphabet and preprocessing were then the second and third argument, and `time_steps` one by
    name; images kept the preprocessing as it was.

    Args:
        positional: strings. Names of the old positional arguments, in their order.
    """

    def decorate(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        @functools.wraps(function)
        def call(*args: Any, **options: Any) -> Result:
            given = dict(zip(positional, args, strict=False)) | options
            if not isinstance(given.get("alphabet"), Alphabet):
                return function(*args, **options)
            warnings.warn(
                f"{function.__name__} takes the ModelSpec in place of alphabet, preprocessing "
                "and time_steps; the old arguments go with version 0.3.",
                DeprecationWarning,
                stacklevel=2,
            )
            steps = _Steps(given.pop("time_steps"))
            spec = _Parts(given.pop("alphabet"), given.pop("preprocessing"), steps)
            old: Any = function  # whose arguments are checked when it is called
            return old(given.pop("source"), spec, squash=False, **given)

        return call

    return decorate

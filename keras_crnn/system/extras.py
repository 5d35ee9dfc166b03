"""Modules that come with an extra of the package, and what to say when they are missing."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Says which extra of `keras-crnn` to install where an import within fails.

    For imports at the top of a module: unlike `require`, it leaves `import` to be read by type
    checkers.

    Args:
        name: the extra that installs what is imported, `"train"`, `"test"` or `"beam"`.

    Raises:
        ImportError: a module is missing; the message names the extra to install.

    Example:

    >>> with extra("train"):
    ...     import keras
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("keras_crnn"):
            raise  # a fault of ours
        missing = error.name.partition(".")[0]
        raise _missing(missing, name) from error


def require(module: str, extra: str) -> ModuleType:
    """Imports a module that belongs to an extra.

    Args:
        module: name of the module, as in an `import` statement.
        extra: the extra of `keras-crnn` that installs it, `"train"`, `"test"` or `"beam"`.

    Raises:
        ImportError: the module is missing; the message names the extra to install.

    Example:

    >>> cv2 = require("cv2", "train")
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        raise _missing(module, extra) from error


def check_installed(module: str, extra: str) -> None:
    """The same check as `require` makes, without importing the module yet.

    Args:
        module: name of the module, without a dot.
        extra: the extra of `keras-crnn` that installs it.

    Raises:
        ImportError: as for `require`.
    """
    if importlib.util.find_spec(module) is None:
        raise _missing(module, extra)


def _missing(module: str, extra: str) -> ImportError:
    return ImportError(
        f"This part of keras-crnn needs {module}, which is not installed: "
        f"pip install 'keras-crnn[{extra}]', in a checkout pip install '.[{extra}]'"
    )

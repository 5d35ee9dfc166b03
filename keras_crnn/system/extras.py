"""Modules that come with an extra of the package, and what to say when they are missing."""

from __future__ import annotations

import importlib
from types import ModuleType


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
        raise ImportError(
            f"This part of keras-crnn needs {module}, which is not installed: "
            f"pip install 'keras-crnn[{extra}]', in a checkout pip install '.[{extra}]'"
        ) from error

"""The package's own word lists."""

from __future__ import annotations

import functools
import importlib.resources


@functools.cache
def vocabulary(name: str) -> tuple[str, ...]:
    """The words of one of the package's own lists: `names`, `places` or `print`."""
    folder = importlib.resources.files("keras_crnn.synthesis") / "vocabulary"
    return tuple((folder / f"{name}.txt").read_text(encoding="utf-8").split())

"""Font files in a folder, and where their outlines are kept."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path

from keras_crnn.synthesis.outlines import WOFF2_MODULES
from keras_crnn.system.errors import InputError

SUFFIXES = (".otf", ".ttf", ".woff", ".woff2")


def find_fonts(folder: Path, suffixes: Sequence[str] = SUFFIXES) -> list[Path]:
    """The font files below a folder, in order of their names.

    Args:
        folder: Path.
        suffixes: sequence of str. Endings of files that count, in lower case. Defaults to all
            that `FontBank` reads.

    Raises:
        FileNotFoundError: there is no such folder.
        ValueError: it holds no fonts.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"No folder of fonts at '{folder}'. Give an existing folder.")
    paths = sorted(
        path
        for path in folder.rglob("*")
        # Pipes and devices are no fonts; a link that leads nowhere is counted as a broken one.
        if path.suffix.lower() in suffixes and (path.is_file() or not path.exists())
    )
    if not paths:
        raise InputError(
            f"No fonts in '{folder}'. Put {' or '.join(suffixes)} files there, or give another "
            "folder."
        )
    return paths


def default_cache() -> Path:
    """`keras-crnn` in `$XDG_CACHE_HOME`, or in `~/.cache`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "keras-crnn"


def hash_content(path: Path) -> str:
    """A digest of a file; empty where it cannot be read. 27 MB of fonts take 0.1 s."""
    digest = hashlib.blake2b(digest_size=16)
    try:
        with open(path, "rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    except OSError:
        return ""
    return digest.hexdigest()


def can_read_woff2() -> bool:
    """Whether what .woff2 needs is installed: once it is, the fonts must be read again."""
    return all(importlib.util.find_spec(name) for name in WOFF2_MODULES)

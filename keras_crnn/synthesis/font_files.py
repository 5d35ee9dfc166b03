"""Font files in a folder, and where their outlines are kept."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from pathlib import Path

from keras_crnn.synthesis.outlines import WOFF2_MODULES
from keras_crnn.system.errors import InputError

SUFFIXES = (".otf", ".ttf", ".woff", ".woff2")


def find_fonts(folder: Path) -> list[Path]:
    """The font files below a folder, in order of their names.

    Raises:
        FileNotFoundError: there is no such folder.
        ValueError: it holds no fonts.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"No folder of fonts at '{folder}'. Give an existing folder.")
    paths = sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and not path.is_dir()
    )
    if not paths:
        raise InputError(
            f"No fonts in '{folder}'. Put .ttf, .otf, .woff or .woff2 files there, "
            "or give another folder."
        )
    return paths


def default_cache() -> Path:
    """`keras-crnn` in `$XDG_CACHE_HOME`, or in `~/.cache`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "keras-crnn"


def hash_content(path: Path) -> str:
    """A digest of a file; empty where it cannot be read. 27 MB of fonts take 0.1 s."""
    try:
        return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
    except OSError:
        return ""


def can_read_woff2() -> bool:
    """Whether what .woff2 needs is installed: once it is, the fonts must be read again."""
    return all(importlib.util.find_spec(name) for name in WOFF2_MODULES)

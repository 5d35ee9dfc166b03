"""Files told apart by what they hold."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def hash_file(path: str | os.PathLike[str]) -> str:
    """SHA-256 of a file's bytes, as 64 hexadecimal digits.

    Args:
        path: of a file that fits into memory.

    Raises:
        OSError: the file cannot be read.
    """
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()

"""Imports Keras for a command, without the notes of the TensorFlow below it."""

from __future__ import annotations

import contextlib
import importlib
import os
import tempfile
from collections.abc import Iterator

_NOTES = (b"I0000 ", b"WARNING: All log messages before absl::InitializeLog()")


def import_keras() -> None:
    """Imports Keras and its backend, where they are installed; what needs them says if not.

    While its libraries are loaded, and before it heeds `TF_CPP_MIN_LOG_LEVEL`, TensorFlow 2.21
    notes that it uses oneDNN and found no CUDA. Where that variable asks for errors alone, as
    a command sets it, the notes are dropped; all else on standard error is passed on.
    """
    if os.environ.get("TF_CPP_MIN_LOG_LEVEL") == "3":
        with _without_notes(), contextlib.suppress(ModuleNotFoundError):
            importlib.import_module("keras")


@contextlib.contextmanager
def _without_notes() -> Iterator[None]:
    """Holds standard error back, that of libraries too, and then passes on what is no note."""
    try:
        kept = os.dup(2)
    except OSError:  # it is closed
        yield
        return
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            held.seek(0)
            for line in held:
                if not line.startswith(_NOTES):
                    os.write(2, line)

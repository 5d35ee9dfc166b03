"""Messages that libraries in C++ write to standard error, past Python."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import threading
from collections.abc import Iterator

_lock = threading.Lock()


@contextlib.contextmanager
def leave_out_messages(beginning: bytes) -> Iterator[None]:
    """Lines that begin so are not shown; all others come at the end, whoever wrote them.

    Only the file descriptor knows what a library in C++ writes. So for this while all of standard
    error goes into a file. Keep it short.

    Args:
        beginning: bytes. Of the lines that are left out.
    """
    with _lock, contextlib.ExitStack() as stack:
        try:
            shown = os.dup(2)
            stack.callback(os.close, shown)
            held = stack.enter_context(tempfile.TemporaryFile())
        except OSError:  # no standard error, or no room for a file: all is shown
            yield
            return
        _flush()
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            _flush()
            os.dup2(shown, 2)
            held.seek(0)
            rest = [line for line in held if not line.startswith(beginning)]
            if rest:
                os.write(2, b"".join(rest))


def _flush() -> None:
    with contextlib.suppress(AttributeError, OSError, ValueError):  # none, or closed
        sys.stderr.flush()

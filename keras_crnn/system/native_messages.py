"""Messages that libraries in C++ write to standard error, past Python."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import threading
from collections.abc import Iterator


class _Redirection:
    """Who writes into a file in place of standard error, and where that went before."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.shown: int | None = None  # a descriptor, while standard error is redirected

    def end_in_child(self) -> None:
        """Ends in a forked process what a thread had begun that did not come along."""
        self.lock = threading.Lock()
        if self.shown is not None:
            os.dup2(self.shown, 2)
            self.shown = None


_redirection = _Redirection()
if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_redirection.end_in_child)


@contextlib.contextmanager
def leave_out_messages(beginning: bytes) -> Iterator[None]:
    """Lines that begin so are not shown; all others come at the end, whoever wrote them.

    Only the file descriptor knows what a library in C++ writes. So for this while all of standard
    error goes into a file. Keep it short.

    Args:
        beginning: bytes. Of the lines that are left out.
    """
    with _redirection.lock, contextlib.ExitStack() as stack:
        try:
            shown = os.dup(2)
            stack.callback(os.close, shown)
            held = stack.enter_context(tempfile.TemporaryFile())
        except OSError:  # no standard error, or no room for a file: all is shown
            yield
            return
        _flush()
        _redirection.shown = shown
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            _flush()
            os.dup2(shown, 2)
            _redirection.shown = None
            held.seek(0)
            rest = [line for line in held if not line.startswith(beginning)]
            if rest:
                os.write(2, b"".join(rest))


def _flush() -> None:
    with contextlib.suppress(AttributeError, OSError, ValueError):  # none, or closed
        sys.stderr.flush()

"""Tenths of something long, for logs."""

from __future__ import annotations


class Tenths:
    """Tells when another tenth of something is done, so that a log gets ten lines.

    Example:

    >>> tenths = Tenths()
    >>> [done for done in range(1, 8) if tenths.is_new(done, 20)]
    [2, 4, 6]
    """

    def __init__(self) -> None:
        self._last = 0

    def is_new(self, done: int, total: int) -> bool:
        """Whether a tenth of `total` was completed since the call before."""
        before, self._last = self._last, max(self._last, done * 10 // total)
        return self._last > before

"""Counts what a data set leaves out, so that nothing is lost in silence."""

from __future__ import annotations

import logging
import threading
from collections.abc import Hashable

_logger = logging.getLogger(__name__)


class Skipped:
    """What was left out, by reason, with the first few names of each.

    One broken image among thousands must not end a run, and must not go unseen either:
    the first of each reason is logged as a warning, the rest are counted. The same image
    counts once, however many epochs it is met in. Safe to share between threads.

    Args:
        keep: int or None. Names to keep per reason, `None` for all. Defaults to 5.
        log: bool. Whether the first of each reason is logged. Defaults to `True`.

    Attributes:
        counts: dict. Reason to number left out.
        names: dict. Reason to the first few names.

    Example:

    >>> skipped = Skipped()
    >>> skipped.add("broken image", "a.png")
    >>> print(skipped)
    1 skipped: 1 broken image (a.png)
    """

    def __init__(self, keep: int | None = 5, *, log: bool = True) -> None:
        self.keep = keep
        self._log = log
        self.counts: dict[str, int] = {}
        self.names: dict[str, list[str]] = {}
        self._seen: set[int] = set()
        self._lock = threading.Lock()

    @property
    def total(self) -> int:
        """How many were left out, whatever the reason."""
        return sum(self.counts.values())

    def add(self, reason: str, name: str, key: Hashable = None) -> None:
        """Counts one.

        Args:
            reason: str. A few words, the same for every case alike: "broken image".
            name: str. What was left out, as a person would look for it.
            key: hashable. What tells it from others of the same name. Defaults to the name.
        """
        # Hashes, not names: a set of millions may hold thousands of broken images.
        seen = hash((reason, name if key is None else key))
        with self._lock:
            if seen in self._seen:
                return
            self._seen.add(seen)
            first = reason not in self.counts
            self.counts[reason] = self.counts.get(reason, 0) + 1
            names = self.names.setdefault(reason, [])
            if self.keep is None or len(names) < self.keep:
                names.append(name)
        if first and self._log:
            _logger.warning("First skipped for %s, others are counted: %s", reason, name)

    def add_counts(self, other: Skipped) -> None:
        """Counts what another one has counted, of another set."""
        with self._lock:
            for reason, count in other.counts.items():
                self.counts[reason] = self.counts.get(reason, 0) + count
                names = [*self.names.get(reason, ()), *other.names[reason]]
                self.names[reason] = names[: self.keep]

    def __str__(self) -> str:
        with self._lock:
            parts = []
            for reason, count in sorted(self.counts.items(), key=lambda item: -item[1]):
                names = self.names[reason]
                more = ", ..." if count > len(names) else ""
                parts.append(f"{count} {reason} ({', '.join(names)}{more})")
        return f"{self.total} skipped" + (": " + "; ".join(parts) if parts else "")

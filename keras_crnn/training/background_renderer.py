"""A thread that renders words beside the training, and ends with it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator
from contextlib import suppress
from typing import Protocol, TypeVar

import numpy as np

Batch = tuple[np.ndarray, np.ndarray]  # images and packed labels
Noted = TypeVar("Noted")


def note_errors(batches: Iterator[Noted], errors: list[Exception] | None) -> Iterator[Noted]:
    """The same batches; what stops them is put into `errors`, as TensorFlow tells it as its own.

    Args:
        batches: generator of them.
        errors: list, or `None` to note nothing.
    """
    try:
        yield from batches
    except Exception as error:
        if errors is not None:
            errors.append(error)
        raise


class Batches(Protocol):
    """What is rendered: `RenderedWords`, mostly."""

    def batches(self, start: int = 0) -> Generator[Batch, None, None]:
        """Batches from number `start` on, without end."""


class BackgroundRenderer:
    """Renders batches from number `start` on in a thread, two ahead of the trainer."""

    def __init__(self, words: Batches, start: int) -> None:
        self._ready: queue.Queue[Batch | None] = queue.Queue(2)
        self._stop = threading.Event()
        self._error: BaseException | None = None
        # A daemon: a trainer that ends without closing its batches need not wait for it.
        self._thread = threading.Thread(
            target=self._render, args=(words, start), name="renderer", daemon=True
        )
        self._thread.start()

    def take(self, wait: bool) -> Batch | None:
        """The next batch; without `wait`, `None` where it is not rendered yet."""
        try:
            batch = self._ready.get(block=wait)
        except queue.Empty:
            return None
        self.check()
        return batch

    def check(self) -> None:
        """Raises what stopped the rendering."""
        if self._error is not None:
            raise self._error

    def close(self) -> None:
        """Ends the thread and its processes; waits for batches being rendered."""
        self._stop.set()
        while self._thread.is_alive():
            with suppress(queue.Empty):
                self._ready.get(timeout=0.05)  # the thread may wait for room

    def _render(self, words: Batches, start: int) -> None:
        batches = words.batches(start)
        try:
            for batch in batches:
                self._ready.put(batch)
                if self._stop.is_set():
                    return
        except BaseException as error:
            self._error = error
            self._ready.put(None)  # wakes a trainer that waits
        finally:
            batches.close()

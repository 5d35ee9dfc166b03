"""Processes that render pools of words beside the training, in their order."""

from __future__ import annotations

import itertools
import multiprocessing
from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Protocol

from keras_crnn.synthesis.generator import use_one_thread
from keras_crnn.system.processes import follow_parent, interrupts_held_back
from keras_crnn.training.background_renderer import Batch
from keras_crnn.training.pictures import PictureGenerator


class Pools(Protocol):
    """What is rendered: `RenderedWords`. It is sent to each process once."""

    def open(self) -> PictureGenerator:
        """Opens fonts, backgrounds and words."""

    def pool(self, generator: PictureGenerator, k: int) -> list[Batch]:
        """Pool number `k`, rendered here."""


def render_pools(
    words: Pools, processes: int, start: int, ahead: int
) -> Generator[list[Batch], None, None]:
    """Pools from number `start` on, without end, whatever process was the first to have its own.

    Closing the generator ends the processes.

    Args:
        words: what is rendered.
        processes: int, at least 1.
        start: int. Number of the first pool.
        ahead: int. Pools that wait at most, for each process.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _start_worker, (words,)) as executor:
        waiting: deque[Future[list[Batch]]] = deque()
        try:
            for k in itertools.count(start):
                with interrupts_held_back():  # the first calls start the workers
                    waiting.append(executor.submit(_render_pool, k))
                if len(waiting) > processes * ahead:
                    yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


#: What a process renders and with what, opened once when it starts.
_worker: tuple[Pools, PictureGenerator] | None = None


def _start_worker(words: Pools) -> None:
    global _worker
    follow_parent()
    use_one_thread()
    _worker = (words, words.open())


def _render_pool(k: int) -> list[Batch]:
    assert _worker is not None
    words, generator = _worker
    return words.pool(generator, k)

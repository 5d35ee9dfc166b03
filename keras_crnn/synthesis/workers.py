"""Processes that write shards: they end with their parent and leave Ctrl-C to it."""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import os
import signal
import threading
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from pathlib import Path
from typing import Any

from keras_crnn.synthesis.generator import WordGenerator, use_one_thread
from keras_crnn.synthesis.shards import ExportConfig, Written, write_shard


def write_in_processes(
    config: ExportConfig, folder: Path, shards: Iterable[int], processes: int
) -> Generator[Written, None, None]:
    """Writes shards in worker processes; yields what each holds, in the order they are done.

    Closing the iterator stops the workers within one image, and their shards are given up.

    Raises:
        OSError, ValueError: as `write_shard`.
        BrokenProcessPool: a worker was killed, or could not start.
    """
    context = multiprocessing.get_context("spawn")
    # Without a lock, which a worker that is killed could take with it.
    stop = context.Value("b", 0, lock=False)
    with ProcessPoolExecutor(processes, context, _start_worker, (config, folder, stop)) as pool:
        waiting: set[Future[Written]] = set()
        shards = iter(shards)
        try:
            while True:
                for shard in itertools.islice(shards, 2 * processes - len(waiting)):
                    with _interrupts_held_back():
                        waiting.add(pool.submit(_write_shard, shard))
                if not waiting:
                    return
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            stop.value = 1
            for future in waiting:
                future.cancel()


@contextlib.contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Processes started meanwhile never see Ctrl-C, which a terminal sends to all of them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_worker: tuple[WordGenerator, ExportConfig, Path, Any] | None = None


def _start_worker(config: ExportConfig, folder: Path, stop: Any) -> None:
    global _worker
    threading.Thread(target=_end_with_parent, daemon=True).start()
    use_one_thread()
    _worker = (config.recipe.open(), config, folder, stop)


def _write_shard(shard: int) -> Written:
    assert _worker is not None
    generator, config, folder, stop = _worker
    return write_shard(generator, config, folder, shard, lambda: bool(stop.value))


def _end_with_parent() -> None:
    """A run that is killed leaves no worker behind."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)

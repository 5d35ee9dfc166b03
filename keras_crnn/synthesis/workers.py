"""Processes that write shards: they end with their parent and leave Ctrl-C to it."""

from __future__ import annotations

import itertools
import multiprocessing
from collections.abc import Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from pathlib import Path
from typing import Any

from keras_crnn.synthesis.generator import WordGenerator, use_one_thread
from keras_crnn.synthesis.mixture import Mixture
from keras_crnn.synthesis.shards import ExportConfig, Written, write_shard
from keras_crnn.system.processes import follow_parent, interrupts_held_back


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
                    with interrupts_held_back():
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


#: What a worker process works with, set once where it starts: the pool hands over no more.
_worker: tuple[WordGenerator | Mixture, ExportConfig, Path, Any] | None = None


def _start_worker(config: ExportConfig, folder: Path, stop: Any) -> None:
    global _worker
    follow_parent()
    use_one_thread()
    _worker = (config.recipe.open(), config, folder, stop)


def _write_shard(shard: int) -> Written:
    assert _worker is not None
    generator, config, folder, stop = _worker
    return write_shard(generator, config, folder, shard, lambda: bool(stop.value))

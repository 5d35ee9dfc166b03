"""Thousands of images shared out among processes of this machine."""

from __future__ import annotations

import argparse
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice

from keras_crnn.commands.read_sources import (
    Outcome,
    Request,
    Source,
    open_source,
    read_sources,
)
from keras_crnn.images.image_file import is_open_already
from keras_crnn.pretrained.files import find_model
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.system.errors import InputError
from keras_crnn.system.processes import (
    follow_parent,
    interrupts_held_back,
    quick_to_stop,
    usable_processors,
)

#: Images that this process reads before it starts two others. Its threads read nine images in the
#: time in which two processes read ten, so that their start pays after some 2,000 images; that of
#: more processes pays sooner.
_ALONE = 2048
_AT_ONCE = 64  # images a task
_AHEAD = 2  # tasks that wait, for each process


def add_processes_argument(parser: argparse.ArgumentParser) -> None:
    """Adds `--processes`."""
    parser.add_argument(
        "--processes",
        type=int,
        metavar="N",
        help=f"processes that share the images after the first {_ALONE}, or after fewer where "
        "there are more than two; .tflite files only (one a processor)",
    )


def choose_processes(options: argparse.Namespace) -> int:
    """How many processes read.

    Raises:
        ValueError: fewer than one, or several with what one process reads.
    """
    asked: int | None = options.processes
    if asked is not None and asked < 1:
        raise InputError(f"--processes must be at least 1. Received: {asked}.")
    if asked is not None and options.page:
        raise InputError("A page is read by one process: leave --processes out.")
    suffix = os.path.splitext(find_model(options.model))[1].lower()
    if suffix != ".tflite":  # the others have threads of their own
        if asked is not None and asked > 1:
            raise InputError(
                f"--processes {asked} reads with .tflite files alone, and {options.model} is a "
                f"{suffix} file, which uses all processors by itself: leave --processes out."
            )
        return 1
    return usable_processors() if asked is None else asked


def read_in_processes(
    recognizer: Recognizer,
    reopen: Callable[[], Recognizer],
    sources: Iterable[Source],
    request: Request,
    processes: int,
) -> Iterator[list[Outcome]]:
    """What `read_sources` yields, read by several processes where there are many images.

    This process reads the first ones, and goes on until another is ready.

    Args:
        recognizer: `Recognizer` of this process.
        reopen: function that opens it in another process, for one thread.
        sources, request: as for `read_sources`.
        processes: int.

    Yields:
        Outcomes in the order of the sources.

    Raises:
        ValueError: one of the processes was killed.
    """
    remaining = iter(sources)
    if processes == 1:
        yield from read_sources(recognizer, remaining, request)
        return
    yield from read_sources(recognizer, islice(remaining, _ALONE // (processes - 1)), request)
    tasks = iter(lambda: list(islice(remaining, _AT_ONCE)), [])
    first = next(tasks, None)
    if first is not None:
        with quick_to_stop():
            yield from _share_out(recognizer, reopen, chain([first], tasks), request, processes)


def _share_out(
    recognizer: Recognizer,
    reopen: Callable[[], Recognizer],
    tasks: Iterator[list[Source]],
    request: Request,
    processes: int,
) -> Iterator[list[Outcome]]:
    """What `read_in_processes` yields of tasks, once there are any."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, context, _start_worker, (reopen, request))
    try:
        with interrupts_held_back():  # a call may start a worker
            ready = pool.submit(_answer)
        while not ready.done() and (task := next(tasks, None)):
            yield from read_sources(recognizer, task, request)
        waiting: deque[Future[list[Outcome]]] = deque()
        for task in tasks:
            task = [_open_here(source, request) for source in task]
            with interrupts_held_back():
                waiting.append(pool.submit(_read_task, task))
            if len(waiting) > processes * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise InputError(
            "A process that read images was killed, perhaps for want of memory, or could not "
            "start. Give the command again, with fewer --processes if need be; with --out it goes "
            "on where it was."
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _open_here(source: Source, request: Request) -> Source:
    """A source that another process can read: what is open in this one is read by this one."""
    name, given = source
    if isinstance(given, str) and is_open_already(given):
        return name, open_source(name, given, request)
    return source


#: What a process reads with, opened when it starts.
_worker: tuple[Recognizer, Request] | None = None


def _start_worker(reopen: Callable[[], Recognizer], request: Request) -> None:
    global _worker
    follow_parent()
    _worker = reopen(), request


def _answer() -> bool:
    """Says that a process is ready."""
    return _worker is not None


def _read_task(task: list[Source]) -> list[Outcome]:
    assert _worker is not None
    recognizer, request = _worker
    return [outcome for group in read_sources(recognizer, task, request) for outcome in group]

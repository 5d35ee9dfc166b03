"""Runs a pipeline of Apache Beam for a command: what goes wrong in a worker is one sentence."""

from __future__ import annotations

import contextlib
import re
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require

#: What Beam's local runner calls the thread that waits for a worker process.
_WAITING = "run_worker"
# A line of a worker's traceback that is about what was given.
_OURS = re.compile(r"^[\w.]*(?:InputError|ImageError|FileNotFoundError): (.*)$", re.MULTILINE)
_STEP = re.compile(r" \[while running '[^']*'\]")


def run_pipeline(pipeline: Any) -> Any:
    """Runs a pipeline to its end and returns Beam's result, with its counters.

    Raises:
        InputError: a worker process of the local runner was killed, for which the runner itself
            would wait for ever; or a worker says what is wrong with the input.
    """
    try:
        with _watched_workers():
            result = pipeline.run()
            result.wait_until_finish()
    except (InputError, FileNotFoundError) as error:
        raise InputError(_STEP.sub("", str(error))) from error
    except RuntimeError as error:  # of another process comes the text of the traceback alone
        said = _OURS.findall(str(error))
        if not said:
            raise
        raise InputError(_STEP.sub("", said[-1])) from error
    return result


class _WorkerLost(Exception):
    """A worker process has ended before its work was done."""


class _Watch:
    """Ends what the main thread does when a worker process is lost, and all other workers."""

    def __init__(self, before: Callable[[threading.ExceptHookArgs], object]) -> None:
        self._psutil = require("psutil", "beam")
        self._before = before
        self._main = threading.main_thread().ident
        self._known = {child.pid for child in self._find_children()}
        self._over = False
        self._said = ""

    def note(self, fault: threading.ExceptHookArgs) -> None:
        """In place of `threading.excepthook`: Beam's own thread fails, and nobody hears of it."""
        if fault.thread is None or fault.thread.name != _WAITING:
            self._before(fault)
        elif not self._over:
            self._said = str(fault.exc_value)
            self._end_workers()
            signal.pthread_kill(self._main or 0, signal.SIGUSR1)

    def wake(self, number: int, frame: FrameType | None) -> None:
        """Answers the signal of `note` in the main thread."""
        raise _WorkerLost(self._said)

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        """Answers Ctrl-C, for which workers would not leave their work."""
        self._end_workers()
        raise KeyboardInterrupt

    def _end_workers(self) -> None:
        self._over = True
        for child in self._find_children():
            if child.pid not in self._known:
                with contextlib.suppress(self._psutil.NoSuchProcess):
                    child.kill()

    def _find_children(self) -> list[Any]:
        found: list[Any] = self._psutil.Process().children(recursive=True)
        return found


@contextlib.contextmanager
def _watched_workers() -> Iterator[None]:
    aside = threading.current_thread() is not threading.main_thread()
    if aside or not hasattr(signal, "pthread_kill"):  # Windows
        yield
        return
    hook = threading.excepthook
    watch = _Watch(hook)
    handlers = {
        signal.SIGUSR1: signal.signal(signal.SIGUSR1, watch.wake),
        signal.SIGINT: signal.signal(signal.SIGINT, watch.interrupt),
    }
    threading.excepthook = watch.note
    try:
        yield
    except _WorkerLost as error:
        raise InputError(
            f"A worker process of Beam ended before its work was done ({error}). It may have been "
            "killed, perhaps for want of memory. Start the same again: what its folder holds is "
            "not read again."
        ) from error
    finally:
        threading.excepthook = hook
        for number, handler in handlers.items():
            signal.signal(number, handler)

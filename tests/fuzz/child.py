"""Reads broken files in a process of its own, which a fault may end."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from tests.fuzz.target import Target, open_target

_STATUS = Path("/proc/self/status")
#: Megabytes beyond which the system refuses memory, to spare the machine; or four times what is
#: allowed.
_BRAKE = 3000.0


class Result(NamedTuple):
    """What became of one file.

    Attributes:
        number: int. Of the file.
        kind: string. `"read"`, `"refused"`, or what is wrong: `"exception"`, `"memory"`.
        detail: string. The exception, or where it came from; empty for `"read"`.
        seconds: float. Processor time.
        megabytes: float. Memory at its highest, beyond what the process had before.
    """

    number: int
    kind: str
    detail: str
    seconds: float
    megabytes: float


def run_cases(module: str, seed: int, first: int, count: int, pipe: Connection) -> None:
    """Reads the files `first` to `count - 1` of a seed, and sends a `Result` for each."""
    warnings.simplefilter("ignore")  # Pillow and NumPy warn of what they then read or refuse
    with open(os.devnull, "w") as nothing:  # what libraries say of broken files, by the thousand
        os.dup2(nothing.fileno(), 2)
    target = open_target(module)
    sound = target.make_sound()
    with tempfile.TemporaryDirectory() as folder:
        target.read(sound[0], _empty(Path(folder), "sound"))  # what is imported late is there now
        _limit_memory(target.megabytes)
        for number in range(first, count):
            data = target.make_case(sound, seed, number)
            with _time_limit(target.seconds):
                result = _try(target, data, number, _empty(Path(folder), str(number)))
            pipe.send(result)
    pipe.close()


def _try(target: Target, data: bytes, number: int, folder: Path) -> Result:
    before = _memory(reset=True)
    started = time.process_time()
    try:
        target.read(data, folder)
        kind, detail = "read", ""
    except Exception as error:
        lacked_memory = any(map(_lacks_memory, _causes(error)))
        allowed = isinstance(error, target.allowed) and not lacked_memory
        kind = "refused" if allowed else "memory" if lacked_memory else "exception"
        place = traceback.extract_tb(error.__traceback__)[-1]
        detail = f"{type(error).__name__}: {error!s:.300}"
        if not allowed:
            detail += f" ({Path(place.filename).name}:{place.lineno})"
    seconds = time.process_time() - started
    megabytes = max(0.0, _memory() - before)
    if megabytes > target.most_megabytes(data) and kind in ("read", "refused"):
        kind, detail = "memory", f"{megabytes:.0f} MB; {kind} {detail}"
    return Result(number, kind, detail, seconds, megabytes)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _lacks_memory(error: BaseException) -> bool:
    return isinstance(error, MemoryError) or "out of memory" in str(error)  # as Pillow says it


def _empty(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


def _memory(reset: bool = False) -> float:
    """Megabytes at the highest since the last reset. Where that cannot be told, nothing."""
    if not _STATUS.exists():  # not Linux
        return 0.0
    if reset:
        with contextlib.suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")
    return _field("VmHWM")


def _field(name: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+) kB", _STATUS.read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def _limit_memory(megabytes: float) -> None:
    if sys.platform != "linux":
        return
    import resource

    limit = int((_field("VmSize") + max(_BRAKE, 4 * megabytes)) * 2**20)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Ends the process once it has used so much processor time, in whatever code it is."""
    if not hasattr(signal, "setitimer"):  # Windows: the parent's clock alone
        yield
        return
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)

"""The same crops read on every engine, undisturbed and with a worker killed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from engines.children import Child, EngineError, run_command, started
from engines.engine import Engine

FILES = "readings-*.jsonl"
PAUSE = 0.02  # seconds between two looks for files


@dataclass(frozen=True)
class Kill:
    """A reading whose worker was killed.

    Attributes:
        files: int. Files of readings when it was.
        ended: str. What became of the command: `finished`, `failed` or `hung`.
        before: lines that were there then.
        lines: lines in the end, after a second start where one was needed.
    """

    files: int
    ended: str
    before: list[bytes]
    lines: list[bytes]


def read_plainly(crops: Path, model: Sequence[str], folder: Path) -> tuple[list[bytes], float]:
    """Lines of `keras-crnn read --out`, and the seconds that it took."""
    out = folder / "plain.jsonl"
    out.unlink(missing_ok=True)
    command = [sys.executable, "-m", "keras_crnn", "read", str(crops), *model, "--out", str(out)]
    seconds = run_command(command, folder / "logs" / "read-plain.log")
    return sorted(out.read_bytes().splitlines()), seconds


def read_on_engine(
    engine: Engine, workers: int, crops: Path, arguments: Sequence[str], folder: Path
) -> tuple[list[bytes], float]:
    """Lines of the same on an engine, and the seconds of the whole command.

    Args:
        engine: Engine.
        workers: int.
        crops: path. Folder of images.
        arguments: strings. More of them for the command.
        folder: path. Where readings and log go.
    """
    out = _make_room(folder / f"read-{engine.name}-{workers}")
    log = folder / "logs" / f"read-{engine.name}-{workers}.log"
    seconds = run_command(_make_command(engine, workers, crops, arguments, out), log)
    return collect_lines(out), seconds


def kill_a_worker(
    engine: Engine,
    workers: int,
    crops: Path,
    arguments: Sequence[str],
    folder: Path,
    patience: float,
    files: int = 1,
) -> Kill:
    """Reads, kills a worker (SIGKILL) once some files are there, and starts again if need be.

    Args:
        engine, workers, crops, arguments, folder: as for `read_on_engine`.
        patience: float. Seconds after which a command that has not ended counts as hung, and is
            ended.
        files: int. Of readings, before the kill. Defaults to 1.

    Raises:
        EngineError: it was too quick to be killed in the middle, or the second start failed.
    """
    out = _make_room(folder / f"kill-{engine.name}-{workers}")
    logs = folder / "logs"
    command = _make_command(engine, workers, crops, arguments, out)
    with started(command, logs / f"kill-{engine.name}-{workers}.log") as child:
        while len(list(out.glob(FILES))) < files and child.process.poll() is None:
            time.sleep(PAUSE)
        written = _kill_one(engine.pool or child, out)
        if child.process.poll() is not None:
            raise EngineError(
                f"{engine.name} ended before a worker was killed: give more crops or --groups.\n"
                + child.last_lines()
            )
        try:
            ended = "failed" if child.process.wait(patience) else "finished"
        except subprocess.TimeoutExpired:
            ended = "hung"
    before = collect_lines(out)
    if ended != "finished":
        run_command(command, logs / f"kill-{engine.name}-{workers}-again.log")
    return Kill(written, ended, before, collect_lines(out))


def _kill_one(holder: Child, out: Path) -> int:
    for worker in holder.find_workers():
        try:
            worker.kill()
        except psutil.NoSuchProcess:
            continue
        return len(list(out.glob(FILES)))
    raise EngineError(f"There is no worker to kill:\n{holder.last_lines()}")


def _make_room(out: Path) -> Path:
    shutil.rmtree(out, ignore_errors=True)
    return out


def _make_command(
    engine: Engine, workers: int, crops: Path, arguments: Sequence[str], out: Path
) -> list[str]:
    command = [sys.executable, "-m", "keras_crnn", "read", str(crops), *arguments]
    return [*command, "--out", str(out), *engine.make_arguments("--beam-processes", workers)]


def collect_lines(out: Path) -> list[bytes]:
    """All lines of a folder of readings, sorted."""
    return sorted(line for file in out.glob(FILES) for line in file.read_bytes().splitlines())


def count_equal_lines(lines: Sequence[bytes], expected: Sequence[bytes]) -> int:
    """Lines that two lists have in common, each as often as it is in both."""
    return (Counter(lines) & Counter(expected)).total()

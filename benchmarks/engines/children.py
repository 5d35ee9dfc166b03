"""Processes that end with the one that started them, and with all that they started."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 120
SECONDS_TO_END = 10
LINES_SHOWN = 5


class EngineError(RuntimeError):
    """A tool is missing, or a command failed."""


class Child:
    """A process in a session of its own, whose output goes to a file.

    Args:
        command: strings.
        log: path of the output, which is written anew.
    """

    def __init__(self, command: Sequence[str], log: Path):
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        # A worker pool calls `python` by that name, and workers import the project.
        paths = [str(Path(sys.executable).parent), os.environ.get("PATH", "")]
        modules = [str(ROOT), os.environ.get("PYTHONPATH", "")]
        environment = {
            **os.environ,
            "PATH": os.pathsep.join(filter(None, paths)),
            "PYTHONPATH": os.pathsep.join(filter(None, modules)),
        }
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                start_new_session=True,
            )

    def find_workers(self) -> list[psutil.Process]:
        """Beam's workers in Python below this process, without the shells that hold them."""
        found = []
        with contextlib.suppress(psutil.NoSuchProcess):
            for process in psutil.Process(self.process.pid).children(recursive=True):
                with contextlib.suppress(psutil.NoSuchProcess):
                    if "sdk_worker" in " ".join(process.cmdline()) and not process.children():
                        found.append(process)
        return found

    def end(self) -> None:
        """Ends the process and all below it: politely, then by SIGKILL."""
        below: list[psutil.Process] = []
        with contextlib.suppress(psutil.NoSuchProcess):
            below = psutil.Process(self.process.pid).children(recursive=True)
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(SECONDS_TO_END)
        for process in below:  # which may have left the group
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    def last_lines(self) -> str:
        """What it said last, for an error."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return "\n".join([*lines[-LINES_SHOWN:], f"({self.log})"])


@contextlib.contextmanager
def started(command: Sequence[str], log: Path) -> Iterator[Child]:
    """A child that is ended at the end, whatever happens."""
    child = Child(command, log)
    try:
        yield child
    finally:
        child.end()


def run_command(command: Sequence[str], log: Path) -> float:
    """Runs a command to its end and returns the seconds it took.

    Raises:
        EngineError: it failed.
    """
    begun = time.monotonic()
    with started(command, log) as child:
        status = child.process.wait()
        if status:
            shown = " ".join(command)
            raise EngineError(f"{shown}\nended with status {status}:\n{child.last_lines()}")
        return time.monotonic() - begun


def find_port() -> int:
    """A port that is free now."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        return int(free.getsockname()[1])


def wait_for_port(child: Child, port: int) -> None:
    """Waits until a child answers on a port.

    Raises:
        EngineError: it ended, or does not answer in two minutes.
    """
    until = time.monotonic() + SECONDS_TO_START
    while child.process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("localhost", port), 1):
            return
        time.sleep(0.2)
    raise EngineError(f"Nothing answers on port {port}:\n{child.last_lines()}")

"""Generators in processes of their own, each on its own core, told when to start."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PEERS = Path(__file__).parent / "peers"
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
LEAST_IMAGES = 10
APART = 1_000_000  # first numbers of two workers differ by this, so that their images differ


class WorkerError(RuntimeError):
    """A generator did not start, or stopped while it was measured."""


@dataclass(frozen=True)
class Contestant:
    """One generator to be measured.

    Attributes:
        name: str. As the tables call it.
        python: str. The Python that has it installed.
        arguments: strings. Script of `peers/` and its arguments.
    """

    name: str
    python: str
    arguments: tuple[str, ...]


class Worker:
    """One process that has opened a generator, has warmed it up and waits for orders.

    Args:
        contestant: Contestant.
        core: int or None. The core it runs on; None leaves that to the system.

    Raises:
        WorkerError: the generator does not start; the message ends with what it said.
    """

    def __init__(self, contestant: Contestant, core: int | None):
        self.name = contestant.name
        self._errors = tempfile.TemporaryFile("w+", errors="replace")  # noqa: SIM115
        command = [contestant.python, *contestant.arguments]
        if core is not None:
            command += ["--core", str(core)]
        paths = [str(PEERS), str(PEERS.parent.parent), os.environ.get("PYTHONPATH", "")]
        own = contestant.python == sys.executable  # others must not see this environment's paths
        environment = {**os.environ, **ONE_THREAD}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths)) if own else str(PEERS)
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env=environment,
                text=True,
            )
        except OSError as error:
            raise WorkerError(f"{self.name}: {contestant.python} does not start: {error}") from None
        self.images_a_second = self.hear()["images_a_second"]

    def tell(self, first: int, count: int) -> None:
        """Starts a run over the images numbered `first` to `first + count - 1`."""
        try:
            self._process.stdin.write(json.dumps({"first": first, "count": count}) + "\n")
            self._process.stdin.flush()
        except OSError:
            raise self._gone() from None

    def hear(self) -> dict:
        """Waits for what the process says next."""
        line = self._process.stdout.readline()
        if not line:
            raise self._gone()
        return json.loads(line)

    def close(self) -> None:
        """Ends the process."""
        with contextlib.suppress(OSError):  # it may have gone already
            self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._errors.close()

    def _gone(self) -> WorkerError:
        self._process.wait()
        self._errors.seek(0)
        said = self._errors.read().strip().splitlines()
        self.close()
        return WorkerError(f"{self.name} stopped: {said[-1] if said else 'it said nothing'}")


def choose_cores(processes: int) -> list[int | None]:
    """One core for each process, shared only where there are too few; None where unknown."""
    if not hasattr(os, "sched_setaffinity"):
        return [None] * processes
    cores = sorted(os.sched_getaffinity(0))
    return [cores[k % len(cores)] for k in range(processes)]


def start_workers(contestant: Contestant, processes: int) -> list[Worker]:
    """Starts the workers one after the other, so that the second finds what the first cached."""
    workers: list[Worker] = []
    try:
        for core in choose_cores(processes):
            workers.append(Worker(contestant, core))
    except BaseException:
        for worker in workers:
            worker.close()
        raise
    return workers


def run_together(workers: Sequence[Worker], count: int, seconds: float) -> dict[str, float]:
    """One measured run of several workers that start at the same moment.

    All are warm and wait; a run takes seconds, telling them all takes less than a millisecond.

    Args:
        workers: of one generator.
        count: int. Images each renders, fewer where that would take more than `seconds`.
        seconds: float. About the most a run takes.

    Returns:
        Images a second, summed over the workers, by `part clock`: the parts are `render` and the
        ways of resizing (rendering and resizing together), the clocks `wall` and `cpu`.
    """
    count = min(count, max(LEAST_IMAGES, int(workers[0].images_a_second * seconds)))
    for number, worker in enumerate(workers):
        worker.tell(number * APART, count)
    return add_rates([worker.hear() for worker in workers], count)


def add_rates(answers: Sequence[dict[str, dict[str, float]]], count: int) -> dict[str, float]:
    """Images a second of several workers, from the seconds each spent on `count` images."""
    rates: dict[str, float] = {}
    for spent in answers:
        for part, clocks in spent.items():
            for clock, seconds in clocks.items():
                if part != "render":  # a resized image has been rendered first
                    seconds = seconds + spent["render"][clock]
                key = f"{part} {clock}"
                rates[key] = rates.get(key, 0.0) + count / seconds
    return rates

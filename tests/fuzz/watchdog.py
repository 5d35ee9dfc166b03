"""Has broken files read by a child process, and tells what it did not survive."""

from __future__ import annotations

import multiprocessing
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fuzz.child import Result, run_cases
from tests.fuzz.target import open_target

#: Times the processor time allowed that may pass on the clock: other programs run as well.
_PATIENCE = 30
_SLOW_START = 120.0  # seconds, for imports


@dataclass
class Report:
    """What became of many files.

    Attributes:
        module, seed: what was read, and by which seed the files were broken.
        counts: files by `Result.kind`.
        findings: those that were neither read nor refused as the docs say.
        slowest: float. Most processor seconds of a file.
        largest: float. Most megabytes of a file.
    """

    module: str
    seed: int
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[Result] = field(default_factory=list)
    slowest: float = 0.0
    largest: float = 0.0

    def add(self, result: Result) -> None:
        """Counts a file."""
        self.counts[result.kind] += 1
        self.slowest = max(self.slowest, result.seconds)
        self.largest = max(self.largest, result.megabytes)
        if result.kind not in ("read", "refused"):
            self.findings.append(result)

    def __str__(self) -> str:
        parts = ", ".join(f"{count} {kind}" for kind, count in sorted(self.counts.items()))
        return (
            f"{self.counts.total()} files of {self.module}, seed {self.seed}: {parts}; "
            f"{len(self.findings)} findings; at most {self.slowest:.2f} s and "
            f"{self.largest:.0f} MB a file"
        )


def attack(
    module: str,
    count: int,
    seed: int,
    first: int = 0,
    tell: Callable[[Result], None] | None = None,
    patience: float | None = None,
) -> Report:
    """Breaks files and has them read.

    Args:
        module: string. As for `open_target`.
        count: int. Number of the last file, plus one.
        seed: int. The same one breaks the same files in the same way.
        first: int. Number of the first file. Defaults to 0.
        tell: callable, called with every finding as it comes up. Defaults to `None`.
        patience: float. Seconds on the clock for one file. Defaults to 30 times the processor
            time that the target allows.
    """
    if patience is None:
        patience = open_target(module).seconds * _PATIENCE
    report = Report(module, seed)
    number = first
    while number < count:
        for result in _run(module, seed, number, count, patience):
            number = result.number + 1
            report.add(result)
            if tell and report.findings and report.findings[-1] is result:
                tell(result)
    return report


def _run(module: str, seed: int, first: int, count: int, patience: float):
    """Results of one child, the last of which may be what ended it."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(
        target=run_cases, args=(module, seed, first, count, theirs), daemon=True
    )
    child.start()
    theirs.close()
    number = first
    try:
        while number < count:
            if not ours.poll(patience if number > first else patience + _SLOW_START):
                yield Result(number, "hang", f"no answer in {patience:.0f} s", patience, 0.0)
                return
            try:
                result = ours.recv()
            except EOFError:
                child.join()
                yield _describe_end(number, child.exitcode or 0)
                return
            number = result.number + 1
            yield result
    finally:
        child.kill()
        child.join()
        ours.close()


def _describe_end(number: int, status: int) -> Result:
    if hasattr(signal, "SIGPROF") and status == -signal.SIGPROF:
        return Result(number, "hang", "more processor time than allowed", 0.0, 0.0)
    detail = signal.Signals(-status).name if status < 0 else f"exit status {status}"
    return Result(number, "crash", detail, 0.0, 0.0)

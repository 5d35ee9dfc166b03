"""Recognisers in processes of their own, which read a word when they are told to."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tflite.benchmark.files import ModelFile

ROOT = Path(__file__).parents[2]
OWN, PEER = "own", "peer"
_ABOUT = {"size", "imported", "versions"}  # what a contestant says of itself, at least
_ANSWER = {"text", "spent", "inner", "loaded", "memory"}  # and of a word


class ContestantError(RuntimeError):
    """A recogniser did not start, or stopped while it was measured."""


@dataclass(frozen=True)
class Contestant:
    """One recogniser to be measured.

    Attributes:
        name: str. The model's, as the tables call it.
        format: str. As of `ModelFile`; empty for a peer.
        command: strings. What starts it; `--threads N` is added.
        parameters: int or `None`. Where the file tells, as of `ModelFile`.
        bits: float or `None`. Likewise.
    """

    name: str
    format: str
    command: tuple[str, ...]
    parameters: int | None = None
    bits: float | None = None

    @property
    def kind(self) -> str:
        """`OWN` or `PEER`."""
        return OWN if self.format else PEER

    @property
    def title(self) -> str:
        """Name and format in one."""
        return f"{self.name} {self.format}".strip()


def enter_file(file: ModelFile) -> Contestant:
    """A `.tflite` file as a contestant."""
    command = (sys.executable, "-m", "tflite.benchmark.worker", str(file.path.resolve()))
    return Contestant(file.model, file.format, command, file.parameters, file.bits)


def enter_peer(given: str) -> Contestant:
    """What `--also NAME=COMMAND` gives: another recogniser, in whatever Python it needs.

    Raises:
        ValueError: there is no name, or no command.
    """
    name, _, command = given.partition("=")
    words = tuple(shlex.split(command))
    if not name.strip() or not words:
        raise ValueError(
            f"--also {given!r}: give NAME=COMMAND, such as "
            "'PP-OCR=venv/bin/python tflite/benchmark/peers/onnx_ctc.py model.onnx'."
        )
    return Contestant(name.strip(), "", words)


class Process:
    """One contestant, started, its libraries imported and its model not yet loaded.

    Args:
        contestant: `Contestant`.
        threads: int. Threads on which it reads one word.

    Attributes:
        about: dict. What it said of itself: `size` in bytes, `versions`, `imported` in
            milliseconds.

    Raises:
        ContestantError: it does not start; the message ends with what it said.
    """

    def __init__(self, contestant: Contestant, threads: int) -> None:
        self.contestant, self.threads = contestant, threads
        self._errors = tempfile.TemporaryFile("w+", errors="replace")  # noqa: SIM115
        # Libraries that count threads for themselves must not take more than the others.
        limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), str(threads))
        paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
        own = contestant.kind == OWN  # others must not see this environment's paths
        path = os.pathsep.join(filter(None, paths)) if own else ""
        command = [*contestant.command, "--threads", str(threads)]
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env={**os.environ, **limits, "PYTHONPATH": path},
                text=True,
                encoding="utf-8",
            )
        except OSError as error:
            self._errors.close()
            raise ContestantError(f"{contestant.title}: does not start: {error}") from None
        self.about = self._hear(_ABOUT)

    def read(self, image: Path, repeats: int = 1) -> dict[str, Any]:
        """Reads one word.

        Args:
            image: path.
            repeats: int. How often the reading is timed; above 1 after one that is not.

        Returns:
            `text`; `spent`, milliseconds of each reading, and `inner`, of the network alone,
            empty where that is not known; `loaded`, milliseconds from the imports to the first
            text; `memory`, megabytes by which the process grew at most, or `None`.

        Raises:
            ContestantError: it has stopped.
        """
        try:
            self._process.stdin.write(
                json.dumps({"image": str(image.resolve()), "repeats": repeats}) + "\n"
            )
            self._process.stdin.flush()
        except OSError:
            raise self._gone() from None
        return self._hear(_ANSWER)

    def close(self) -> None:
        """Ends the process."""
        with contextlib.suppress(OSError):  # it may have gone already
            self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._errors.close()

    def _hear(self, keys: set[str]) -> dict[str, Any]:
        """Waits for the next line, which must be an object that has these keys."""
        line = self._process.stdout.readline()
        if not line:
            raise self._gone()
        try:
            answer = json.loads(line)
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or not keys <= answer.keys():
            self.close()
            raise ContestantError(
                f"{self.contestant.title}: answered {line.strip()[:80]!r}, not JSON with "
                f"{', '.join(sorted(keys))}; let it use tflite/benchmark/peers/serving.py"
            )
        return answer

    def _gone(self) -> ContestantError:
        self._process.wait()
        self._errors.seek(0)
        said = self._errors.read().strip().splitlines()
        self.close()
        last = said[-1] if said else "it said nothing"
        return ContestantError(f"{self.contestant.title} stopped: {last}")


def start(contestant: Contestant, threads: int, first: Path, loads: int) -> tuple[Process, dict]:
    """Starts a contestant several times over and keeps the last.

    Args:
        contestant: `Contestant`.
        threads: int.
        first: path of the image that each reads first.
        loads: int. How often it is started.

    Returns:
        The process, and a dict of lists, milliseconds of each start: `started` from the start
        of the process to its readiness, `imported` the part of it that imports took, `loaded`
        from there to the first text.
    """
    spent: dict[str, list[float]] = {"started": [], "imported": [], "loaded": []}
    for k in range(loads):
        begun = time.perf_counter()
        process = Process(contestant, threads)
        spent["started"].append(1000 * (time.perf_counter() - begun))
        spent["imported"].append(process.about["imported"])
        spent["loaded"].append(process.read(first)["loaded"])
        if k + 1 < loads:
            process.close()
    return process, spent

"""The same files on the kernels of ARM64, emulated: do they give the same probabilities?"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from keras_crnn.images.read import read_image
from keras_crnn.network.model_file import load_spec
from keras_crnn.transcription import best_path
from tflite.benchmark.files import ModelFile

_SCRIPT = Path(__file__).with_name("frames.py")


class EmulationError(RuntimeError):
    """The emulated machine could not be run."""


@dataclass(frozen=True)
class Machine:
    """What starts Python, here or emulated.

    Attributes:
        command: list of strings. Python, behind the emulator and its options.
        environment: mapping. Variables beside those of this process.
    """

    command: list[str]
    environment: Mapping[str, str]

    @property
    def version(self) -> str:
        """What the emulator calls itself, and else its command."""
        said = subprocess.run([self.command[0], "--version"], capture_output=True, text=True).stdout
        return said.splitlines()[0] if said else self.command[0]


def compare_emulated(
    files: Sequence[ModelFile], images: Sequence[Path], root: Path, qemu: str = "qemu-aarch64"
) -> dict[str, Any]:
    """Runs files on this machine and on an emulated one.

    Args:
        files: sequence of `ModelFile`.
        images: paths.
        root: path of an ARM64 file system with Python in `usr/bin` and, in `site`, NumPy and
            LiteRT for it; `tflite/README.md` says how to make one.
        qemu: the emulator's command, QEMU's user mode.

    Returns:
        `machine`, what was emulated; `words`; and `rows`, for each file its model and format,
        the largest `difference` of a probability, on how many words both `agree`, and the
        median `milliseconds` under emulation, which are no timing of anything.

    Raises:
        EmulationError: there is no such file system or emulator, or it stopped.
    """
    emulated = open_machine(root, qemu)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_request(folder, [(file.path, prepare_images(file.path, images)) for file in files])
        here, _ = _run(Machine([sys.executable], {}), folder)
        there, about = _run(emulated, folder)
    rows = []
    for place, file in enumerate(files):
        spent = statistics.median(about["milliseconds"][place])
        row = {"model": file.model, "format": file.format, "milliseconds": spent}
        rows.append(row | _compare(here[place], there[place]))
    title = f"{about['machine']}, {emulated.version}"
    return {"machine": title, "words": len(images), "rows": rows}


def open_machine(root: Path, qemu: str) -> Machine:
    """What starts Python on the emulated machine.

    Args:
        root: path, as for `compare_emulated`.
        qemu: command or path of the emulator.

    Raises:
        EmulationError: there is no such file system or emulator.
    """
    root = root.resolve()
    python = root / "usr" / "bin" / "python3"
    emulator = shutil.which(qemu)
    if emulator is None:
        raise EmulationError(f"there is no {qemu!r}: install qemu-user 10 or newer")
    if not python.exists():
        raise EmulationError(f"{root} has no usr/bin/python3: see tflite/README.md")
    paths = {"PYTHONHOME": str(root / "usr"), "PYTHONPATH": str(root / "site")}
    return Machine([emulator, "-L", str(root / "usr"), str(python)], paths)


def prepare_images(path: Path, images: Sequence[Path]) -> list[np.ndarray]:
    """Images as a file takes them, each `(1, height, width, 1)`, uint8."""
    prepare = load_spec(path).preprocessing.resize
    return [prepare(read_image(image))[np.newaxis, :, :, np.newaxis] for image in images]


def write_request(
    folder: Path, files: Sequence[tuple[Path, Sequence[np.ndarray]]], times: int = 1
) -> None:
    """Puts what `frames.py` is to run into a folder.

    Args:
        folder: path of an empty folder.
        files: sequence of the path of a file and its prepared images.
        times: int. How often all images of a file are run.
    """
    request, inputs = [], {}
    for place, (path, images) in enumerate(files):
        inputs.update({f"{place}/{k}": image for k, image in enumerate(images)})
        request.append({"file": str(path.resolve()), "inputs": str(place), "times": times})
    np.savez(folder / "inputs.npz", **inputs)
    (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")


def run_script(machine: Machine, folder: Path) -> str:
    """Runs `frames.py` and gives what it, or the emulator, wrote to standard error.

    Raises:
        EmulationError: it stopped.
    """
    # Where Python and its modules lie is another thing on the other machine.
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "LD_"))}
    done = subprocess.run(
        [*machine.command, str(_SCRIPT), str(folder)],
        env={**environment, **machine.environment},
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise EmulationError(
            f"{machine.command[0]} stopped: {said[-1] if said else done.returncode}"
        )
    return done.stderr


def _run(machine: Machine, folder: Path) -> tuple[list[list[np.ndarray]], dict[str, Any]]:
    """Probabilities of each file and image, and what else the script tells."""
    run_script(machine, folder)
    about = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
    with np.load(folder / "answer.npz") as answer:
        frames = [
            [answer[f"{place}/{k}"] for k in range(len(spent))]
            for place, spent in enumerate(about["milliseconds"])
        ]
    return frames, about


def _compare(here: Sequence[np.ndarray], there: Sequence[np.ndarray]) -> dict[str, Any]:
    """Largest difference of a probability, and on how many words both agree."""
    pairs = list(zip(here, there, strict=True))
    return {
        "difference": max(float(np.abs(a - b).max()) for a, b in pairs),
        "agree": sum(best_path(a).ids == best_path(b).ids for a, b in pairs),
    }

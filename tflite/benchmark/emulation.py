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
    root = root.resolve()
    python = root / "usr" / "bin" / "python3"
    emulator = shutil.which(qemu)
    if emulator is None:
        raise EmulationError(f"there is no {qemu!r}: install qemu-user 10 or newer")
    if not python.exists():
        raise EmulationError(f"{root} has no usr/bin/python3: see tflite/README.md")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_request(folder, files, images)
        here, _ = _run([sys.executable], folder, {})
        paths = {"PYTHONHOME": str(root / "usr"), "PYTHONPATH": str(root / "site")}
        there, about = _run([emulator, "-L", str(root / "usr"), str(python)], folder, paths)
    rows = []
    for place, file in enumerate(files):
        spent = statistics.median(about["milliseconds"][place])
        row = {"model": file.model, "format": file.format, "milliseconds": spent}
        rows.append(row | _compare(here[place], there[place]))
    said = subprocess.run([emulator, "--version"], capture_output=True, text=True).stdout
    version = said.splitlines()[0] if said else qemu
    return {"machine": f"{about['machine']}, {version}", "words": len(images), "rows": rows}


def _write_request(folder: Path, files: Sequence[ModelFile], images: Sequence[Path]) -> None:
    """Puts images, prepared as each file asks, into a folder for `frames.py`."""
    request, inputs = [], {}
    for place, file in enumerate(files):
        prepare = load_spec(file.path).preprocessing.resize
        for k, image in enumerate(images):
            inputs[f"{place}/{k}"] = prepare(read_image(image))[np.newaxis, :, :, np.newaxis]
        request.append({"file": str(file.path.resolve()), "inputs": str(place)})
    np.savez(folder / "inputs.npz", **inputs)
    (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")


def _run(
    python: Sequence[str], folder: Path, paths: Mapping[str, str]
) -> tuple[list[list[np.ndarray]], dict[str, Any]]:
    """Probabilities of each file and image, and what else the script tells."""
    # Where Python and its modules lie is another thing on the other machine.
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "LD_"))}
    command = [*python, str(_SCRIPT), str(folder)]
    done = subprocess.run(command, env={**environment, **paths}, capture_output=True, text=True)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise EmulationError(f"{python[0]} stopped: {said[-1] if said else done.returncode}")
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

"""Kills trainings and renderings over and over, and compares how they end with undisturbed ones.

    python benchmarks/kills.py --fonts FONTS --backgrounds PHOTOS --words WORDS

Each run is killed (SIGKILL, with all its processes) at random moments, from before its first
checkpoint on and often twice in a row, until as many kills as asked for have met one. Every run
that ends must equal the undisturbed one byte for byte, its weights and its table of the
development set. Arithmetic on several threads may round differently from run to run, so a training
here has one.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from keras_crnn.network.config import Convolution, CRNNConfig

SMALL = CRNNConfig(
    (Convolution(8, batch_norm=True, pool=(2, 2)), Convolution(8, pool=(2, 2))), (), name="small"
)
ONE_THREAD = {
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_DETERMINISTIC_OPS": "1",
}
SOONEST = 0.2  # of the time that an undisturbed run takes, after which a run is killed at the least


def main() -> int:
    """Prints counts; status 1 where a run ended otherwise."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    for name in ("fonts", "backgrounds", "words"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--trainings", type=int, default=100, help="kills of train (%(default)s)")
    parser.add_argument("--sets", type=int, default=40, help="kills of synth (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments (%(default)s)")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    assets = []
    for name in ("fonts", "backgrounds", "words"):
        assets += [f"--{name}", getattr(options, name)]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "small.json").write_text(json.dumps(SMALL.to_dict()), encoding="utf-8")
        train = ["train", *assets, "--network", str(folder / "small.json"), "--preset", "clean"]
        train += ["--steps", "40", "--epoch-steps", "4", "--batch-size", "8", "--dev-epochs", "1"]
        train += ["--dev", "examples/images", "--precision", "float32"]
        synth = ["synth", *assets, "--count", "1200", "--shard-size", "50", "--processes", "2"]
        faults = attack("train", train, options.trainings, folder, rng, describe_run)
        faults += attack("synth", synth, options.sets, folder, rng, describe_set)
    return 1 if faults else 0


def attack(
    name: str,
    command: list[str],
    kills: int,
    folder: Path,
    rng: random.Random,
    describe: Callable[[Path], dict[str, bytes]],
) -> int:
    """Kills a command so many times; returns how many runs ended otherwise than undisturbed."""
    begin = time.monotonic()
    if run(command, folder / "undisturbed", None):
        raise SystemExit(f"{name} does not run even undisturbed.")
    whole = time.monotonic() - begin
    expected = describe(folder / "undisturbed")
    done = faults = runs = 0
    while done < kills:
        runs += 1
        target = folder / f"killed-{name}"
        shutil.rmtree(target, ignore_errors=True)
        in_this_run = 0
        while run(command, target, rng.uniform(SOONEST, 1.0) * whole if done < kills else None):
            done += 1
            in_this_run += 1
        found = describe(target)
        wrong = sorted(
            file for file in {*expected, *found} if found.get(file) != expected.get(file)
        )
        faults += bool(wrong)
        print(
            f"{name}, run {runs}: {in_this_run} kills, {done} in all, "
            + (f"other than undisturbed: {', '.join(wrong)}" if wrong else "equal"),
            flush=True,
        )
    print(f"{name}: {done} kills in {runs} runs, {faults} ended otherwise.", flush=True)
    shutil.rmtree(folder / "undisturbed")
    return faults


def run(command: list[str], out: Path, seconds: float | None) -> bool:
    """Whether the command was killed, after so many seconds; it ends by itself with `None`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "keras_crnn", *command, "--out", str(out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, **ONE_THREAD},
    )
    try:
        _, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{errors.decode(errors='replace')}")
    return False


def describe_run(folder: Path) -> dict[str, bytes]:
    """Weights entry by entry, and the table of the development set."""
    found = {"dev.csv": (folder / "dev.csv").read_bytes()}
    for name in ("last.npz", "best.npz"):
        if not (folder / name).exists():  # there is no best while no word is read right
            continue
        with zipfile.ZipFile(folder / name) as archive:
            found |= {f"{name}/{entry}": archive.read(entry) for entry in archive.namelist()}
    return found


def describe_set(folder: Path) -> dict[str, bytes]:
    """Every file of a set."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


if __name__ == "__main__":
    sys.exit(main())

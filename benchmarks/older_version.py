"""`read`, `synth` and `train` of this checkout and of an older one, by turns, on a quiet machine.

    git worktree add ../older fb4f9ac
    python benchmarks/older_version.py ../older --crops CROPS --fonts FONTS \
      --backgrounds PHOTOS --words words.txt

Whole commands, with their start, that do the same: reading without a language model and without
turns, in float32, under a cycle without an average. Prints the median of the seconds of both and
of the ratios turn by turn, and how many crops are read alike.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from machine import describe_machine

from keras_crnn.system.markdown import format_table

ROOT = Path(__file__).parents[1]
#: Both read with this file: of one name the versions may have other weights.
_MODEL = ROOT / "keras_crnn/pretrained/weights/crnn-en-full.tflite"
#: What the older version did without being told.
_AS_BEFORE = {
    "read": ["--language-model", "none", "--turns", "none"],
    "synth": [],
    "train": ["--no-average"],
}


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("older", type=Path, help="checkout of the other version")
    for name in ("crops", "fonts", "backgrounds", "words"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--turns", type=int, default=3, help="(%(default)s)")
    parser.add_argument("--steps", type=int, default=60, help="of training (%(default)s)")
    parser.add_argument("--count", type=int, default=8000, help="words drawn (%(default)s)")
    options = parser.parse_args()
    assets = []
    for name in ("fonts", "backgrounds", "words"):
        assets += [f"--{name}", str(Path(getattr(options, name)).resolve())]
    crops = str(Path(options.crops).resolve())
    train = ["--network", "mobile", "--towers", "2", "--precision", "float32"]
    train += ["--steps", str(options.steps), "--epoch-steps", str(options.steps)]
    commands = {
        "read": ["read", "--model", str(_MODEL), crops],
        "synth": ["synth", *assets, "--count", str(options.count), "--processes", "1"],
        "train": ["train", *assets, *train],
    }
    print(f"{describe_machine()}\n")
    rows = []
    for name, command in commands.items():
        seconds: dict[bool, list[float]] = {True: [], False: []}
        texts: dict[bool, str] = {}
        for turn in range(-1, options.turns):  # the first fills caches
            for new in (True, False) if turn % 2 else (False, True):
                more = _AS_BEFORE[name] if new else []
                taken, texts[new] = run([*command, *more], ROOT if new else options.older)
                if turn >= 0:
                    seconds[new].append(taken)
        ratios = [n / o for n, o in zip(seconds[True], seconds[False], strict=True)]
        alike = compare(texts[True], texts[False]) if name == "read" else ""
        rows.append(
            [
                name,
                f"{median(seconds[False]):.2f}",
                f"{median(seconds[True]):.2f}",
                f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})",
                alike,
            ]
        )
        print(rows[-1], file=sys.stderr, flush=True)
    print(format_table(["command", "older, s", "now, s", "now to older", "texts alike"], rows))


def run(command: list[str], root: Path) -> tuple[float, str]:
    """Seconds that a command of a checkout takes, and what it prints."""
    with tempfile.TemporaryDirectory() as folder:
        out = [] if command[0] == "read" else ["--out", str(Path(folder, "out"))]
        begin = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "keras_crnn", *command, *out],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(root.resolve())},
            capture_output=True,
            text=True,
        )
        seconds = time.perf_counter() - begin
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed in {root}:\n{done.stderr[-2000:]}")
    return seconds, done.stdout


def compare(one: str, other: str) -> str:
    """How many of the lines of two readings have the same text."""
    texts = [[line.split("\t")[0] for line in given.splitlines()] for given in (one, other)]
    same = sum(a == b for a, b in zip(*texts, strict=True))
    return f"{same} of {len(texts[0])}"


if __name__ == "__main__":
    main()

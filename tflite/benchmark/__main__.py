"""Size, speed, memory and accuracy of `.tflite` and `.onnx` files, beside other recognisers.

    python -m tflite.convert keras_crnn/pretrained/weights/crnn-en.npz --out converted
    python -m tflite.benchmark converted/*.tflite --sets DEV/iiit5k_train DEV/svt_train

Without files the models of words that come with the package are measured. `tflite/README.md` says
what the columns are, and how other recognisers take part.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import describe_machine
from keras_crnn.commands.names import distinguish, refuse_path
from keras_crnn.data.word_sets import open_set
from keras_crnn.network.model_file import load_spec
from keras_crnn.pretrained.files import MODELS, pretrained_file
from keras_crnn.system.atomic import write_whole
from keras_crnn.system.processes import usable_processors
from keras_crnn.text.alphabet import Alphabet
from tflite.benchmark.contestants import OWN, enter_file, enter_peer
from tflite.benchmark.emulation import EmulationError, compare_emulated
from tflite.benchmark.files import ModelFile, describe_file
from tflite.benchmark.naive import export_naively
from tflite.benchmark.race import Word, choose_words, race, share_out, tell
from tflite.benchmark.tables import write_report

EXAMPLES = Path(__file__).parents[2] / "examples" / "images"
PEERS_NOTE = (
    "Peers read the same words in the same run. What they were trained on is their own: "
    "the PP-OCR models on large sets of real text that are not published, ours on rendered "
    "words alone."
)
FLAGS = ("avx512_vnni", "amx_int8")


def parse_arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tflite.benchmark", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("files", nargs="*", type=Path, help=".tflite, .onnx; the package's own")
    parser.add_argument("--sets", nargs="+", help="folders with gt.tsv; the examples")
    parser.add_argument("--count", type=int, default=100, help="words timed, of all sets together")
    parser.add_argument("--limit", type=int, help="words a set for accuracy; all of them")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--repeats", type=int, default=5, help="timed readings of each word")
    parser.add_argument("--loads", type=int, default=3, help="starts of each process")
    parser.add_argument(
        "--also", action="append", default=[], metavar="NAME=COMMAND", help="another recogniser"
    )
    parser.add_argument(
        "--naive", nargs="+", type=Path, default=[], metavar="MODEL.npz",
        help="measure what Keras's own export makes of these weights too (TensorFlow)",
    )  # fmt: skip
    parser.add_argument("--emulate", type=Path, metavar="ROOT", help="an ARM64 file system")
    parser.add_argument("--qemu", default="qemu-aarch64", help="the emulator for --emulate")
    parser.add_argument("--emulated-words", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="Markdown file to write as well")
    parser.add_argument("--json", type=Path, help="file for the figures, as the plot needs them")
    options = parser.parse_args(given)
    numbers = [options.count, options.repeats, options.loads, options.emulated_words]
    if min(*numbers, *options.threads, options.limit or 1) < 1:
        parser.error("--count, --limit, --threads, --repeats and --loads must be at least 1")
    if max(options.threads) > usable_processors():
        parser.error(
            f"--threads {max(options.threads)} is more than the {usable_processors()} processors"
        )
    return options


def find_files(given: Sequence[Path]) -> list[Path]:
    """The files that were given, or of the package's own those that read words."""
    if given:
        return list(given)
    own = [pretrained_file(name, ".tflite") for name in MODELS]
    return [one for one in own if isinstance(load_spec(one).alphabet, Alphabet)]


def list_files(options: argparse.Namespace) -> list[ModelFile]:
    """The files to be measured.

    Raises:
        FileNotFoundError: a file is missing.
        ValueError: a file is no `.tflite` file of this package, or two are of one model and format.
    """
    files = [describe_file(path) for path in find_files(options.files)]
    seen: dict[tuple[str, str], Path] = {}
    for file in files:
        load_spec(file.path)  # without its record nothing can be read with it
        key = (file.model, file.format)
        if key in seen:
            raise ValueError(
                f"{seen[key]} and {file.path} are both {file.model} {file.format}: rename one."
            )
        seen[key] = file.path
    return files


def sort_files(files: list[ModelFile]) -> list[ModelFile]:
    """Each model's files from the largest to the smallest, models in the order they came."""
    order = list(dict.fromkeys(file.model for file in files))
    return sorted(files, key=lambda file: (order.index(file.model), -file.size))


def open_sets(
    given: Sequence[str], limit: int | None, chance: random.Random
) -> dict[str, list[Word]]:
    """Words of each set by its name, with folders before it where two would be alike.

    Raises:
        FileNotFoundError, ValueError: as `open_set` and `choose_words`.
    """
    opened = {one: open_set(one) for one in given}
    names = distinguish(list(opened), {one: words.name for one, words in opened.items()})
    chosen = [choose_words(words, limit, chance) for words in opened.values()]
    return dict(zip(names, chosen, strict=True))


def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Everything that the tables and the plot tell.

    Args:
        options: as `parse_arguments` gives them.
        folder: path of a temporary folder.

    Raises:
        FileNotFoundError: a file or a set is missing.
        ImportError: an `.onnx` file, without the extra `onnx`.
        ValueError: a file, a set or `--also` is not what it should be.
    """
    # First, while the load is what it was.
    machine = describe_machine(FLAGS, NumPy=np.__version__)
    tell(machine)
    chance = random.Random(options.seed)
    files = list_files(options)
    naive = [export_naively(weights, folder) for weights in options.naive]
    own = sort_files([*files, *naive])
    sets = open_sets(options.sets or [str(EXAMPLES)], options.limit, chance)
    timed = share_out(sets, options.count, chance)
    contestants = [enter_file(file) for file in own]
    contestants += [enter_peer(given) for given in options.also]
    titles = [contestant.title for contestant in contestants]
    if twice := {title for title in titles if titles.count(title) > 1}:
        raise ValueError(f"Two recognisers are called {sorted(twice)[0]!r}: rename one.")
    found, troubles, versions = race(
        contestants, options.threads, timed, sets, options.repeats, options.loads
    )
    emulation = None
    if options.emulate:
        tell("emulated ARM64; float files take a minute a word")
        try:
            paths = [word.path for word in timed[: options.emulated_words]]
            litert = [file for file in sort_files(files) if file.path.suffix != ".onnx"]
            emulation = compare_emulated(litert, paths, options.emulate, options.qemu)
        except EmulationError as error:
            troubles.append(f"ARM64: {error}")
    return {
        "date": datetime.date.today().isoformat(),
        "machine": ", ".join([machine, *versions]),
        "sets": {name: len(words) for name, words in sets.items()},
        "example": not options.sets,
        "timed words": len(timed),
        "threads": options.threads,
        "repeats": options.repeats,
        "loads": options.loads,
        "rows": [figures.describe() for figures in found],
        "peers": PEERS_NOTE,
        "emulation": emulation,
        "troubles": troubles,
    }


def main(arguments: list[str] | None = None) -> int:
    """The command; its exit status is 2 where one of our own files could not be measured."""
    options = parse_arguments(arguments)
    try:
        for option, path in (("--out", options.out), ("--json", options.json)):
            if path is not None:  # measuring takes too long to be told at its end
                refuse_path(option, str(path))
        with tempfile.TemporaryDirectory() as name:
            report = measure(options, Path(name))
    except (OSError, ValueError, ImportError) as error:
        print(f"tflite.benchmark: {error}", file=sys.stderr)
        return 2
    text = write_report(report)
    print(text)
    if options.out:
        write_whole(options.out, text + "\n")
    if options.json:
        write_whole(options.json, json.dumps(report, indent=1) + "\n")
    measured = sum(row["kind"] == OWN for row in report["rows"])
    return 0 if measured == len(find_files(options.files)) + len(options.naive) else 2


if __name__ == "__main__":
    sys.exit(main())

"""How many finished word images a second, on one core and on more, beside other generators.

python benchmarks/synthesis_speed.py --fonts DIR --backgrounds DIR --words FILE

`benchmarks/README.md` says what is measured and how the other generators are installed.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import cv2

sys.path.insert(0, str(Path(__file__).parent.parent))  # the checkout, installed or not

from machine import describe_machine
from stages import measure_stages
from tables import Runs, tabulate_rates, tabulate_ratios, tabulate_stages
from workers import APART, PEERS, Contestant, WorkerError, choose_cores, run_together, start_workers

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.synthesis import PRESETS, WordGenerator
from keras_crnn.synthesis.generator import use_one_thread
from keras_crnn.system.atomic import write_whole

OWN = "keras_crnn"
PEER_NAMES = ("trdg", "synthtiger")
WARM_IMAGES = 500


def named(text: str) -> tuple[str, str]:
    """NAME=VALUE as a pair."""
    name, sign, value = text.partition("=")
    if not (name and sign and value):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=PATH")
    return name, value


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fonts", required=True, help="folder of fonts")
    parser.add_argument("--backgrounds", required=True, help="folder of images")
    parser.add_argument("--words", required=True, help="file with one word a line")
    parser.add_argument("--preset", default="scene", choices=sorted(PRESETS))
    parser.add_argument("--count", type=int, default=4000, help="images a run and process")
    parser.add_argument("--seconds", type=float, default=10, help="about the most a run takes")
    parser.add_argument("--warm-up", type=float, default=2.0, help="seconds before the first run")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--also", type=named, nargs="+", default=[], metavar="NAME=FILE.py", help="your generators"
    )
    parser.add_argument(
        "--peer-python", type=named, nargs="+", default=[], metavar="NAME=PYTHON",
        help=f"Pythons that have {' or '.join(PEER_NAMES)}",
    )  # fmt: skip
    parser.add_argument("--synthtiger-repository", help="clone of clovaai/synthtiger")
    parser.add_argument("--out", type=Path, help="Markdown file to write as well")
    arguments = parser.parse_args()
    for name, _ in arguments.peer_python:
        if name not in PEER_NAMES:
            parser.error(f"--peer-python knows {', '.join(PEER_NAMES)}. Received: {name!r}")
        if name == "synthtiger" and not arguments.synthtiger_repository:
            parser.error("synthtiger needs --synthtiger-repository, a clone of clovaai/synthtiger")
    if min(arguments.count, arguments.repeats, *arguments.processes) < 1:
        parser.error("--count, --repeats and --processes must be at least 1")
    return arguments


def list_contestants(arguments: argparse.Namespace) -> list[Contestant]:
    """This project's generator first, then the others."""
    common = ["--fonts", arguments.fonts, "--backgrounds", arguments.backgrounds]
    common += ["--words", arguments.words, "--seed", str(arguments.seed)]
    common += ["--warm-up", str(arguments.warm_up)]

    def contestant(name: str, python: str, script: str, *more: str) -> Contestant:
        return Contestant(name, python, (str(PEERS / script), *common, *more))

    found = [contestant(OWN, sys.executable, "run_keras_crnn.py", "--preset", arguments.preset)]
    for name, file in arguments.also:
        found.append(contestant(name, sys.executable, "run_file.py", "--file", file))
    for name, python in arguments.peer_python:
        more = ["--repository", arguments.synthtiger_repository] if name == "synthtiger" else []
        found.append(contestant(name, python, f"run_{name}.py", *more))
    return found


def race(arguments: argparse.Namespace) -> tuple[Runs, list[str]]:
    """All runs of all generators, interleaved, and what went wrong with other generators.

    The order is turned round from one repeat to the next, so that none always follows the same.
    """
    started, troubles, runs = {}, [], {}
    try:
        for contestant in list_contestants(arguments):
            try:
                started[contestant.name] = start_workers(contestant, max(arguments.processes))
            except WorkerError as error:
                if contestant.name == OWN:
                    raise SystemExit(str(error)) from None
                troubles.append(str(error))
        for repeat in range(arguments.repeats):
            order = [(name, n) for name in started for n in arguments.processes]
            for name, processes in order[:: -1 if repeat % 2 else 1]:
                workers = started[name][:processes]
                rates = run_together(workers, arguments.count, arguments.seconds)
                runs.setdefault((name, processes), []).append(rates)
            print(f"repeat {repeat + 1} of {arguments.repeats}", file=sys.stderr)
    finally:
        for workers in started.values():
            for worker in workers:
                worker.close()
    keys = [(name, processes) for name in started for processes in arguments.processes]
    return {key: runs[key] for key in keys}, troubles


def time_stages(arguments: argparse.Namespace) -> dict[str, float]:
    """Microseconds of each stage, in this process on the first core."""
    use_one_thread()
    core = choose_cores(1)[0]
    if core is not None:
        os.sched_setaffinity(0, {core})
    generator = WordGenerator.open(
        arguments.fonts,
        arguments.backgrounds,
        arguments.words,
        PRESETS[arguments.preset],
        arguments.seed,
    )
    for number in range(min(WARM_IMAGES, arguments.count)):
        generator.render(APART + number)
    finishes = {
        "resize": lambda image: cv2.resize(image, (100, 32), interpolation=cv2.INTER_AREA),
        "resize as `Preprocessing` does, instead": Preprocessing(width=100).resize,
    }
    count = max(1, arguments.count // 2)

    def render(number: int):
        return generator.render(number).image

    return measure_stages(render, finishes, count, arguments.repeats)


def main() -> None:
    arguments = parse_arguments()
    machine = describe_machine(OpenCV=cv2.__version__)
    runs, troubles = race(arguments)
    parts = [
        "# Speed of word-image generators",
        f"{machine}. Preset `{arguments.preset}`, {arguments.repeats} repeats of {arguments.count} "
        f"images, or of about {arguments.seconds:g} seconds where that is less; "
        "median (least-greatest).",
        tabulate_rates(runs),
        tabulate_ratios(runs, OWN),
        *(f"Not measured: {trouble}" for trouble in troubles),
        "## Where the time goes",
        tabulate_stages(time_stages(arguments)),
    ]
    text = "\n\n".join(part for part in parts if part) + "\n"
    print(text)
    if arguments.out:
        write_whole(arguments.out, text)


if __name__ == "__main__":
    main()

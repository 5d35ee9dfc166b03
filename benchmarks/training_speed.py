"""How many images a second the network trains on, beside PyTorch training the same network.

python benchmarks/training_speed.py --torch-python torch/bin/python

`benchmarks/README.md` says what is measured, what is equal and how PyTorch is installed.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))  # the checkout, installed or not

from machine import describe_machine
from tables import spread
from workers import PEERS, Contestant, Worker, WorkerError

from keras_crnn.network.config import CONFIGS, CRNNConfig
from keras_crnn.system.atomic import write_whole
from keras_crnn.system.markdown import format_table

OWN, STOCK, TORCH = "keras_crnn", "Keras layers as they come", "PyTorch"
PRECISIONS = ("float32", "bfloat16")
TORCH_NETWORKS = ("paper",)
BATCHES = 8
WIDTH = 100  # pixels
CHARACTERS = range(1, 37)
LENGTHS = (3, 10)  # characters of a label, the shortest and the longest
FLAGS = ("amx_bf16", "avx512_bf16")

#: Images a second of each repeat, by name of the contestant.
Rates = dict[str, list[float]]


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--torch-python", help="the Python that has PyTorch")
    parser.add_argument("--networks", nargs="+", default=["paper"], choices=sorted(CONFIGS))
    parser.add_argument("--precisions", nargs="+", default=["float32"], choices=PRECISIONS)
    parser.add_argument("--batch-sizes", type=int, nargs="+", default=[64, 128])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=6, help="about what a turn takes")
    parser.add_argument("--warm-up", type=float, default=3.0, help="seconds before the first turn")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--stock", action="store_true", help="measure Keras's own layers too")
    parser.add_argument("--out", type=Path, help="Markdown file to write as well")
    arguments = parser.parse_args()
    if min(arguments.threads, arguments.repeats, *arguments.batch_sizes) < 1:
        parser.error("--threads, --repeats and --batch-sizes must be at least 1")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    if arguments.threads > cores:
        parser.error(f"--threads {arguments.threads} is more than the {cores} cores there are")
    return arguments


def write_batches(path: Path, config: CRNNConfig, batch_size: int) -> None:
    """Noise with random labels, the same for every contestant (see `training.read_batches`)."""
    random = np.random.default_rng(0)
    shape = (BATCHES, batch_size)
    steps = config.time_steps(WIDTH)
    longest = min(LENGTHS[1], (steps + 1) // 2)  # a letter doubled needs a blank between
    lengths = random.integers(min(LENGTHS[0], longest), longest + 1, shape, np.int32)
    ids = random.choice(CHARACTERS, (*shape, longest)).astype(np.int32)
    ids[np.arange(longest) >= lengths[..., np.newaxis]] = 0
    images = random.integers(0, 256, (*shape, config.height, WIDTH, 1), np.uint8)
    time_steps = np.full(shape, steps, np.int32)
    np.savez(path, images=images, ids=ids, lengths=lengths, time_steps=time_steps)


def list_settings(stage: Any) -> dict[str, Any]:
    """Fields of a dataclass that are not at their defaults, those of dataclasses in it likewise.

    So a contestant that does not know a field is not troubled by it while it is not used.
    """
    found = {}
    for field in dataclasses.fields(stage):
        value = getattr(stage, field.name)
        if value == field.default:
            continue
        parts = value if isinstance(value, tuple) else ()
        if parts and all(dataclasses.is_dataclass(part) for part in parts):
            value = [list_settings(part) for part in parts]
        found[field.name] = value
    return found


def list_contestants(
    arguments: argparse.Namespace, network: str, precision: str, folder: Path
) -> list[Contestant]:
    """This project's training first, then the others."""
    common = ["--network", str(folder / "network.json"), "--config", network]
    common += ["--batches", str(folder / "batches.npz"), "--precision", precision]
    common += ["--threads", str(arguments.threads), "--warm-up", str(arguments.warm_up)]
    keras = (str(PEERS / "training.py"), *common)
    found = [Contestant(OWN, sys.executable, keras)]
    if arguments.stock:
        found.append(Contestant(STOCK, sys.executable, (*keras, "--stock")))
    if arguments.torch_python and network in TORCH_NETWORKS:
        script = str(PEERS / "run_torch_training.py")
        found.append(Contestant(TORCH, arguments.torch_python, (script, *common)))
    return found


def race(
    contestants: list[Contestant], batch_size: int, seconds: float, repeats: int
) -> tuple[Rates, list[str], list[str]]:
    """All turns of all contestants, one at a time, the others waiting.

    The order is turned round from one repeat to the next, so that none always follows the same.

    Returns:
        Rates by contestant, what went wrong with other contestants, and versions of libraries.

    Raises:
        SystemExit: this project's own training failed.
    """
    started: dict[str, Worker] = {}
    rates: Rates = {}
    troubles, versions, parameters = [], [], {}

    def drop(name: str, trouble: str) -> None:
        if name == OWN:
            raise SystemExit(trouble)
        troubles.append(trouble)
        rates.pop(name, None)
        if name in started:
            started.pop(name).close()

    try:
        for name, contestant in ((contestant.name, contestant) for contestant in contestants):
            try:
                started[name] = Worker(contestant, None)
                told = started[name].hear()
            except WorkerError as error:
                drop(name, str(error))
                continue
            parameters[name] = told["parameters"]
            versions += [told["versions"]] if told["versions"] not in versions else []
            if parameters[name] != parameters[OWN]:
                count = f"{parameters[name]:,} parameters against {parameters[OWN]:,}"
                drop(name, f"{name} trains another network: {count}")
        for repeat in range(repeats):
            for name in list(started)[:: -1 if repeat % 2 else 1]:
                worker = started[name]
                steps = max(1, round(worker.images_a_second * seconds / batch_size))
                try:
                    worker.tell(0, steps)
                    spent = worker.hear()
                except WorkerError as error:
                    drop(name, str(error))
                    continue
                if spent["loss"] is None:
                    drop(name, f"{name}: its loss is no number any more")
                    continue
                rates.setdefault(name, []).append(steps * batch_size / spent["seconds"])
            print(f"repeat {repeat + 1} of {repeats}", file=sys.stderr)
    finally:
        for worker in started.values():
            worker.close()
    return {c.name: rates[c.name] for c in contestants if c.name in rates}, troubles, versions


def tabulate_rates(runs: dict[tuple[str, str, int], Rates]) -> str:
    """Images a second, and this project's rate over each of the others' within a repeat."""
    rows = []
    for (network, precision, batch_size), rates in runs.items():
        for name, values in rates.items():
            ratios = [own / other for own, other in zip(rates[OWN], values, strict=True)]
            cells = [spread(values, 1), "" if name == OWN else spread(ratios, 2)]
            rows.append([network, precision, str(batch_size), name, *cells])
    header = ["network", "precision", "batch", "trained by", "images a second"]
    return format_table([*header, f"{OWN} to it"], rows, left=4)


def main() -> None:
    arguments = parse_arguments()
    machine = describe_machine(FLAGS)
    print(machine, flush=True)  # first, while the load is what it was
    runs, troubles, versions = {}, [], []
    for network in arguments.networks:
        for precision in arguments.precisions:
            for batch_size in arguments.batch_sizes:
                with tempfile.TemporaryDirectory() as name:
                    folder, config = Path(name), CONFIGS[network]
                    write_batches(folder / "batches.npz", config, batch_size)
                    settings = json.dumps(list_settings(config))
                    (folder / "network.json").write_text(settings, encoding="utf-8")
                    found = race(
                        list_contestants(arguments, network, precision, folder),
                        batch_size,
                        arguments.seconds,
                        arguments.repeats,
                    )
                setting = (network, precision, batch_size)
                runs[setting] = found[0]
                troubles += [f"{setting}: {trouble}" for trouble in found[1]]
                versions += [version for version in found[2] if version not in versions]
    parts = [
        f"{'; '.join(versions)}. {arguments.threads} threads, {arguments.repeats} turns of about "
        f"{arguments.seconds:g} seconds; median (least-greatest).",
        tabulate_rates(runs),
        *(f"Not measured: {trouble}" for trouble in troubles),
    ]
    text = "\n\n".join(parts)
    print(f"\n{text}")
    if arguments.out:
        write_whole(arguments.out, f"{machine}\n\n{text}\n")


if __name__ == "__main__":
    main()

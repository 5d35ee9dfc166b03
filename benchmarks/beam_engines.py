"""Renders and reads on engines of Apache Beam that it sets up by itself, and compares.

    python benchmarks/beam_engines.py --fonts FONTS --backgrounds PHOTOS --words WORDS

Engines: `local` is Beam's own runner, in processes of this machine. `prism` is built by the Go
toolchain. `flink` is Flink inside Beam's job server, fetched by Maven and run by Java. What is
fetched is kept in `--folder`, and so are the crops that are drawn to be read.

Every engine renders a set, whose texts and pictures must be those of one process of the local
runner, in its order.
Every engine reads the crops, and its lines, sorted, must be those of `keras-crnn read --out`. Then
a worker is killed when a third of the files are there, and the same command started again if the
engine does not finish by itself. Times are those of whole commands, with what it takes to start
them.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from engines.children import EngineError, run_command
from engines.engine import Engine, open_engine
from engines.reading import (
    Kill,
    count_equal_lines,
    kill_a_worker,
    read_on_engine,
    read_plainly,
)
from engines.rendering import Rendered, count_equal, render_set
from engines.report import Row, draw_rates, tabulate, tabulate_kills
from machine import describe_machine

RUNNERS = ("local", "prism", "flink")


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints tables; status 1 where something is not equal or fails, 130 after Ctrl-C."""
    options = parse_arguments(arguments)
    signal.signal(signal.SIGTERM, _stop)
    try:
        return 0 if compare(options) else 1
    except EngineError as error:
        print(f"beam_engines: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("beam_engines: interrupted; all that was started is ended.", file=sys.stderr)
        return 130


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The arguments of the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    for name in ("fonts", "backgrounds", "words"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument(
        "--runner", nargs="+", choices=RUNNERS, default=list(RUNNERS), help="(all of them)"
    )
    parser.add_argument("--render", type=int, default=2000, help="pictures of a set (%(default)s)")
    parser.add_argument("--read", type=int, default=2000, help="crops to draw (%(default)s)")
    parser.add_argument("--crops", help="folder of crops to read, in place of drawn ones")
    parser.add_argument("--model", help="that reads (that of `keras-crnn read`)")
    parser.add_argument("--groups", type=int, default=100, help="files of readings (%(default)s)")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], help="to read with (1 2)")
    parser.add_argument(
        "--patience", type=float, default=60, metavar="SECONDS",
        help="after a kill, until a command counts as hung (%(default)s)",
    )  # fmt: skip
    parser.add_argument("--folder", default="runs/beam_engines", help="(%(default)s)")
    parser.add_argument("--plot", metavar="FILE.png", help="of images read a second")
    options = parser.parse_args(arguments)
    for name in ("render", "read", "groups", "patience"):
        if getattr(options, name) < 1:
            parser.error(f"--{name} is {getattr(options, name)}: give at least 1.")
    if min(options.workers) < 1:
        parser.error(f"--workers is {min(options.workers)}: give at least 1.")
    return options


def compare(options: argparse.Namespace) -> bool:
    """Runs everything; returns whether all is equal."""
    folder = Path(options.folder)
    assets = []
    for name in ("fonts", "backgrounds", "words"):
        assets += [f"--{name}", getattr(options, name)]
    print(describe_machine(), flush=True)
    crops = Path(options.crops) if options.crops else draw_crops(options.read, assets, folder)
    model = ["--model", options.model] if options.model else []
    expected, seconds = read_plainly(crops, model, folder)
    total = len(expected)
    readings = [Row("plain", None, total, total, total, seconds)]
    with open_engine("local", folder) as local:
        reference = render_set(local, 1, assets, options.render, folder)
    renderings: list[Row] = []
    kills: list[tuple[str, int, Kill]] = []
    arguments = [*model, "--groups", str(options.groups)]
    for name in dict.fromkeys(options.runner):
        with open_engine(name, folder) as engine:
            print(f"{name} is ready.", file=sys.stderr, flush=True)
            counts = engine.choose_workers(options.workers)
            renderings.append(compare_sets(engine, counts[-1], assets, reference, folder))
            for count in counts:
                lines, seconds = read_on_engine(engine, count, crops, arguments, folder)
                equal = count_equal_lines(lines, expected)
                readings.append(Row(name, count, len(lines), equal, total, seconds))
            kill = kill_a_worker(
                engine, counts[-1], crops, arguments, folder, options.patience, options.groups // 3
            )
            kills.append((name, counts[-1], kill))
    print(f"\nRendering\n\n{tabulate(renderings, 'pictures and texts')}")
    print(f"\nReading\n\n{tabulate(readings, 'lines')}")
    print(f"\nReading, a worker killed\n\n{tabulate_kills(kills, expected)}")
    if options.plot:
        draw_rates(readings, Path(options.plot))
    whole = all(kill.lines == expected for _, _, kill in kills)
    return whole and all(row.is_equal for row in [*renderings, *readings])


def draw_crops(count: int, assets: Sequence[str], folder: Path) -> Path:
    """A folder of crops, drawn unless it is there."""
    out = folder / f"crops-{count}"
    command = [sys.executable, "-m", "keras_crnn", "synth", *assets, "--seed", "1"]
    run_command([*command, "--count", str(count), "--out", str(out)], folder / "logs" / "synth.log")
    return out


def compare_sets(
    engine: Engine, workers: int, assets: Sequence[str], reference: Rendered, folder: Path
) -> Row:
    """A set that the engine renders, beside the one of a single process."""
    expected = reference.examples
    found = render_set(engine, workers, assets, len(expected), folder)
    equal = count_equal(found.examples, expected)
    return Row(engine.name, workers, len(found.examples), equal, len(expected), found.seconds)


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())

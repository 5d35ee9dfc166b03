"""Counts the instructions that phones' processors execute for a word, in an emulator.

    python -m tflite.benchmark.instructions FILE... --emulate ROOT --qemu QEMU --plugin LIBINSN

Instructions are no time: some take longer than others, and memory has its part. But they are
counted on the kernels of a phone, and are the same each time, where nobody has the phone.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from keras_crnn.images.read import read_image
from keras_crnn.system.markdown import format_table
from tflite.benchmark.__main__ import EXAMPLES, find_files
from tflite.benchmark.emulation import (
    EmulationError,
    Machine,
    open_machine,
    prepare_images,
    run_script,
    write_request,
)
from tflite.benchmark.files import describe_file

#: That QEMU knows: without products of four bytes, with them, and with those of matrices.
PROCESSORS = ("cortex-a53", "cortex-a76", "cortex-a710")
_MORE = 3  # times that all words are read in the longer of two runs
_PEER_HEIGHT, _PEER_WIDTH = 48, 320  # as `peers/onnx_ctc.py`: pixels, padded to at least


@dataclass(frozen=True)
class Counted:
    """What a file was counted to execute.

    Attributes:
        word: float. Millions of instructions a word, of the network alone.
        start: float. Millions more until the first words are read: loading, and what each width
            takes the first time.
    """

    word: float
    start: float


def prepare_peer(images: Sequence[Path]) -> list[np.ndarray]:
    """Inputs `(1, 3, 48, width)` as wide as a PP-OCR recogniser gets them, all zeros."""
    shapes = [read_image(image).shape[:2] for image in images]
    widths = [max(_PEER_WIDTH, math.ceil(_PEER_HEIGHT * w / h)) for h, w in shapes]
    return [np.zeros((1, 3, _PEER_HEIGHT, width), np.float32) for width in widths]


def count_run(
    machine: Machine, files: Sequence[tuple[Path, Sequence[np.ndarray]]], times: int = 1
) -> int:
    """Instructions of one run of `frames.py`, imports and all.

    Raises:
        EmulationError: it stopped, or the plugin counted nothing.
    """
    with tempfile.TemporaryDirectory() as name:
        write_request(Path(name), files, times)
        said = run_script(machine, Path(name))
    if not (counts := re.findall(r"total insns: (\d+)", said)):
        raise EmulationError("the plugin counted nothing: is it tests/tcg/plugins/libinsn.so?")
    return int(counts[-1])


def count_file(machine: Machine, path: Path, images: Sequence[np.ndarray], imports: int) -> Counted:
    """Counts the instructions of one file.

    Args:
        machine: `Machine` that counts, see `count_on`.
        path: path of the file.
        images: prepared images.
        imports: int. Instructions of a run without a file.
    """
    once = count_run(machine, [(path, images)])
    often = count_run(machine, [(path, images)], _MORE)
    a_round = (often - once) / (_MORE - 1)
    return Counted(a_round / len(images) / 1e6, (once - a_round - imports) / 1e6)


def count_on(machine: Machine, processor: str, plugin: Path) -> Machine:
    """The machine with a processor, and QEMU's plugin that counts."""
    emulator, *rest = machine.command
    options = ["-cpu", processor, "-plugin", f"{plugin},inline=true", "-d", "plugin"]
    # The same order of sets, and so the same number of instructions, in each run.
    environment = {**machine.environment, "PYTHONHASHSEED": "0"}
    return replace(machine, command=[emulator, *options, *rest], environment=environment)


def parse_arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tflite.benchmark.instructions", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("files", nargs="*", type=Path, help=".tflite, .onnx; the package's own")
    parser.add_argument("--emulate", type=Path, required=True, metavar="ROOT")
    parser.add_argument("--qemu", default="qemu-aarch64", help="QEMU, built with plugins")
    parser.add_argument("--plugin", type=Path, required=True, help="QEMU's libinsn.so")
    parser.add_argument("--processors", nargs="+", default=list(PROCESSORS))
    parser.add_argument(
        "--peer", action="append", default=[], metavar="NAME=FILE.onnx", help="of PP-OCR"
    )
    options = parser.parse_args(given)
    if not options.plugin.is_file():
        parser.error(f"--plugin {options.plugin}: there is no such file")
    for peer in options.peer:
        if not Path(peer.partition("=")[2]).is_file():
            parser.error(f"--peer {peer}: give NAME=FILE.onnx, a file that exists")
    return options


def main(arguments: list[str] | None = None) -> int:
    """The command; its exit status is 2 where something could not be counted."""
    options = parse_arguments(arguments)
    words = sorted(EXAMPLES.glob("*.png"))
    try:
        files = [describe_file(path) for path in find_files(options.files)]
        entries = [
            ([file.model, file.format], file.path, prepare_images(file.path, words))
            for file in files
        ]
        for peer in options.peer:
            name, _, path = peer.partition("=")
            entries.append(([name, "peer"], Path(path), prepare_peer(words)))
        emulated = open_machine(options.emulate, options.qemu)
        lines = [[*title] for title, _, _ in entries]
        for processor in options.processors:
            machine = count_on(emulated, processor, options.plugin.resolve())
            imports = count_run(machine, [])
            for line, (_, path, images) in zip(lines, entries, strict=True):
                print(f"{processor}: {path}", file=sys.stderr, flush=True)
                counted = count_file(machine, path, images, imports)
                line.append(f"{counted.word:.1f} ({counted.start:.0f})")
    except (OSError, ValueError, EmulationError) as error:
        print(f"tflite.benchmark.instructions: {error}", file=sys.stderr)
        return 2
    print(f"{emulated.version}; {len(words)} words; millions of instructions a word (to start)\n")
    print(format_table(["model", "format", *options.processors], lines, left=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`keras-crnn synth`: rendered words on disk, or a sheet of them to look at."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from keras_crnn.commands.names import refuse_path
from keras_crnn.commands.progress import ImageProgress
from keras_crnn.commands.quiet_keras import import_keras
from keras_crnn.commands.recipe_arguments import add_recipe_arguments, read_recipe, try_recipe
from keras_crnn.system.atomic import write_whole
from keras_crnn.system.errors import InputError
from keras_crnn.system.processes import quick_to_stop, usable_processors

if TYPE_CHECKING:
    from keras_crnn.synthesis.recipe import Recipe

#: Images on a sheet, at most where a whole set is written.
ON_SHEET = 120
FORMATS = ("folder", "tfrecord", "tfds")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.description = (
        "Renders words to disk. Called again with the same arguments it goes on with a set that "
        "was stopped."
    )
    add_recipe_arguments(parser)
    parser.add_argument("--out", metavar="DIR", help="folder of the set")
    parser.add_argument(
        "--sheet",
        metavar="FILE.png",
        help=f"picture of the first images to look at: {ON_SHEET}, or --count without --out",
    )
    parser.add_argument("--count", type=int, metavar="N", help="number of images")
    parser.add_argument("--color", action="store_true", help="in colour instead of grey")
    parser.add_argument(
        "--height", type=int, metavar="PIXELS", help="of all images (as they were rendered)"
    )
    parser.add_argument(
        "--format", choices=FORMATS, default="folder",
        help="of the set: PNG files with gt.tsv, TFRecord shards, or a set of TensorFlow Datasets "
        "made by Apache Beam (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--shard-size",
        type=int,
        metavar="N",
        help="images a shard (a twentieth, between 100 and 1000)",
    )
    parser.add_argument(
        "--processes", type=int, metavar="N", help="that render (as many as processors)"
    )
    parser.add_argument(
        "--validation", type=int, default=0, metavar="N",
        help="images of a second split, for --format tfds (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--beam-option", action="append", default=[], metavar="OPTION",
        help="of Apache Beam, for --format tfds, such as --beam-option=--runner=DataflowRunner",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Renders; returns 1 where the disk or a worker failed, 130 after Ctrl-C, else 0."""
    if options.out is None and options.sheet is None:
        raise InputError("There is nothing to make: give --out DIR, --sheet FILE.png, or both.")
    if options.out is not None and options.count is None:
        raise InputError("--out needs the number of images: give --count N.")
    if options.count is not None and options.count < 1:
        raise InputError(f"--count must be at least 1; got {options.count}.")
    if options.height is not None and options.height < 1:
        raise InputError(f"--height must be at least 1; got {options.height}.")
    if options.sheet is not None:
        _check_sheet(Path(options.sheet))
    recipe = read_recipe(options, options.color)
    try_recipe(recipe.open)
    status = 0 if options.out is None else _write_set(recipe, options)
    if options.sheet is not None and status == 0:
        count = options.count or ON_SHEET
        if options.out is not None:
            count = min(count, ON_SHEET)
        _draw_sheet(recipe, Path(options.sheet), count)
    return status


def _write_set(recipe: Recipe, options: argparse.Namespace) -> int:
    if options.format == "tfds":
        return _write_tfds(recipe, options)
    if options.validation or options.beam_option:
        raise InputError("--validation and --beam-option are for --format tfds. Leave them out.")
    from keras_crnn.synthesis.set_on_disk import ExportError, export_words
    from keras_crnn.synthesis.shards import ExportConfig

    shard_size = choose_shard_size(options)
    config = ExportConfig(recipe, options.count, options.format, shard_size, options.height)
    processes = options.processes
    if processes is None:
        processes = usable_processors()
    try:
        with quick_to_stop(), ImageProgress(config.count) as progress:
            summary = export_words(config, options.out, processes, progress.show)
    except ExportError as error:
        print(f"keras-crnn synth: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "keras-crnn synth: interrupted. Whole shards are kept; the same command goes on.",
            file=sys.stderr,
        )
        return 130
    if summary.kept == config.shards and not summary.images:
        print(f"{options.out} holds all {config.count} images already.")
        return 0
    print(
        f"Rendered {summary.images} images in {summary.seconds:.1f} s "
        f"({summary.images / summary.seconds:.0f} a second), "
        f"{summary.characters / max(1, summary.images):.2f} characters on average."
    )
    before = f", {summary.kept} of them from before" if summary.kept else ""
    print(f"{options.out}: {config.count} images in {config.shards} shards{before}.")
    _print_skipped(summary.skipped)
    return 0


def choose_shard_size(options: argparse.Namespace) -> int:
    """Images a shard: what was asked for, or small enough that a stopped run keeps most."""
    if options.shard_size is None:
        return min(1000, max(100, options.count // 20))
    if options.shard_size < 1:
        raise InputError(f"--shard-size must be at least 1; got {options.shard_size}.")
    return options.shard_size


def _write_tfds(recipe: Recipe, options: argparse.Namespace) -> int:
    import_keras()  # TFDS is on TensorFlow
    from keras_crnn.synthesis.tfds import write_tfds

    shard_size = choose_shard_size(options)
    processes = options.processes
    if processes is None:  # a runner that is named has its own workers
        processes = 1 if options.beam_option else usable_processors()
    start = time.monotonic()
    folder = write_tfds(
        recipe,
        options.out,
        options.count,
        validation_count=options.validation,
        height=options.height,
        shards=-(-options.count // shard_size),
        processes=processes,
        beam_options=options.beam_option,
    )
    print(f"{folder}: {options.count} images, {time.monotonic() - start:.0f} s.")
    return 0


def _print_skipped(skipped: Counter[str]) -> None:
    if skipped:
        examples = ", ".join(repr(word) for word, _ in skipped.most_common(3))
        print(
            f"{sum(skipped.values())} words could not be drawn and were replaced, such as "
            f"{examples}."
        )


def _check_sheet(path: Path) -> None:
    if path.suffix.lower() != ".png":
        raise InputError(f"--sheet {path}: give the name of a .png file.")
    if not path.absolute().parent.is_dir():
        raise InputError(f"--sheet {path}: there is no folder '{path.parent}'. Make it first.")
    refuse_path("--sheet", str(path))


def _draw_sheet(recipe: Recipe, path: Path, count: int) -> None:
    from keras_crnn.synthesis import contact_sheet
    from keras_crnn.synthesis.shards import encode_png

    generator = recipe.open()
    samples = [generator.render(number) for number in range(count)]
    sheet = contact_sheet(samples, fonts=generator.fonts)
    write_whole(path, encode_png(sheet))
    print(f"{path}: {count} images to look at.")
    _print_skipped(generator.skipped)

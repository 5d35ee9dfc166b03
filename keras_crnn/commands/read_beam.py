"""`keras-crnn read --beam-option`: images read by Apache Beam, on one machine or many."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import Any

from keras_crnn.commands.beam_arguments import add_engine_arguments, gives_engine
from keras_crnn.commands.beam_folder import keep_settings
from keras_crnn.commands.decoder_arguments import has_second_thoughts, naming_options
from keras_crnn.commands.music_arguments import reads_music, refuse_unreadable
from keras_crnn.commands.read_table import describe_files
from keras_crnn.commands.result_table import is_table
from keras_crnn.system.beam_options import make_options
from keras_crnn.system.beam_run import run_pipeline
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require
from keras_crnn.system.printable import printable
from keras_crnn.system.version import __version__
from keras_crnn.transcription.decoding import Decoding

_GROUPS = 100


def add_beam_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what asks for Beam."""
    add_engine_arguments(
        parser,
        "read by Apache Beam (extra beam) into the folder --out; an option of it, such as "
        "--beam-option=--runner=FlinkRunner. Images are then patterns or folders of any file "
        "system that it knows, tables (.tsv) of image paths, or TFRecord files of pictures",
    )
    parser.add_argument(
        "--groups", type=int, metavar="N",
        help=f"files that Beam writes, one for each group of images ({_GROUPS})",
    )  # fmt: skip


def asks_for_beam(options: argparse.Namespace) -> bool:
    """Whether Beam is to read.

    Raises:
        ValueError: `--groups` without it.
    """
    asked = gives_engine(options)
    if options.groups is not None and not asked:
        raise InputError("--groups is for Beam: give --beam-processes or --beam-option too.")
    if options.processes is not None and asked:
        raise InputError("--processes reads without Beam: give --beam-processes alone.")
    return asked


def read_on_beam(options: argparse.Namespace, decoding: Decoding) -> int:
    """Reads what the folder lacks; returns 2 if an image could not be read, else 0."""
    _check(options)
    groups = _GROUPS if options.groups is None else options.groups
    beam = require("apache_beam", "beam")
    from keras_crnn.recognition.beam.find_images import FindImages
    from keras_crnn.recognition.beam.read_files import ReadFiles
    from keras_crnn.recognition.beam.settings import ReadingSettings

    settings = ReadingSettings(
        options.model,
        decoding,
        has_second_thoughts(options),
        options.n_best,
        options.views,
        options.turns,
        options.min_confidence,
    )
    with naming_options():
        reader = settings.open()  # what is wrong with them is said here rather than by a worker
    if reads_music(reader.recognizer):
        settings = replace(settings, check=refuse_unreadable)
    processes = 1 if options.beam_processes is None else options.beam_processes
    pipeline_options = make_options(options.beam_option, processes)
    asked = {**settings.describe(), "groups": groups, "version": __version__}
    asked |= describe_files(options.model, decoding)
    keep_settings(options.out, asked, "readings", "--out")
    pipeline = beam.Pipeline(options=pipeline_options)
    _ = (
        pipeline
        | beam.Create(options.images)
        | FindImages()
        | ReadFiles(options.out, settings, groups)
    )
    return _report(options.out, run_pipeline(pipeline))


def _check(options: argparse.Namespace) -> None:
    if not options.out or is_table(options.out):
        raise InputError(
            f"Beam writes many files, not {options.out!r}: give the folder of them as --out."
        )
    if options.json or "-" in options.images:
        raise InputError("Beam reads files into a folder: leave --json and - out.")
    if options.page or options.format:
        raise InputError("Beam writes lines of JSON, not notes: leave --page and --format out.")
    for name in ("groups", "beam_processes"):
        value = getattr(options, name)
        if value is not None and value < 1:
            raise InputError(f"--{name.replace('_', '-')} is {value}: give at least 1.")


def _report(folder: str, result: Any) -> int:
    from keras_crnn.recognition.beam.read_files import KNOWN
    from keras_crnn.recognition.beam.read_words import READ, UNREADABLE

    counts = dict.fromkeys((READ, UNREADABLE, KNOWN), 0)
    for one in result.metrics().query()["counters"]:
        if one.key.metric.name in counts:
            counts[one.key.metric.name] += one.committed or one.attempted or 0
    total = sum(counts.values())
    known = f", {counts[KNOWN]} of them before it was stopped" if counts[KNOWN] else ""
    print(f"Wrote {printable(folder)}: {total} images{known}.")
    if counts[UNREADABLE]:
        print(f"{counts[UNREADABLE]} images cannot be read: see their errors.", file=sys.stderr)
    return 2 if counts[UNREADABLE] else 0

"""`keras-crnn evaluate --beam-processes`: labelled sets read by Apache Beam, then added up here."""

from __future__ import annotations

import argparse
import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from keras_crnn.commands.beam_arguments import add_engine_arguments, gives_engine
from keras_crnn.commands.beam_folder import keep_settings
from keras_crnn.commands.decoder_arguments import has_second_thoughts
from keras_crnn.commands.read_table import describe_files
from keras_crnn.data.lexicons import SetLexicon
from keras_crnn.data.word_sets import WordSet
from keras_crnn.evaluation.measure import Result, Tally
from keras_crnn.evaluation.protocols import open_protocol
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.system.beam_options import LOCAL_RUNNER, make_options
from keras_crnn.system.beam_run import run_pipeline
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require
from keras_crnn.system.version import __version__
from keras_crnn.transcription.decoding import Decoding

if TYPE_CHECKING:
    from keras_crnn.evaluation.beam.task import Task


def add_beam_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what asks for Beam."""
    add_engine_arguments(
        parser,
        "read by Apache Beam (extra beam); an option of it, such as "
        "--beam-option=--runner=FlinkRunner. Every machine has to see the sets and models under "
        "the same paths",
    )
    parser.add_argument(
        "--parts", metavar="FOLDER",
        help="where Beam writes what it has read; a run that was stopped goes on by the same "
        "command. On this machine a folder that is removed at the end, unless you give one",
    )  # fmt: skip


def asks_for_beam(options: argparse.Namespace) -> bool:
    """Whether Beam is to read.

    Raises:
        InputError: what cannot be done on it, or `--parts` without it.
    """
    asked = gives_engine(options)
    if options.parts is not None and not asked:
        raise InputError("--parts is for Beam: give --beam-processes or --beam-option too.")
    if asked and options.paper:
        raise InputError(
            "--paper reads a set with one lexicon after the other, which Beam does not: leave "
            "--beam-processes and --beam-option out."
        )
    if asked and options.time:
        raise InputError(
            "--time is about one process, and Beam has several: leave one of them out."
        )
    if options.beam_processes is not None and options.beam_processes < 1:
        raise InputError(f"--beam-processes is {options.beam_processes}: give at least 1.")
    return asked


class OpenedSet(NamedTuple):
    """A set that a command was given.

    Attributes:
        path: string. As it was given, without a protocol.
        protocol: string. Name of its protocol.
        words: `WordSet`.
        lexicon: `SetLexicon` or `None`.
    """

    path: str
    protocol: str
    words: WordSet
    lexicon: SetLexicon | None


def measure_on_beam(
    options: argparse.Namespace,
    decoding: Decoding,
    sets: Sequence[OpenedSet],
    models: Mapping[str, str],
    recognizers: Mapping[str, Recognizer],
) -> list[Result]:
    """Reads all sets with all models; gives the results set by set, those of all models of each.

    Args:
        options: arguments of the command.
        decoding: `Decoding`, with the name of the lexicon for its words.
        sets: the sets.
        models: what to call a model, to how it was given.
        recognizers: what to call a model, to its `Recognizer`.

    Raises:
        InputError: a folder of other parts, or as `run_pipeline`.
    """
    beam = require("apache_beam", "beam")
    from keras_crnn.evaluation.beam.read_parts import ReadParts, gather

    pairs = [(one, label) for one in sets for label in models]
    tasks = [_make_task(options, decoding, one, models[label]) for one, label in pairs]
    processes = 1 if options.beam_processes is None else options.beam_processes
    pipeline_options = make_options(options.beam_option, processes)
    with _open_folder(options, pipeline_options) as folder:
        keep_settings(folder, _describe(tasks, decoding), "parts of an evaluation", "--parts")
        pipeline = beam.Pipeline(options=pipeline_options)
        _ = pipeline | ReadParts(folder, tasks)
        run_pipeline(pipeline)
        results = []
        for number, ((one, label), task) in enumerate(zip(pairs, tasks, strict=True)):
            tally = Tally(one.words.skipped)
            gather(folder, number, task, one.words.examples, tally)
            protocol = open_protocol(one.protocol, recognizers[label].spec.alphabet)
            results.append(tally.finish(one.words, protocol))
    return results


def _make_task(options: argparse.Namespace, decoding: Decoding, one: OpenedSet, model: str) -> Task:
    from keras_crnn.evaluation.beam.task import Task, digest_set
    from keras_crnn.recognition.beam.settings import ReadingSettings

    settings = ReadingSettings(
        model,
        decoding,
        has_second_thoughts(options),
        views=options.views,
        turns=options.turns,
    )
    return Task(
        one.path,
        options.data_dir,
        None if one.lexicon is None else options.lexicon,
        one.protocol,
        settings,
        len(one.words.examples),
        digest_set(one.words, one.lexicon),
    )


def _describe(tasks: Sequence[Task], decoding: Decoding) -> dict[str, object]:
    """What the parts depend on, in the order of the tasks."""
    models = dict.fromkeys(task.settings.model for task in tasks)
    return {
        "version": __version__,
        "sets": [[task.given, task.digest, task.protocol] for task in tasks],
        "reading": [task.settings.describe() for task in tasks],
        "files": {model: describe_files(model, decoding) for model in models},
    }


@contextlib.contextmanager
def _open_folder(options: argparse.Namespace, pipeline_options: object) -> Iterator[str]:
    """The folder of the parts; without one, one that goes, as this machine alone needs it."""
    if options.parts is not None:
        yield options.parts
        return
    from apache_beam.options.pipeline_options import StandardOptions

    runner = pipeline_options.view_as(StandardOptions).runner  # type: ignore[attr-defined]
    if runner != LOCAL_RUNNER:
        raise InputError(
            f"{runner} has workers that may be on other machines: give a folder that all of them "
            "can write to as --parts."
        )
    with tempfile.TemporaryDirectory(prefix="keras-crnn-") as folder:
        yield folder

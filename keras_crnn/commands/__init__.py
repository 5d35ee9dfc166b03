"""The `keras-crnn` command: one module a subcommand, imported when it is called."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import select
import sys
import traceback
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager

from keras_crnn.system.errors import InputError, explain
from keras_crnn.system.version import __version__

COMMANDS = {
    "read": "read the text of word images",
    "train": "train a model on rendered words",
    "finetune": "teach a model your own crops",
    "synth": "render words to disk",
    "engrave": "draw score fragments to disk, to train on",
    "photograph": "photographs of drawn staves, to look at or to measure on",
    "evaluate": "word accuracy of a model on folders with gt.tsv",
    "language-model": "train a character model for beam search",
    "calibrate": "bring a model's confidence to its share of right readings",
    "export": "LiteRT and ONNX files of a model, for phones and other runtimes",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a subcommand; returns its exit status.

    Status 0 is success, 1 a process that was killed, 2 a mistake in what was given (one clear line
    on standard error), 130 an interruption, 141 a reader of standard output that went away.
    """
    # Read when TensorFlow is imported: without it each command begins with a page of its log.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(
        prog="keras-crnn", description="The CRNN text recogniser in Keras."
    )
    parser.add_argument("--version", action="version", version=f"keras-crnn {__version__}")
    parsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    chosen = arguments[0] if arguments and arguments[0] in COMMANDS else None
    for name, summary in COMMANDS.items():
        subparser = parsers.add_parser(name, help=summary, description=summary.capitalize() + ".")
        if name == chosen:  # the others are not imported
            module = importlib.import_module(f"keras_crnn.commands.{name.replace('-', '_')}")
            module.add_arguments(subparser)
            subparser.set_defaults(run=module.run)
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a text that it cannot say ends nothing
            stream.reconfigure(errors="backslashreplace")
    try:
        _refuse_empty(arguments)
        with _plain_warnings(options.command):
            return int(options.run(options))
    except PermissionError as error:
        print(
            f"keras-crnn {options.command}: may not open '{error.filename}'. Change its "
            "permissions, or give another path.",
            file=sys.stderr,
        )
        return 2
    except OSError as error:
        if isinstance(error, BrokenPipeError) and _has_no_reader():
            return 141
        print(f"keras-crnn {options.command}: {explain(error)}", file=sys.stderr)
        return 2
    except BrokenExecutor:
        print(
            f"keras-crnn {options.command}: a process that draws was killed; each may need more "
            "memory than there is. What is finished is kept: run the same again to go on from "
            "there, with fewer --processes if need be.",
            file=sys.stderr,
        )
        return 1
    except (InputError, ImportError, FloatingPointError) as error:
        print(f"keras-crnn {options.command}: {error}", file=sys.stderr)
        return 2
    except ValueError as error:  # not one of ours: what was given, or a fault
        place = traceback.extract_tb(error.__traceback__)[-1]
        print(
            f"keras-crnn {options.command}: {error} (ValueError at {place.filename}:"
            f"{place.lineno}; if what you gave is right, it is a fault of keras-crnn: report it)",
            file=sys.stderr,
        )
        return 2
    except KeyboardInterrupt:
        print(f"keras-crnn {options.command}: interrupted", file=sys.stderr)
        return 130


@contextmanager
def _plain_warnings(command: str) -> Iterator[None]:
    """What will change is told in one line, without the place in the code."""
    usual = warnings.formatwarning

    def write(message, category, filename, lineno, line=None):  # type: ignore[no-untyped-def]
        if category is FutureWarning:
            return f"keras-crnn {command}: {message}\n"
        return usual(message, category, filename, lineno, line)

    warnings.formatwarning = write
    try:
        yield
    finally:
        warnings.formatwarning = usual


def _has_no_reader() -> bool:
    """Whether nobody reads standard output any more: `head` goes when it has its lines."""
    if not hasattr(select, "poll"):  # Windows, where such a pipe is another error
        return False
    poll = select.poll()
    poll.register(sys.stdout, 0)  # for errors alone, which this is
    if gone := bool(poll.poll(0)):
        # Python flushes once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return gone


def _refuse_empty(arguments: Sequence[str]) -> None:
    """Refuses empty strings, which as paths would stand for the current folder."""
    before = ""
    for given in arguments:
        option, equals, value = given.partition("=")
        if not given or (option.startswith("--") and equals and not value):
            named = option or (before if before.startswith("--") else "an argument")
            raise InputError(f"{named} is empty. Check the variable that it came from.")
        before = given

"""What asks a command for Apache Beam."""

from __future__ import annotations

import argparse


def add_engine_arguments(parser: argparse.ArgumentParser, what: str) -> None:
    """Adds `--beam-option` and `--beam-processes`.

    Args:
        parser: of the command.
        what: string. What the help says of reading by Beam with this command.
    """
    parser.add_argument(
        "--beam-option", action="append", default=[], metavar="OPTION", help=what
    )  # fmt: skip
    parser.add_argument(
        "--beam-processes", type=int, metavar="N",
        help="the same on this machine, in so many processes",
    )  # fmt: skip


def gives_engine(options: argparse.Namespace) -> bool:
    """Whether either of them was given."""
    return bool(options.beam_option) or options.beam_processes is not None

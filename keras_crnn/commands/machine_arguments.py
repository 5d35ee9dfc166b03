"""Options to train on several machines, or on several devices of one."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from keras_crnn.system.errors import InputError

if TYPE_CHECKING:
    from keras_crnn.training.machines import Machines


def add_machine_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds `--coordinator`, `--machines` and `--rank`."""
    parser.add_argument(
        "--coordinator", metavar="HOST:PORT",
        help="on several machines: where machine 0 waits for the others, a port that is free "
        "there and that they reach",
    )  # fmt: skip
    parser.add_argument(
        "--machines", type=int, metavar="N",
        help="machines that train together, on KERAS_BACKEND=jax; --batch-size is that of all of "
        "them. 1 takes all devices of this one (one device)",
    )  # fmt: skip
    parser.add_argument(
        "--rank", type=int, metavar="K",
        help="which of them this is, from 0; machine 0 writes --out and reads --dev",
    )  # fmt: skip


@contextlib.contextmanager
def open_machines(options: argparse.Namespace) -> Iterator[Machines | None]:
    """The machines to train on, joined; `None` where there is one device, as usual.

    Raises:
        ValueError: options that do not go together, another backend than JAX, or as
            `join_machines`.
    """
    if options.machines is None and options.coordinator is None and options.rank is None:
        yield None
        return
    count = 1 if options.machines is None else options.machines
    rank = 0 if options.rank is None and count == 1 else options.rank
    if count < 1:
        raise InputError(f"--machines {count}: give 1 or more.")
    if rank is None or not 0 <= rank < count:
        raise InputError(
            f"--rank is {rank} of --machines {count}: give each machine its own, from 0 to "
            f"{count - 1}."
        )
    host, _, port = (options.coordinator or "").rpartition(":")
    if count > 1 and not (host and port.isdigit() and 0 < int(port) < 65536):
        raise InputError(
            f"--coordinator is {options.coordinator}: for --machines {count} give HOST:PORT, the "
            "name of machine 0 and a free port there."
        )
    from keras_crnn.training.machines import join_machines  # imports Keras

    with join_machines(options.coordinator, count, rank) as machines:
        yield machines

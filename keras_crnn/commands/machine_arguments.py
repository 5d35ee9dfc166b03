"""Options to train on several machines, or on several devices of one."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from keras_crnn.commands.cluster import find_place
from keras_crnn.system.errors import InputError

if TYPE_CHECKING:
    from keras_crnn.training.machines import Machines


def add_machine_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds `--coordinator`, `--machines`, `--rank` and `--cluster`."""
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
    parser.add_argument(
        "--cluster", action="store_true",
        help="take all three from the environment, as Slurm's srun sets it, or MASTER_ADDR, "
        "MASTER_PORT, WORLD_SIZE and RANK",
    )  # fmt: skip


def take_place(options: argparse.Namespace) -> None:
    """With `--cluster`, puts what the environment says into the other options.

    Raises:
        ValueError: one of them is given too, or as `find_place`.
    """
    if not options.cluster:
        return
    for name in ("coordinator", "machines", "rank"):
        if getattr(options, name) is not None:
            raise InputError(f"--cluster says it: leave --{name} out, or --cluster.")
    options.coordinator, options.machines, options.rank = find_place(os.environ)


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
    _check(options.coordinator, options.machines, options.rank)
    from keras_crnn.training.machines import join_machines  # imports Keras

    with join_machines(options.coordinator, options.machines, options.rank or 0) as machines:
        yield machines


def _check(coordinator: str | None, count: int | None, rank: int | None) -> None:
    """Refuses options that do not go together."""
    if count is None:
        given = f"--rank {rank}" if coordinator is None else f"--coordinator {coordinator}"
        raise InputError(f"{given} is for --machines N: say how many there are.")
    if count < 1:
        raise InputError(f"--machines {count}: give 1 or more.")
    if rank is None and count > 1:
        raise InputError(f"--machines {count} needs --rank, for each its own, 0 to {count - 1}.")
    if rank is not None and not 0 <= rank < count:
        raise InputError(
            f"--rank {rank} is not one of --machines {count}: they are counted from 0 to "
            f"{count - 1}."
        )
    if coordinator is None:
        if count > 1:
            raise InputError(
                f"--machines {count} needs --coordinator HOST:PORT, the name of machine 0 and a "
                "free port there."
            )
        return
    host, _, port = coordinator.rpartition(":")
    if not (host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise InputError(
            f"--coordinator {coordinator}: give HOST:PORT, the name of machine 0 and a free port "
            "there, 1 to 65535."
        )

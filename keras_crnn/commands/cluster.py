"""Which machine of which this is, as those that start programs on clusters say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from keras_crnn.system.errors import InputError

#: Set by torchrun, Kubeflow, and in many a script of one's own.
PLAIN = ("MASTER_ADDR", "MASTER_PORT", "WORLD_SIZE", "RANK")
#: Set by Slurm for each task of a step; the list of nodes is a job's where a step has none.
SLURM = ("SLURM_JOB_ID", "SLURM_JOB_NODELIST", "SLURM_NTASKS", "SLURM_PROCID")
_RANGES = re.compile(r"\[([^],-]*)[^]]*\]")  # of numbers, and the first of them
_PORTS = 1 << 12  # the highest ones, of which a job of Slurm has one by its number


class Place(NamedTuple):
    """One machine of several.

    Attributes:
        coordinator: string. Name of machine 0 and a port there.
        machines: int.
        rank: int.
    """

    coordinator: str
    machines: int
    rank: int


def find_place(environment: Mapping[str, str]) -> Place:
    """Reads a place from environment variables.

    Args:
        environment: mapping of string to string. `os.environ`.

    Raises:
        ValueError: neither the plain variables nor Slurm's are there, or one holds no number.

    Example:

    >>> variables = {"MASTER_ADDR": "first", "MASTER_PORT": "4000", "WORLD_SIZE": "2", "RANK": "1"}
    >>> find_place(variables)
    Place(coordinator='first:4000', machines=2, rank=1)
    """
    if all(name in environment for name in PLAIN):
        host, port, machines, rank = (environment[name] for name in PLAIN)
        return Place(f"{host}:{port}", _number("WORLD_SIZE", machines), _number("RANK", rank))
    if all(name in environment for name in SLURM):
        job, nodes, machines, rank = (environment[name] for name in SLURM)
        host = find_first_node(environment.get("SLURM_STEP_NODELIST", nodes))
        free = 65536 - _PORTS + _number("SLURM_JOB_ID", job) % _PORTS  # as JAX chooses it
        count = environment.get("SLURM_STEP_NUM_TASKS", machines)
        return Place(
            f"{host}:{free}", _number("SLURM_NTASKS", count), _number("SLURM_PROCID", rank)
        )
    raise InputError(
        f"--cluster finds neither {', '.join(PLAIN)} in the environment nor what Slurm sets "
        "(srun). Give --coordinator, --machines and --rank."
    )


def find_first_node(nodes: str) -> str:
    """The first of a list of nodes as Slurm writes it.

    Args:
        nodes: string, such as `node[003-007,12],other1`. A name may have several ranges.

    Example:

    >>> find_first_node("node[003-007,12],other1")
    'node003'
    >>> find_first_node("rack[0-1]node[0-3]")
    'rack0node0'
    """
    name = _RANGES.sub(r"\1", nodes)  # commas of ranges are gone, so the next ends the name
    return name.partition(",")[0]


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise InputError(f"--cluster: {name} is {text!r} and no number.")
    return int(text)

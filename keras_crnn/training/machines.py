"""Machines that train one model together: joined by JAX, and of one mind in what is decided."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require
from keras_crnn.training.roll_call import call_roll
from keras_crnn.training.run_folder import compare_settings, name_some

#: Seconds without a sign of life after which a machine counts as lost, and JAX ends the others.
_LOST_AFTER = 60
#: Seconds that the first machine stays after an error, so that the others can hear of it.
_FAREWELL = 3
#: Milliseconds after which a wait for another machine's word answers Ctrl-C, and goes on.
_PAUSE = 1000
_TOLD = "keras_crnn/told"
_SETTINGS = "keras_crnn/settings"


@dataclass
class Machines:
    """Machines that train one model; see `join_machines`. One process stands for each.

    Attributes:
        count: int. How many there are.
        rank: int. Which of them this one is, from 0. The first keeps the run's folder and decides.
    """

    count: int
    rank: int
    _shared: Iterator[int] = field(default_factory=lambda: iter(range(sys.maxsize)), repr=False)

    @property
    def first(self) -> bool:
        """Whether this is the machine that keeps the run's folder."""
        return self.rank == 0

    def share(self, text: str = "") -> str:
        """What the first machine gives, on all of them; the others wait for it.

        Every machine has to call it, as often as the others do.

        Raises:
            ValueError: the first machine has ended with an error, which is named.
        """
        if self.count == 1:
            return text
        number = next(self._shared)
        if self.first:
            _client().key_value_set(f"{_TOLD}/{number}", json.dumps({"text": text}))
            return text
        told = json.loads(_hear(f"{_TOLD}/{number}"))
        if "error" in told:
            raise InputError(f"The first machine has ended: {told['error']}")
        return str(told["text"])

    def compare(self, settings: dict[str, Any]) -> None:
        """Makes sure that all machines were started with the same settings.

        Args:
            settings: dict of what JSON can hold.

        Raises:
            ValueError: a machine has others; they are named, on every machine.
        """
        settings = json.loads(json.dumps(settings))  # as it is when it was sent
        for rank in range(1, self.count) if self.first else ():
            given = json.loads(_hear(f"{_SETTINGS}/{rank}"))
            if "error" in given:
                raise InputError(f"Machine {rank} has ended: {given['error']}")
            wording = f"{{name}} is {{stored}} on machine 0 and {{given}} on machine {rank}"
            changes = name_some(compare_settings(settings, given["settings"], wording=wording))
            if changes:
                raise InputError(
                    f"The machines were started with different settings: {changes}. Give all of "
                    "them the same command but for --rank, and the same files."
                )
        if not self.first:
            key = f"{_SETTINGS}/{self.rank}"
            _client().key_value_set(key, json.dumps({"settings": settings}))
        self.share()

    def check_batch(self, batch_size: int) -> None:
        """Refuses a batch that the devices of all machines cannot share.

        Raises:
            ValueError: it is no multiple of their number, or they are not as many everywhere.
        """
        jax = require("jax", "train")
        devices, here = jax.device_count(), jax.local_device_count()
        if here * self.count != devices:
            raise InputError(
                f"Machine {self.rank} has {here} of {devices} devices, and all {self.count} "
                "machines must have as many: hide some of them (CUDA_VISIBLE_DEVICES)."
            )
        if batch_size % devices:
            raise InputError(
                f"A batch of {batch_size} cannot be shared by {devices} devices on {self.count} "
                f"machines. Give a --batch-size that is a multiple of {devices}."
            )

    def _fail(self, error: BaseException) -> None:
        """Lets the others know of an error before this machine ends, if they listen."""
        if self.count == 1:
            return
        key = f"{_TOLD}/{next(self._shared)}" if self.first else f"{_SETTINGS}/{self.rank}"
        said = str(error) or type(error).__name__
        with contextlib.suppress(Exception):  # settings were sent, or there is nobody any more
            _client().key_value_set(key, json.dumps({"error": said}))


@contextlib.contextmanager
def join_machines(coordinator: str | None, count: int, rank: int) -> Iterator[Machines]:
    """Joins this process to those of the other machines; call it before JAX computes anything.

    It waits until all are there, some minutes at most, and at its end for the first one. An error
    on one of them ends all: at once where the others hear of it or their connection breaks, and
    within a minute or so where a machine is silent. When machine 0 is gone, or one is silent, JAX
    itself ends the process, with its own words and no exception.

    Args:
        coordinator: string or `None`. `HOST:PORT` of machine 0, where it waits for the others; on
            one machine none is needed.
        count: int. Machines. One trains on all of its devices.
        rank: int. Which of them this one is, from 0.

    Raises:
        ValueError: Keras runs on another backend than JAX, another machine has ended, or as
            `call_roll`.
        ConnectionError: the connection to another machine broke.
    """
    backend = require("keras", "train").backend.backend()
    if backend != "jax":
        raise InputError(
            f"Several machines or devices train together on JAX alone, and Keras runs on {backend} "
            "here: set KERAS_BACKEND=jax (pip install jax), or leave out --coordinator, "
            "--machines and --rank."
        )
    jax = require("jax", "train")
    if count > 1:
        print(f"Machine {rank} waits for all {count} at {coordinator} ...", flush=True)
        call_roll(coordinator or "", count, rank)
        jax.config.update("jax_cpu_collectives_implementation", "gloo")
        jax.distributed.initialize(
            coordinator,
            count,
            rank,
            cluster_detection_method="deactivate",
            heartbeat_timeout_seconds=_LOST_AFTER,
        )
    machines = Machines(count, rank)
    try:
        yield machines
        machines.share()  # or the first would be alone when it writes the end
    except BaseException as error:
        machines._fail(error)
        if count > 1:
            atexit.register(_leave, machines.first, isinstance(error, KeyboardInterrupt))
        if _is_broken(error):
            raise ConnectionError(
                f"Machine {rank} lost the connection to another one: {_reason(error)}. Start "
                "all of them again with the same commands, and the run goes on from its last "
                "checkpoint."
            ) from error
        raise


def _client() -> Any:
    """JAX's own line between processes, which knows when one is lost.

    JAX has no public name for it. A barrier of collectives would not do: on processors each has
    to begin on all machines within the time of Gloo's patience, and reading development sets may
    take longer.
    """
    from jax._src import distributed

    return distributed.global_state.client


def _hear(key: str) -> str:
    """Waits for what another machine says. JAX ends the wait where that machine is lost."""
    jax = require("jax", "train")
    while True:
        try:
            return str(_client().blocking_key_value_get(key, _PAUSE))
        except jax.errors.JaxRuntimeError as error:
            if not str(error).startswith("DEADLINE_EXCEEDED"):
                raise


def _is_broken(error: BaseException) -> bool:
    """Whether an error says that another machine is gone: from Gloo, or from JAX's own line."""
    jax = require("jax", "train")
    text = str(error)
    if isinstance(error, jax.errors.JaxRuntimeError):
        return "Gloo" in text or text.startswith(("UNAVAILABLE", "CANCELLED", "ABORTED"))
    return isinstance(error, ValueError) and "Gloo" in text


def _reason(error: BaseException) -> str:
    """What an error of JAX says, without the steps on which it came here, and on one line."""
    return str(error).rpartition("Error dispatching computation: ")[2].splitlines()[0].strip(" .")


def _leave(first: bool, interrupted: bool) -> None:
    """Ends the process: JAX would first wait for the others, which may wait for this one."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    if first:
        time.sleep(_FAREWELL)
    os._exit(130 if interrupted else 2)

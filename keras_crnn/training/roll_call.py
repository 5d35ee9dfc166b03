"""Machines find each other before JAX joins them.

JAX ends the process with a page of its own, or a segmentation fault, where a port is in use, a
rank is there twice or a machine never comes. So they meet at the same port before, for a moment.
"""

from __future__ import annotations

import json
import os
import socket
import time
from typing import Any

from keras_crnn.system.errors import InputError

#: Seconds to wait for all machines.
PATIENCE = 300
_SAY_WITHIN = 5  # seconds in which whoever connects has to say what it is
_LONGEST = 1000  # characters of a line


def call_roll(coordinator: str, count: int, rank: int, patience: float = PATIENCE) -> None:
    """Waits until all machines are there, each once.

    Args:
        coordinator: string. `HOST:PORT` of machine 0.
        count: int. Machines, two or more.
        rank: int. Which of them this is, from 0.
        patience: float. Seconds to wait. Defaults to `PATIENCE`.

    Raises:
        ValueError: the port cannot be opened, a machine does not come, comes twice, or was told
            another number of machines.
    """
    host, _, port = coordinator.rpartition(":")
    deadline = time.monotonic() + patience
    if rank == 0:
        _gather(int(port), count, deadline, patience)
    else:
        _report(host.strip("[]"), int(port), count, rank, deadline, patience)


def _gather(port: int, count: int, deadline: float, patience: float) -> None:
    """Machine 0: lets the others come, and then go on together."""
    here: dict[int, socket.socket] = {}
    try:
        with _open(port) as server:
            while len(here) < count - 1:
                if time.monotonic() > deadline:
                    _forget_left(here)
                    missing = ", ".join(str(k) for k in range(1, count) if k not in here)
                    raise InputError(
                        f"Of --machines {count} these did not come within {patience:g} seconds: "
                        f"{missing}. Start them, and this one again; they must reach port {port} "
                        "of this machine."
                    )
                server.settimeout(1)
                try:
                    guest = server.accept()[0]
                except TimeoutError:
                    continue
                _admit(guest, count, here)
        for one in here.values():
            _send(one, {})
    except InputError as error:
        for one in here.values():
            _send(one, {"error": str(error)})
        raise
    finally:
        for one in here.values():
            one.close()


def _open(port: int) -> socket.socket:
    try:
        if socket.has_dualstack_ipv6():
            return socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True)
        return socket.create_server(("", port))
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else error
        raise InputError(
            f"--coordinator: port {port} of this machine cannot be opened ({reason}). Give all "
            "machines another one, which is free here."
        ) from error


def _admit(guest: socket.socket, count: int, here: dict[int, socket.socket]) -> None:
    """Keeps the connection of a machine that is one of them, and tells any other why not."""
    said = _receive(guest, _SAY_WITHIN) or {}
    _forget_left(here)  # only now: one may have left while this one was awaited
    rank = said.get("rank")
    if said.get("machines") != count:
        told = f"machine 0 has --machines {count}, this one {said.get('machines')}"
    elif rank in here or not isinstance(rank, int) or not 0 < rank < count:
        told = f"there is a machine of --rank {rank} already"
    else:
        here[rank] = guest
        return
    _send(guest, {"error": f"{told}. Give each machine its own rank, and all the same number."})
    guest.close()


def _report(host: str, port: int, count: int, rank: int, deadline: float, patience: float) -> None:
    """Another machine: tells machine 0 that it is there, and waits for the word to go on."""
    while True:
        try:
            line = socket.create_connection((host, port), timeout=_SAY_WITHIN)
            break
        except OSError as error:
            if time.monotonic() > deadline:
                raise InputError(
                    f"Machine 0 did not answer at {host}:{port} within {patience:g} seconds "
                    f"({error}). Start it there, and this one again."
                ) from error
            time.sleep(min(1, patience / 10))
    with line:
        _send(line, {"rank": rank, "machines": count})
        told = _receive(line, patience + _SAY_WITHIN)
    if told is None:
        raise InputError(
            f"Machine 0 at {host}:{port} ended before all machines were there, or it is not "
            "keras-crnn that answers. Start all of them again."
        )
    if "error" in told:
        raise InputError(f"Machine 0 says: {told['error']}")


def _send(line: socket.socket, values: dict[str, Any]) -> None:
    """Sends a line, if anybody is there."""
    try:
        line.sendall(json.dumps(values).encode() + b"\n")
    except OSError:
        return


def _receive(line: socket.socket, seconds: float) -> dict[str, Any] | None:
    """What the next line says, or `None` where none came that can be understood."""
    line.settimeout(seconds)
    try:
        with line.makefile("rb") as file:
            values = json.loads(file.readline(_LONGEST))
    except (OSError, ValueError):
        return None
    return values if isinstance(values, dict) else None


def _forget_left(here: dict[int, socket.socket]) -> None:
    """Forgets those whose machine no longer waits: one that was stopped may come again."""
    for rank, line in list(here.items()):
        if _has_left(line):
            line.close()
            del here[rank]


def _has_left(line: socket.socket) -> bool:
    """Whether the other side has closed its connection."""
    line.settimeout(0)
    try:
        return line.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True

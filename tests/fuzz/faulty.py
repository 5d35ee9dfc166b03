"""A reader with every fault there is, to try the watchdog on."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from keras_crnn.system.errors import InputError
from tests.fuzz.target import Target

_BEHAVIOUR = ("reads", "refuses", "crashes", "spins", "sleeps", "grows", "bursts", "raises", "ends")


def _read(data: bytes, folder: Path) -> object:
    what = data.decode()
    assert not list(folder.iterdir())
    (folder / "left").write_text("behind")
    if what == "refuses":
        raise InputError("no file: give one")
    if what == "crashes":
        os.abort()
    while what == "spins":
        pass
    if what == "sleeps":
        time.sleep(1e6)
    if what == "grows":
        return len(bytearray(b"x" * (96 << 20)))
    if what == "bursts":  # and says that the file is at fault
        try:
            return bytearray(8 << 30)
        except MemoryError as error:
            raise InputError("broken") from error
    if what == "raises":
        raise KeyError(what)
    if what == "ends":
        os._exit(3)
    return what


def _choose(data: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    return data


TARGET = Target(
    make_sound=lambda: [name.encode() for name in _BEHAVIOUR],
    read=_read,
    change=_choose,
    seconds=1.0,  # on a busy machine fresh memory alone takes a third of that
    megabytes=64,
)

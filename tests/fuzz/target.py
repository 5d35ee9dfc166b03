"""What can be attacked, and by which rules."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from keras_crnn.system.errors import InputError
from tests.fuzz.mutate import mutate

_FOLDER = Path(__file__).parent / "targets"


@dataclass(frozen=True)
class Target:
    """One reader of files. A file of `targets/` makes one and calls it `TARGET`.

    Attributes:
        make_sound: callable. Gives what sound files hold, the same in every process.
        read: callable `(data, folder)`. Reads bytes that may be anything; `folder` is an empty
            one of its own, for what wants a path. Whatever it returns is a reading.
        allowed: exceptions that the docs name. Any other is a finding, and so is one that came
            of a lack of memory. Defaults to `InputError`.
        change: callable `(data, others, rng)`. Breaks a sound file. Defaults to `mutate`, which
            knows no format.
        seconds: float. Processor time for a file at most. Defaults to 10.
        megabytes: float. Memory for a file at most, beyond what the process had. Defaults to 256.
        more_megabytes: callable `(data)`, or None. What this file may take beyond that, where the
            docs let it depend on the file. Defaults to None.
        suite: int. Files in the test suite, which should be read in a few seconds. Defaults to
            300.
    """

    make_sound: Callable[[], Sequence[bytes]]
    read: Callable[[bytes, Path], object]
    allowed: tuple[type[Exception], ...] = (InputError,)
    change: Callable[[bytes, Sequence[bytes], Random], bytes] = mutate
    seconds: float = 10.0
    megabytes: float = 256.0
    suite: int = 300
    more_megabytes: Callable[[bytes], float] | None = None

    def most_megabytes(self, data: bytes) -> float:
        """What reading a file may take."""
        return self.megabytes + (self.more_megabytes(data) if self.more_megabytes else 0.0)

    def make_case(self, sound: Sequence[bytes], seed: int, number: int) -> bytes:
        """File `number` of a seed: the same in every process and in every version of Python."""
        rng = Random(f"{seed}/{number}")
        return self.change(sound[rng.randrange(len(sound))], sound, rng)


def list_targets() -> list[str]:
    """The names that `--what` takes."""
    return sorted(path.stem for path in _FOLDER.glob("*.py") if path.stem != "__init__")


def open_target(module: str) -> Target:
    """The target of a module, by the module's full name or the name of a file of `targets/`."""
    if "." not in module:
        module = f"tests.fuzz.targets.{module}"
    target = importlib.import_module(module).TARGET
    assert isinstance(target, Target), f"TARGET of {module} is no Target."
    return target

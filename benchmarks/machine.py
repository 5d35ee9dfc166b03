"""The machine a measurement was made on."""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Sequence
from pathlib import Path


def describe_machine(flags: Sequence[str] = (), **versions: str) -> str:
    """Processor, cores, versions and load, without which a rate means nothing.

    Args:
        flags: sequence of string. Abilities of the processor, as /proc/cpuinfo names them, of
            which to say whether it has them.
        versions: of packages, by name.
    """
    fields = {"model name": platform.processor() or platform.machine(), "flags": ""}
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            fields[name.strip()] = value.strip()
    parts = [fields["model name"], f"{os.cpu_count()} cores", f"Python {platform.python_version()}"]
    parts += [f"{name} {version}" for name, version in versions.items()]
    parts += [f"{flag} {'yes' if flag in fields['flags'].split() else 'no'}" for flag in flags]
    if hasattr(os, "getloadavg"):
        parts.append(f"load before the start {os.getloadavg()[0]:.2f}")
    return ", ".join(parts)

"""What the scripts that make golden files have in common: `make` and `check`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from android_demo.golden.make_golden import compare
from android_demo.golden.store import Store, open_golden


def run_command(
    doc: str | None, make: Callable[[], int], check: Callable[[], int], arguments: list[str] | None
) -> int:
    """Makes the file or checks it, as the command line says; returns the exit status."""
    parser = argparse.ArgumentParser(description=(doc or "").split("\n")[0])
    parser.add_argument("action", nargs="?", default="make", choices=("make", "check"))
    return make() if parser.parse_args(arguments).action == "make" else check()


def write_json(path: Path, found: Any, count: str) -> int:
    """Writes what Python makes of cases, says how many there are, and returns 0."""
    path.write_text(json.dumps(found, ensure_ascii=False, separators=(",", ":")), "utf-8")
    print(f"{count}: {path.stat().st_size} bytes")
    return 0


def check_json(stored: Any, again: Any, store: Store, name: str, count: str) -> int:
    """Whether Python still makes the same of cases as a file has stored; 1 if not."""
    differences = list(compare(stored, again, store, store, name))
    print(*differences[:20], sep="\n")
    print(f"{len(differences)} differences in {count}")
    return 1 if differences else 0


def check_file(
    path: Path,
    complete: Callable[[dict[str, Any], Store], None],
    count: Callable[[dict[str, Any]], str],
) -> int:
    """Whether Python still makes the same of what a file holds; 1 if not.

    Args:
        path: file of `write_cases`.
        complete: adds to the cases what Python makes of them.
        count: says how many there are.
    """
    stored, store = open_golden(path)
    again, fresh = open_golden(path)
    complete(again, fresh)
    differences = list(compare(stored, again, store, fresh, path.stem))
    print(*differences[:20], sep="\n")
    print(f"{len(differences)} differences in {count(stored)}")
    return 1 if differences else 0

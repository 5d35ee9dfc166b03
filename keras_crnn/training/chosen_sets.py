"""The development sets a run chooses its best weights on, and what happens when they change."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from keras_crnn.training.development import LabelledSet

#: Columns of `dev.csv` that are of no set.
_OTHER_COLUMNS = {"epoch", "words", "mean", "raw_mean"}


def describe_sets(sets: Sequence[LabelledSet]) -> list[dict[str, str]]:
    """What tells sets from others, as JSON values: name, protocol, and the truths by content.

    Their place is not of it: a run may go on where the sets lie elsewhere.
    """
    return [
        {
            "name": one.name,
            "protocol": one.protocol.name,
            "truths": hashlib.sha256("\n".join(one.texts).encode()).hexdigest()[:16],
        }
        for one in sets
    ]


def renew_sets(
    folder: Path, state: dict[str, Any], sets: Sequence[LabelledSet]
) -> tuple[dict[str, Any], list[tuple[Path, Path]]]:
    """Begins the choice of the best weights anew where a run goes on with other sets.

    A mean over other sets cannot be compared with the one before: `best.npz` might never be
    replaced again, or by worse weights. A call without sets leaves everything as it is.

    Args:
        folder: folder of the run.
        state: contents of `state.json`; `dev` is what `describe_sets` gave before.
        sets: sets that the run goes on with.

    Returns:
        The state to go on from, and the files to put aside, each with its new path. Nothing is
        written.
    """
    given = describe_sets(sets)
    if not given or state.get("dev") == given:
        return state, []
    before, names = state.get("dev"), [one["name"] for one in given]
    state = {**state, "dev": given}
    if before is None and _read_columns(folder / "dev.csv") in (None, names):
        return state, []  # the first sets, or the same by all that an older run tells
    number = 1
    while any(_aside(folder / name, number).exists() for name in ("dev.csv", "best.npz")):
        number += 1
    files = [folder / name for name in ("dev.csv", "best.npz") if (folder / name).exists()]
    moved = [(path, _aside(path, number)) for path in files]
    if moved:
        print(
            "The development sets, their truths or their protocols are others than before: the "
            f"best weights are chosen anew on {', '.join(names)}. Those before are kept as "
            f"{' and '.join(new.name for _, new in moved)}.",
            flush=True,
        )
    return {**state, "best": 0.0}, moved


def _aside(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}-before-{number}{path.suffix}")


def _read_columns(path: Path) -> list[str] | None:
    """Names of the sets in a `dev.csv`; `None` where there is none."""
    if not path.exists():
        return None
    with path.open(newline="", encoding="utf-8") as file:
        header = next(csv.reader(file), None)
    return None if header is None else [name for name in header if name not in _OTHER_COLUMNS]

"""`fonts.json`: families and weights of the faces of a folder, set by hand."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from keras_crnn.system.errors import InputError

NAMED = 3  # files a message names at most
LARGEST = 1e100  # weight; the sum of many, raised by what else counts, is still a number

logger = logging.getLogger(__name__)


def read_overrides(path: Path) -> dict[str, dict]:
    """The entries of a `fonts.json` by file; empty when there is no such file.

    Raises:
        ValueError: not JSON, not a list of objects with a "file", or a field of the wrong kind.
    """
    if not path.is_file():
        return {}
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"'{path}' is not valid JSON ({error}). Mend or remove it.") from error
    if not isinstance(entries, list):
        raise InputError(f"'{path}' must hold a list. Received: {type(entries).__name__}")
    overrides = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("file"), str):
            raise InputError(f"Each entry of '{path}' needs a \"file\". Received: {entry!r}")
        weight = entry.get("weight", 1.0)
        number = isinstance(weight, (int, float)) and not isinstance(weight, bool)
        # JSON knows no infinity, but 1e999 is read as one, and shares of it would be no numbers.
        if not number or not 0 <= weight <= LARGEST:
            raise InputError(
                f"A \"weight\" in '{path}' must be a number from 0 to {LARGEST:g}. "
                f"Received: {entry!r}"
            )
        if not isinstance(entry.get("family", ""), str):
            raise InputError(f"A \"family\" in '{path}' must be a string. Received: {entry!r}")
        overrides[entry["file"]] = entry
    return overrides


def note_absent(path: Path, overrides: dict[str, dict], names: list[str]) -> None:
    """Logs a warning that counts and names the entries of `path` whose file is not in `names`."""
    absent = sorted(set(overrides).difference(names))
    if absent:
        more = f" and {len(absent) - NAMED:,} more" if len(absent) > NAMED else ""
        logger.warning(
            "'%s' names %s that the folder does not hold: %s%s. Mend the names or remove them.",
            path,
            "1 font" if len(absent) == 1 else f"{len(absent):,} fonts",
            ", ".join(absent[:NAMED]),
            more,
        )

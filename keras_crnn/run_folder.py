"""The folder of a training run: which run it is, and how far it came."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_NAMED = 5  # settings that an error names
_LONGEST = 60  # characters of a value that it shows


def open_run(folder: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """The state of the run in a folder, after making sure that it is the same run.

    Args:
        folder: folder of the run, made where there is none.
        settings: dict of JSON values. What tells this run from others.

    Returns:
        The contents of `state.json`: `epoch`, epochs done, `best`, accuracy on the development
        sets, and after the first epoch `checkpoint`, a file's name.

    Raises:
        ValueError: the folder holds a run with other settings; the message names them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "settings.json"
    if path.exists():
        stored = json.loads(path.read_text(encoding="utf-8"))
        stored["training"] = {"uses": 1, **stored["training"]}  # older runs do not name it
        if changes := list(compare_settings(stored, settings)):
            more = f"; and {len(changes) - _NAMED} more" if len(changes) > _NAMED else ""
            raise ValueError(
                f"{str(folder)!r} holds a run with other settings: "
                f"{'; '.join(changes[:_NAMED])}{more}. Give another folder, or the settings in its "
                "settings.json to go on with it."
            )
    else:
        write_json(path, settings)
    state = folder / "state.json"
    if state.exists():
        return json.loads(state.read_text(encoding="utf-8"))
    return {"epoch": 0, "best": 0.0}


def compare_settings(stored: Any, given: Any, name: str = "") -> Iterator[str]:
    """Names each setting that differs, with its value in the run and the one given.

    Values are shown as in `settings.json`, long ones cut; a setting that is not there is `null`.

    Example:

    >>> list(compare_settings({"training": {"steps": 500}}, {"training": {"steps": 900}}))
    ['training.steps was 500 and is now 900']
    """
    if isinstance(stored, list) and isinstance(given, list) and len(stored) == len(given):
        stored, given = dict(enumerate(stored)), dict(enumerate(given))
    if isinstance(stored, dict) and isinstance(given, dict):
        for key in dict.fromkeys([*given, *stored]):
            inner = f"{name}.{key}" if name else str(key)
            yield from compare_settings(stored.get(key), given.get(key), inner)
    elif stored != given:
        yield f"{name} was {_show(stored)} and is now {_show(given)}"


def _show(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    if len(text) <= _LONGEST:
        return text
    return f"{len(value)} entries" if isinstance(value, list) else text[: _LONGEST - 4] + " ..."


def write_json(path: Path, values: dict[str, Any]) -> None:
    """Replaces a JSON file in one step."""
    temporary = path.with_name(path.name + ".partial")
    temporary.write_text(json.dumps(values, indent=1, ensure_ascii=False), encoding="utf-8")
    os.replace(temporary, path)

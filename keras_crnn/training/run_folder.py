"""The folder of a training run: which run it is, and how far it came."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from keras_crnn.synthesis.old_settings import translate_settings

_NAMED = 5  # settings that an error names
_LONGEST = 60  # characters of a value that it shows

#: How runs were trained before these could be chosen.
_BEFORE = {"uses": 1, "schedule": "cycle", "decay_steps": 0, "average": False, "dev_raw": False}


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
        stored = translate_settings(json.loads(path.read_text(encoding="utf-8")))
        stored = {"own_widths": False, **stored}  # runs of version 0.1 could not choose
        if changes := list(compare_settings(_without_free(stored), _without_free(settings))):
            more = f"; and {len(changes) - _NAMED} more" if len(changes) > _NAMED else ""
            raise ValueError(
                f"{str(folder)!r} holds a run with other settings: "
                f"{'; '.join(changes[:_NAMED])}{more}. Give another folder, or the settings in its "
                "settings.json to go on with it."
            )
    write_json(path, settings)
    state = folder / "state.json"
    if state.exists():
        return json.loads(state.read_text(encoding="utf-8"))
    return {"epoch": 0, "best": 0.0}


def rewind_run(
    folder: Path, state: dict[str, Any], epochs: int, held_epochs: int | None, epoch_steps: int
) -> dict[str, Any]:
    """Where to go on from when a run may have got another length.

    A rate that has begun to fall does not rise again: a run that is lengthened goes on from the
    checkpoint at which it began.

    Args:
        folder: folder of the run.
        state: what `open_run` gave.
        epochs: int. Epochs of the run as it is to be now.
        held_epochs: int or `None`. Epochs before the rate falls; `None` where it does not.
        epoch_steps: int. Steps an epoch, for the message.

    Raises:
        ValueError: more is done already than the new length has, or than it has before the fall.
    """
    done, held = state["epoch"], state.get("held")
    start = epochs if held_epochs is None else held_epochs
    if held and start > held["epoch"]:
        print(
            f"The rate began to fall after epoch {held['epoch']}: going back to there, as the run "
            f"is longer now. What it ended with stays in best.npz.",
            flush=True,
        )
        state = {name: value for name, value in state.items() if name != "held"}
        state |= held
        write_json(folder / "state.json", state)
        return state
    if held is None and held_epochs == done and "checkpoint" in state:
        # The fall begins at the checkpoint that is there, which has to stay.
        state = {**state, "held": {"epoch": done, "checkpoint": state["checkpoint"]}}
    begun = held["epoch"] if held else done
    if done > epochs or start < begun:
        least = begun * epoch_steps + (epochs - start) * epoch_steps
        raise ValueError(
            f"{str(folder)!r} has done {done * epoch_steps} steps"
            + (f", with the rate falling from step {begun * epoch_steps} on" if held else "")
            + f": give --steps {least} or more."
        )
    return state


def _without_free(settings: dict[str, Any]) -> dict[str, Any]:
    """What must be the same when a run goes on.

    The precision may change, and how often development sets are read; where the rate is held,
    the length too.
    """
    free = {"precision", "dev_epochs"}
    if settings["training"].get("schedule") == "hold":
        free |= {"steps", "decay_steps"}
    training = {**_BEFORE, **settings["training"]}  # older runs do not name all of them
    kept = {name: value for name, value in training.items() if name not in free}
    return {**settings, "training": kept}


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

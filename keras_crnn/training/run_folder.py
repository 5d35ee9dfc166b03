"""The folder of a training run: which run it is, and how far it came."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from keras_crnn.system.atomic import write_whole
from keras_crnn.system.errors import InputError
from keras_crnn.training.older_runs import fill_settings, fill_state

_NAMED = 5  # settings that an error names
_LONGEST = 60  # characters of a value that it shows
_NEW = {"epoch": 0, "best": 0.0}  # state of a run that has yet to begin


def open_run(folder: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """The state of the run in a folder, after making sure that it is the same run.

    Nothing is written: `write_run` does that when all else is known to be right.

    Args:
        folder: folder of the run.
        settings: dict of JSON values. What tells this run from others.

    Returns:
        The contents of `state.json`: `epoch`, epochs done, `best`, accuracy on the development
        sets, after the first epoch `checkpoint`, a file's name, and once a held rate begins to
        fall `held`: `epoch` and `checkpoint` of its begin (0 and `None` where it falls from the
        first step on), and `length`, epochs of the fall.

    Raises:
        ValueError: the folder holds a run with other settings, which the message names, or
            something else than a run.
    """
    path, state = folder / "settings.json", folder / "state.json"
    with _refusing_others(state):
        opened = json.loads(state.read_text(encoding="utf-8")) if state.exists() else dict(_NEW)
        opened["epoch"], opened["best"]
    stored = settings
    if path.exists():
        with _refusing_others(path):
            stored = fill_settings(json.loads(path.read_text(encoding="utf-8")))
    if changes := name_some(compare_settings(_without_free(stored), _without_free(settings))):
        raise InputError(
            f"{str(folder)!r} holds a run with other settings: {changes}. Give another folder, or "
            "the settings in its settings.json to go on with it."
        )
    return fill_state(opened, stored)


@contextlib.contextmanager
def _refusing_others(path: Path) -> Iterator[None]:
    """Refuses files of a run's names that no run wrote: other folders have settings, too."""
    try:
        yield
    except InputError:  # which says more
        raise
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise InputError(
            f"'{path}' is not that of a training run. Give a new or empty folder."
        ) from error


def write_run(folder: Path, settings: dict[str, Any], state: dict[str, Any]) -> None:
    """Keeps the settings of a run, and where it goes on from if it has begun."""
    write_json(folder / "settings.json", settings)
    if state != _NEW:
        write_json(folder / "state.json", state)


def rewind_run(
    folder: Path, state: dict[str, Any], epochs: int, held_epochs: int | None, epoch_steps: int
) -> dict[str, Any]:
    """Where to go on from when a run, or the fall of its rate, may have got another length.

    A rate that has begun to fall does not rise again, and one that falls over another length had
    other rates from its first step on: such a run goes on from the checkpoint at which the fall
    began. Nothing is written.

    Args:
        folder: folder of the run.
        state: what `open_run` gave.
        epochs: int. Epochs of the run as it is to be now.
        held_epochs: int or `None`. Epochs before the rate falls; `None` where it does not.
        epoch_steps: int. Steps an epoch, for messages.

    Returns:
        The state to go on from; its `held` is the fall that is asked for, where that has begun.

    Raises:
        ValueError: more is done already than the new length has, or than it has before the fall.
    """
    done, held = state["epoch"], state.get("held")
    start = epochs if held_epochs is None else held_epochs
    length = epochs - start
    fallen = held if held and held["epoch"] < done else None
    begun = fallen["epoch"] if fallen else done
    # A run that ended at its fall's begin would have nothing to train, and lose the fall.
    if start < begun or (not length and start == begun < done):
        least = max(begun + length, begun + 1 if begun < done else begun)
        falling = f", with the rate falling from step {begun * epoch_steps} on"
        raise InputError(
            f"{str(folder)!r} has done {done * epoch_steps} steps"
            + (falling if begun < done else "")
            + f": give --steps {least * epoch_steps} or more."
        )
    if fallen:
        if (start, length) == (begun, fallen["length"]):
            return state
        fell = f"fell from step {begun * epoch_steps} over {fallen['length'] * epoch_steps} steps"
        now = f"fall from step {start * epoch_steps} over {length * epoch_steps}"
        print(
            f"The rate {fell} and is now to {now if length else 'stay'}: going back to step "
            f"{begun * epoch_steps}.{_say_what_stays(folder)}",
            flush=True,
        )
        state = {**state, "epoch": begun, "checkpoint": fallen["checkpoint"]}
    state = {name: value for name, value in state.items() if name != "held"}
    if length and start == begun:
        # The fall begins at the checkpoint that is there, which has to stay; at 0 there is none.
        checkpoint = state.get("checkpoint")
        state["held"] = {"epoch": begun, "checkpoint": checkpoint, "length": length}
    return state


def _say_what_stays(folder: Path) -> str:
    """What is left of the steps that a run goes back over."""
    said = ""
    if (folder / "best.npz").exists():
        said += " best.npz stays until the development sets are read better."
    if (folder / "last.npz").exists():
        said += " last.npz stays until the run ends: copy it to keep it."
    return said


def _without_free(settings: dict[str, Any]) -> dict[str, Any]:
    """What must be the same when a run goes on.

    The precision may change, and how often and how development sets are read; where the rate is
    held, the length too. (A set read otherwise is another one: see `renew_sets`.)
    """
    free = {"precision", "dev_epochs", "protocol"}
    if settings["training"].get("schedule") == "hold":
        free |= {"steps", "decay_steps"}
    kept = {name: value for name, value in settings["training"].items() if name not in free}
    return {**settings, "training": kept}


def compare_settings(
    stored: Any,
    given: Any,
    name: str = "",
    wording: str = "{name} was {stored} and is now {given}",
) -> Iterator[str]:
    """Names each setting that differs, with its value in the run and the one given.

    Values are shown as in `settings.json`, long ones cut; a setting that is not there is `null`.
    `wording` is what is said of each.

    Example:

    >>> list(compare_settings({"training": {"steps": 500}}, {"training": {"steps": 900}}))
    ['training.steps was 500 and is now 900']
    """
    if isinstance(stored, list) and isinstance(given, list) and len(stored) == len(given):
        stored, given = dict(enumerate(stored)), dict(enumerate(given))
    if isinstance(stored, dict) and isinstance(given, dict):
        for key in dict.fromkeys([*given, *stored]):
            inner = f"{name}.{key}" if name else str(key)
            yield from compare_settings(stored.get(key), given.get(key), inner, wording)
    elif stored != given:
        yield wording.format(name=name, stored=_show(stored), given=_show(given))


def name_some(changes: Iterable[str]) -> str:
    """The first few for an error to name, and how many more there are; empty if there is none."""
    first, more = list(changes), ""
    if len(first) > _NAMED:
        more = f"; and {len(first) - _NAMED} more"
    return "; ".join(first[:_NAMED]) + more


def _show(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    if len(text) <= _LONGEST:
        return text
    return f"{len(value)} entries" if isinstance(value, list) else text[: _LONGEST - 4] + " ..."


def write_json(path: Path, values: dict[str, Any]) -> None:
    """Replaces a JSON file in one step."""
    write_whole(path, json.dumps(values, indent=1, ensure_ascii=False))

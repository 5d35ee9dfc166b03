"""What runs meant that were made before a setting could be chosen."""

from __future__ import annotations

from typing import Any

_TRAINING = {
    "uses": 1,
    "schedule": "cycle",
    "decay_steps": 0,
    "average": False,
    "dev_raw": False,
}


def fill_settings(stored: dict[str, Any]) -> dict[str, Any]:
    """The contents of a run's `settings.json`, with what older runs do not name."""
    return {**stored, "training": {**_TRAINING, **stored["training"]}}


def fill_state(state: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    """The contents of a run's `state.json`, with what older runs do not name.

    Args:
        state: dict. What `state.json` holds.
        settings: dict. What `fill_settings` gave for the run.
    """
    held = state.get("held")
    if held is None or "length" in held:
        return state
    training = settings["training"]
    length = -(-training["decay_steps"] // training["epoch_steps"])
    return {**state, "held": {**held, "length": length}}

"""What runs meant that were made before a setting could be chosen.

Each setting that is added gets its line here (each effect in `synthesis.old_settings`), with what
runs did before it: a default may change later, what older runs did does not. A run of the first
version then goes on as it was, as pictures of a number stay the same where newer effects are off.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from keras_crnn.network.stored_model import hash_model
from keras_crnn.synthesis.old_settings import translate_settings

_TRAINING = {
    "uses": 1,
    "schedule": "cycle",
    "decay_steps": 0,
    "average": False,
    "dev_raw": False,
    # Held rates and their averages followed the length of the run, which changes on resuming: from
    # there on they have the fixed lengths.
    "warmup_steps": 500,
    "averaged_steps": 250,
    "frozen_norms": False,
}


def fill_settings(stored: dict[str, Any]) -> dict[str, Any]:
    """The contents of a run's `settings.json`, with what older runs do not name."""
    filled = {**stored, "training": {**_TRAINING, **stored["training"]}}
    start = stored.get("start_weights")
    if start and Path(start).is_file():  # a path once, now what the file holds
        filled["start_weights"] = hash_model(start)
    words = stored.get("words")
    if words is None or "scores" in words or "crops" in words:  # staves or crops, not fonts
        return filled
    recipe = translate_settings(stored["words"])
    config = recipe["config"]
    pairs = config if isinstance(config, list) else [[config, 1.0]]
    filled["words"] = recipe
    # Lines were trained at their own widths before there was a choice, all else squashed.
    lines = any(one["words"]["line_probability"] for one, _ in pairs)
    return {"own_widths": lines, **filled}


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

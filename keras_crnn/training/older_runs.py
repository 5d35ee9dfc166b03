"""What runs meant that were made before a setting could be chosen.

Each setting that is added gets its line here, with what runs did before it: a default may change
later, what older runs did does not. A run of the first version then goes on as it was, as pictures
of a number stay the same where newer effects are off.
"""

from __future__ import annotations

from typing import Any

from keras_crnn.synthesis.old_settings import is_flat, translate_settings

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
}
_EFFECTS = {
    "monospaced_share": None,
    "empty_probability": 0.0,
    "line_box_probability": 0.0,
    "dot_matrix_probability": 0.0,
    "dot_matrix_rows": [9.0, 15.0],
    "worn_print_probability": 0.0,
    "paper_probability": 0.0,
    "reversed_probability": 0.0,
    "threshold_probability": 0.0,
    "box_probability": 0.0,
    "halo_probability": 0.0,
}
_WORDS = {
    "amount_probability": 0.0,
    "code_probability": 0.0,
    "registration_probability": 0.0,
    "quantity_probability": 0.0,
    "day_probability": 0.0,
    "clock_probability": 0.0,
    "lone_probability": 0.0,
    "term_probability": 0.0,
    "tagged_probability": 0.0,
    "line_probability": 0.0,
    "line_words": [2, 8],
}


def fill_settings(stored: dict[str, Any]) -> dict[str, Any]:
    """The contents of a run's `settings.json`, with what older runs do not name."""
    filled = {**stored, "training": {**_TRAINING, **stored["training"]}}
    recipe = stored.get("words")
    if recipe is None:
        return filled
    config, mixed = recipe["config"], isinstance(recipe["config"], list)
    pairs = config if mixed else [[config, 1.0]]
    pairs = [[_fill_config(one), weight] for one, weight in pairs]
    filled["words"] = {**recipe, "config": pairs if mixed else pairs[0][0]}
    # Lines were trained at their own widths before there was a choice, all else squashed.
    lines = any(one["words"]["line_probability"] for one, _ in pairs)
    return {"own_widths": lines, **filled}


def _fill_config(config: dict[str, Any]) -> dict[str, Any]:
    words = {**_WORDS, **config["words"]}
    if is_flat(config):
        config = translate_settings({**_EFFECTS, **config})
    return {**config, "words": words}


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

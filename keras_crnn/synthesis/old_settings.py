"""Settings files of version 0.1, in which the effects had other names."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.flat_names import PLACES, gather

#: What version 0.1 did not have, with what it did instead: a default may change later, what older
#: sets and runs did does not.
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
#: Effects that came later, by one that their stage always had.
_LATER: dict[str, dict[str, dict[str, float]]] = {
    "arch": {"large_initial": {"probability": 0.0, "low": 1.15, "high": 1.6}},
    "extrusion": {
        "relief": {"probability": 0.0, "low": 0.02, "high": 0.06},
        "rim": {"probability": 0.0, "low": 0.0, "high": 0.0},
        "sunlit": {"probability": 0.0, "low": 0.05, "high": 0.3},
    },
    "worn_print": {"lost_dot": {"probability": 0.0, "low": 0.0, "high": 0.35}},
    "film": {"overexposure": {"probability": 0.0, "low": 270.0, "high": 400.0}},
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
    "sign_apart_probability": 0.0,
}


def translate_settings(stored: Any) -> Any:
    """JSON values as they would be written today; those of today come back as they are.

    Configurations are found wherever they stand. Effects that version 0.1 did not have are off.

    Args:
        stored: what `json.loads` gave of a settings file, or a part of it.

    Example:

    >>> new = translate_settings({"config": {"jpeg_probability": 0.1, "jpeg_quality": [20, 30]}})
    >>> new["config"]["degrade"]["jpeg"]
    {'probability': 0.1, 'low': 20, 'high': 30}
    """
    if isinstance(stored, list):
        return [translate_settings(value) for value in stored]
    if not isinstance(stored, dict):
        return stored
    if "length_shares" in stored:  # what is written, see `WordMix`
        return {**_WORDS, **stored}
    for earlier, later in _LATER.items():
        if earlier in stored:
            return {**later, **stored}
    if any(name in PLACES and name.endswith("_probability") for name in stored):
        return _translate_config(stored)
    return {name: translate_settings(value) for name, value in stored.items()}


def _translate_config(stored: dict[str, Any]) -> dict[str, Any]:
    later = {f"{name}_probability": 0.0 for effects in _LATER.values() for name in effects}
    stored = {**_EFFECTS, **later, **stored}
    config = json.loads(json.dumps(asdict(SynthesisConfig())))
    for (stage, name), parts in gather({k: stored[k] for k in stored if k in PLACES}).items():
        home = config[stage] if stage else config
        if "value" in parts:
            home[name] = parts["value"]
        else:
            home[name].update(parts)
    kept = {name: value for name, value in stored.items() if name not in PLACES}
    if "words" in kept:
        kept["words"] = translate_settings(kept["words"])
    return {**config, **kept}

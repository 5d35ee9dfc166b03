"""Settings files of version 0.1, in which the effects had other names."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.flat_names import PLACES, gather


def translate_settings(stored: Any) -> Any:
    """JSON values as they would be written today; those of today come back as they are.

    Configurations are found wherever they stand. Effects that version 0.1 did not have get
    today's defaults, under which pictures look as they did.

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
    if is_flat(stored):
        return _translate_config(stored)
    return {name: translate_settings(value) for name, value in stored.items()}


def is_flat(stored: dict[str, Any]) -> bool:
    """Whether a configuration has its effects under the names of version 0.1."""
    return any(name in PLACES and name.endswith("_probability") for name in stored)


def _translate_config(stored: dict[str, Any]) -> dict[str, Any]:
    config = json.loads(json.dumps(asdict(SynthesisConfig())))
    for (stage, name), parts in gather({k: stored[k] for k in stored if k in PLACES}).items():
        home = config[stage] if stage else config
        if "value" in parts:
            home[name] = parts["value"]
        else:
            home[name].update(parts)
    kept = {name: value for name, value in stored.items() if name not in PLACES}
    if "words" in kept:
        kept["words"] = {**config["words"], **kept["words"]}
    return {**config, **kept}

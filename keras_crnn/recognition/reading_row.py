"""A reading as plain values, for JSON and tables."""

from __future__ import annotations

import json
import math
from typing import Any

from keras_crnn.recognition.reading import Reading
from keras_crnn.system.errors import InputError


def make_row(name: str, reading: Reading) -> dict[str, Any]:
    """What `keras-crnn read --json` says of an image."""
    return {
        "image": name,
        "text": reading.text,
        "confidence": round(reading.confidence, 6),
        "turned": reading.turned,
        "words": [
            {
                "text": w.text,
                "confidence": round(w.confidence, 6),
                "left": round(w.left, 2),
                "right": round(w.right, 2),
                "weighed": w.weighed,
            }
            for w in reading.words
        ],
        "characters": [
            {
                "text": c.text,
                "probability": round(c.probability, 6),
                "left": round(c.left, 2),
                "right": round(c.right, 2),
            }
            for c in reading.characters
        ],
        "alternatives": [
            {"text": a.text, "log_probability": _round(a.log_probability)}
            for a in reading.alternatives
        ],
    }


def make_outcome_row(name: str, outcome: Reading | InputError) -> dict[str, Any]:
    """The same with a field `error`: `None`, or what is wrong with the image, and nothing else."""
    if isinstance(outcome, Reading):
        return make_row(name, outcome) | {"error": None}
    return {"image": name, "error": str(outcome)}


def write_json(values: dict[str, Any], encoding: str = "utf-8") -> str:
    """A line of JSON: escaped where the encoding lacks a character, or a name is no text."""
    text = json.dumps(values, ensure_ascii=False, allow_nan=False)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return json.dumps(values, allow_nan=False)
    return text


def _round(log_probability: float) -> float | None:
    """A logarithm for JSON, which has no infinity: `None` for what is impossible."""
    return round(log_probability, 6) if math.isfinite(log_probability) else None

"""What `keras-crnn read` says of an image."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable
from typing import Any

from keras_crnn.recognition.reading import Alternative, Reading
from keras_crnn.system.printable import printable


def make_row(name: str, reading: Reading) -> dict[str, Any]:
    """What `--json` says of an image."""
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


def print_readings(named: Iterable[tuple[str, Reading]], as_json: bool) -> None:
    """A line an image, and one for each text where there are several."""
    for name, reading in named:
        if as_json:
            print(write_json(make_row(name, reading), sys.stdout.encoding or "utf-8"), flush=True)
            continue
        first = Alternative(reading.text, reading.log_probability)  # less what was left out
        others = reading.alternatives[1:] if first.text == reading.alternatives[0].text else ()
        for text, log_probability in (first, *others):
            confidence = min(1.0, math.exp(log_probability))
            line = [printable(text), f"{confidence:.3f}", printable(name)]
            print("\t".join(line), flush=True)


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

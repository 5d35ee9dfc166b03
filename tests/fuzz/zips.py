"""Breaks what is inside of zip archives, whose sums are then right, and what is inside of JSON."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from random import Random

#: Values that a record does not have where it has others.
_VALUES = (
    None, True, -1, 0, 1, 7, 3_000_000, 2**31, 2**63, 10**40, 0.5, float("nan"), float("inf"),
    "", "a", "\ud800", "a\nb", "a" * 100_000, [], [[]], [1, 2], {}, {"a": 1},
)  # fmt: skip


def rezip(data: bytes, change: Callable[[str, bytes], bytes], method: int) -> bytes:
    """A file whose archive holds changed entries; what stands before the archive stays.

    Args:
        data: bytes of a sound file.
        change: callable. Gives an entry's new content by its name and its content.
        method: int. How the entries are packed, such as `zipfile.ZIP_DEFLATED`.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", method) as new:
        start = min(entry.header_offset for entry in old.infolist())
        for entry in old.infolist():
            new.writestr(entry.filename, change(entry.filename, old.read(entry)))
    return data[:start] + buffer.getvalue()


def change_json(text: bytes, rng: Random) -> bytes:
    """JSON with one to three values that are others, gone, or there several times."""
    root = {"": json.loads(text)}
    for _ in range(rng.choice((1, 1, 2, 3))):
        places = list(_list_places(root))
        inner, key = places[rng.randrange(len(places))]
        what = rng.random()
        if what < 0.7:
            inner[key] = rng.choice(_VALUES)
        elif what < 0.8 and isinstance(inner, dict) and inner is not root:
            del inner[key]
        elif what < 0.9 and isinstance(inner[key], (list, str)):
            inner[key] = inner[key] * rng.choice((0, 2, 1000))
        elif isinstance(inner[key], int):
            inner[key] = inner[key] * rng.choice((-1, 2, 10, 1000))
        else:
            inner[key] = [inner[key]]
    return json.dumps(root[""]).encode()


def _list_places(values: dict | list) -> Sequence[tuple[dict | list, str | int]]:
    """Every place in a tree of JSON: what holds it, and its key or number there."""
    found: list[tuple[dict | list, str | int]] = []
    for key in values if isinstance(values, dict) else range(len(values)):
        found.append((values, key))
        if isinstance(values[key], (dict, list)):
            found += _list_places(values[key])
    return found

"""Records of models: a sound network of either format with a record of anything."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.fuzz.mutate import mutate
from tests.fuzz.target import Target
from tests.fuzz.targets import models
from tests.fuzz.zips import change_json, rezip

_LITERT, _WEIGHTS, _ = models.make_models()


def make_records() -> list[bytes]:
    """The record of that network, and one of symbols."""
    with zipfile.ZipFile(io.BytesIO(_LITERT)) as archive:
        record = json.loads(archive.read("model.json"))
    names = [f"N{k}" for k in range(len(record["alphabet"]["characters"]))]
    symbols = record | {"alphabet": {"symbols": names}}
    return [json.dumps(one).encode() for one in (record, symbols)]


def change_record(data: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    """Other values, or as `mutate`."""
    return change_json(data, rng) if rng.random() < 0.7 else mutate(data, others, rng)


def read(data: bytes, folder: Path) -> object:
    """Opens a network with that record: in half of all cases weights, which have no checksum."""
    if len(data) % 2:
        data = data.replace(b'"file"', b'"life"')
        return models.read(
            rezip(_WEIGHTS, lambda name, content: _swap(name, content, data), 0), folder
        )
    return models.read(rezip(_LITERT, lambda name, content: _swap(name, content, data), 0), folder)


def _swap(name: str, content: bytes, record: bytes) -> bytes:
    return record if name == "model.json" else content


TARGET = Target(make_records, read, change=change_record, megabytes=1024, suite=400)

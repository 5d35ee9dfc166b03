"""The record at the end of a LiteRT file: what an app must know, and the tables' checksum.

It is `model.json` in a zip, as TFLite's own metadata tools store associated files: a LiteRT
interpreter ignores what stands behind the tables, and any zip reader finds it there.

    {"format": 1, "alphabet": {"characters": "0123456789abc...", "ignore_case": true},
     "blank": 0, "config": {...}, "temperature": 1.0,
     "preprocessing": {"height": 32, "width": 100, "min_width": 100, "max_width": 2048},
     "file": {"weights": "dynamic", "sha256": "..."}}

`width` is the one width of all images; where it is null, an image keeps its proportions between
`min_width` and `max_width`. Class 0 is the blank, class `k` the `k`-th character. A model of named
symbols has `"alphabet": {"symbols": ["F3", "G3", ...]}`; its texts have spaces between the names.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from pathlib import Path

from keras_crnn.network.litert_tables import split_record
from keras_crnn.network.spec import ModelSpec
from keras_crnn.network.stored_model import parse_spec
from keras_crnn.network.weight_archive import RECORD


def add_record(tables: bytes, spec: ModelSpec, format: str) -> bytes:
    """A file's tables with the record behind them.

    Args:
        tables: bytes of the file so far.
        spec: `ModelSpec` of the model.
        format: string. How the weights are stored, one of `litert.formats.LITERT_FORMATS`.
    """
    record = spec.to_json(format, hashlib.sha256(tables).hexdigest())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed date, so that the same weights give the same bytes.
        entry = zipfile.ZipInfo(RECORD, (1980, 1, 1, 0, 0, 0))
        archive.writestr(entry, record)
    return tables + buffer.getvalue()


def read_tables(path: str | os.PathLike[str]) -> tuple[bytes, ModelSpec, str]:
    """Tables, `ModelSpec` and format of the weights of a LiteRT file, its checksum compared.

    Older records name no format; for them it is empty.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: a broken or foreign file; the message names it and the remedy.
    """
    name = os.fspath(path)
    if not Path(path).is_file():
        raise FileNotFoundError(f"There is no LiteRT file {name!r}.")
    tables, text = split_record(Path(path).read_bytes(), repr(name))
    record = json.loads(text).get("file", {})
    return tables, parse_spec(text, path), record.get("weights", "")

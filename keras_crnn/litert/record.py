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

from keras_crnn.litert.flatbuffer import is_litert
from keras_crnn.network.spec import ModelSpec
from keras_crnn.network.weight_archive import RECORD
from keras_crnn.system.errors import InputError


def add_record(tables: bytes, spec: ModelSpec, format: str) -> bytes:
    """A file's tables with the record behind them.

    Args:
        tables: bytes of the file so far.
        spec: `ModelSpec` of the model.
        format: string. How the weights are stored, one of `keras_crnn.litert.formats.FORMATS`.
    """
    record = json.loads(spec.to_json())
    record["file"] = {"weights": format, "sha256": hashlib.sha256(tables).hexdigest()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed date, so that the same weights give the same bytes.
        entry = zipfile.ZipInfo(RECORD, (1980, 1, 1, 0, 0, 0))
        archive.writestr(entry, json.dumps(record, ensure_ascii=False, indent=1))
    return tables + buffer.getvalue()


def split_record(content: bytes) -> tuple[bytes, str]:
    """Tables and record of a file.

    Returns:
        The bytes before the zip, and the record's JSON.

    Raises:
        ValueError: it is no LiteRT file, carries no record, or its checksum is another. Files
            made before records had one pass.
    """
    if not is_litert(content):
        raise InputError("is no LiteRT file: its first bytes are another format's")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            start = min(entry.header_offset for entry in archive.infolist())
            text = archive.read(RECORD).decode("utf-8")
            record = json.loads(text)
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise InputError(
            f"carries no {RECORD}: it is cut off, or it was not made by keras-crnn"
        ) from error
    tables = content[:start]
    expected = record.get("file", {}).get("sha256")
    found = hashlib.sha256(tables).hexdigest()
    if expected is not None and found != expected:
        raise InputError(f"is damaged: its tables' SHA-256 is {found}, not {expected}")
    return tables, text


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
    try:
        tables, text = split_record(Path(path).read_bytes())
        spec = ModelSpec.from_json(text)
    except ValueError as error:
        raise InputError(
            f"{name!r} {error}. Make it anew: python -m tflite.convert WEIGHTS.npz --out DIR"
        ) from error
    return tables, spec, json.loads(text).get("file", {}).get("weights", "")

"""Cases and their arrays in one zip: `cases.json`, and `data.bin` that it points into."""

from __future__ import annotations

import io
import json
import math
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

GOLDEN = Path(__file__).with_name("golden.zip")
THOUGHTS = Path(__file__).with_name("thoughts.zip")
LOOKS = Path(__file__).with_name("looks.zip")
PATTERNS = Path(__file__).with_name("patterns.json")
SCRIPTS = Path(__file__).with_name("scripts.json")


class Store:
    """Arrays one after another, in one block of bytes."""

    def __init__(self, content: bytes = b"") -> None:
        self._buffer = io.BytesIO(content)
        self._buffer.seek(0, io.SEEK_END)

    def put(self, array: np.ndarray) -> list[Any]:
        place = self._buffer.tell()
        self._buffer.write(np.ascontiguousarray(array).tobytes())
        return [place, list(array.shape)]

    def get(self, place: list[Any], dtype: str) -> np.ndarray:
        offset, shape = place
        count = math.prod(shape)
        return np.frombuffer(self.content, dtype, count, offset).reshape(shape)

    @property
    def content(self) -> bytes:
        return self._buffer.getvalue()


def write_cases(target: Path, cases: dict[str, Any], store: Store) -> None:
    """Writes cases and arrays; the same ones give the same bytes."""
    text = json.dumps(cases, ensure_ascii=False, separators=(",", ":"))
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in (("cases.json", text.encode()), ("data.bin", store.content)):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, 9)


def open_golden(source: Path = GOLDEN) -> tuple[dict[str, Any], Store]:
    """What `golden.zip`, or another file of `write_cases`, holds."""
    with zipfile.ZipFile(source) as archive:
        return json.loads(archive.read("cases.json")), Store(archive.read("data.bin"))

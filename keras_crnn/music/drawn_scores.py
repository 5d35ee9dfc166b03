"""Engraved excerpts on disk: drawn once, photographed many times."""

from __future__ import annotations

import bisect
import io
import itertools
import json
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from keras_crnn.music.engraving.drawing import Drawing
from keras_crnn.system.atomic import replaced
from keras_crnn.system.errors import InputError

#: Drawings in one file.
SHARD = 500
_INDEX = "index.json"


class _Entry(NamedTuple):
    """What a shard's index says of a drawing."""

    middle: float
    pitches: tuple[str, ...]


def shard_path(folder: Path, number: int) -> Path:
    """Where a shard lies."""
    return folder / f"scores-{number:05d}.zip"


def write_shard(path: Path, drawings: Sequence[Drawing], mismatches: int) -> None:
    """Writes drawings as PNG files in a zip file, whole or not at all.

    Args:
        path: of the file.
        drawings: at least one.
        mismatches: int. Excerpts that were skipped, as the engraver drew other notes; it is kept.
    """
    index = {
        "mismatches": mismatches,
        "drawings": [[round(d.middle, 3), " ".join(d.pitches)] for d in drawings],
    }
    with replaced(path) as partial, zipfile.ZipFile(partial, "w") as file:
        for number, drawing in enumerate(drawings):
            png = io.BytesIO()
            Image.fromarray(drawing.image).save(png, "PNG")
            # With one date for all, so that the same drawings give the same bytes.
            file.writestr(zipfile.ZipInfo(f"{number:04d}.png"), png.getvalue())
        file.writestr(zipfile.ZipInfo(_INDEX), json.dumps(index))


def count_mismatches(path: Path) -> int:
    """Excerpts that were skipped while a shard was drawn."""
    with zipfile.ZipFile(path) as file:
        return int(json.loads(file.read(_INDEX))["mismatches"])


class DrawnScores:
    """Drawings in folders, opened when they are asked for.

    Args:
        folders: at least one that `keras-crnn engrave` wrote.

    Raises:
        FileNotFoundError: there is no such folder.
        ValueError: one holds no drawings, or a file that is damaged.
    """

    def __init__(self, *folders: str | os.PathLike) -> None:
        self.folders = tuple(Path(folder) for folder in folders)
        self._paths = [path for folder in self.folders for path in _list_shards(folder)]
        self._entries: list[list[_Entry]] = []
        for path in self._paths:
            try:
                with zipfile.ZipFile(path) as file:
                    drawings = json.loads(file.read(_INDEX))["drawings"]
            except (zipfile.BadZipFile, KeyError, json.JSONDecodeError) as error:
                raise InputError(
                    f"'{path}' is damaged ({error}): delete it and call keras-crnn engrave again."
                ) from error
            self._entries.append([_Entry(middle, tuple(p.split())) for middle, p in drawings])
        self._ends = list(itertools.accumulate(map(len, self._entries)))
        self._files: dict[int, zipfile.ZipFile] = {}

    def __len__(self) -> int:
        return self._ends[-1]

    def __getitem__(self, number: int) -> Drawing:
        """Drawing `number`, from 0 on."""
        if not 0 <= number < len(self):
            raise IndexError(f"There is no drawing {number} among {len(self)}.")
        shard = bisect.bisect(self._ends, number)
        within = number - (self._ends[shard - 1] if shard else 0)
        if shard not in self._files:
            self._files[shard] = zipfile.ZipFile(self._paths[shard])
        content = self._files[shard].read(f"{within:04d}.png")
        image = np.asarray(Image.open(io.BytesIO(content)))
        entry = self._entries[shard][within]
        return Drawing(image, entry.middle, entry.pitches)

    def __reduce__(self) -> tuple[type[DrawnScores], tuple[Path, ...]]:
        return DrawnScores, self.folders


def _list_shards(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise FileNotFoundError(
            f"No folder of drawn scores at '{folder}'. Write one with keras-crnn engrave."
        )
    paths = sorted(folder.glob("scores-*.zip"))
    if not paths:
        raise InputError(
            f"No drawn scores in '{folder}'. Write some there with keras-crnn engrave."
        )
    return paths

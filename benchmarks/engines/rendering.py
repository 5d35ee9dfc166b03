"""The same set of pictures on every engine, compared by what is in it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engines.children import EngineError, run_command
from engines.engine import Engine

Example = tuple[str, bytes]


@dataclass(frozen=True)
class Rendered:
    """A set.

    Attributes:
        examples: text and PNG file of each picture, in the order of the set.
        seconds: float. What the whole command took.
    """

    examples: list[Example]
    seconds: float


def render_set(
    engine: Engine, workers: int, assets: Sequence[str], count: int, folder: Path
) -> Rendered:
    """Renders a set by `keras-crnn synth --format tfds`.

    Args:
        engine: Engine.
        workers: int.
        assets: strings. Arguments for fonts, photographs and words.
        count: int. Pictures.
        folder: path. Where the set and its log go.
    """
    out = folder / f"set-{engine.name}-{workers}"
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "keras_crnn", "synth", *assets, "--format", "tfds"]
    command += ["--count", str(count), "--out", str(out)]
    command += engine.make_arguments("--processes", workers)
    seconds = run_command(command, folder / "logs" / f"render-{engine.name}-{workers}.log")
    return Rendered(load_set(out), seconds)


def load_set(folder: Path) -> list[Example]:
    """Texts and PNG files of the one set in a folder, in order.

    Raises:
        EngineError: the folder holds no set.
    """
    import tensorflow_datasets as tfds

    found = [file.parent for file in folder.rglob("dataset_info.json")]
    if len(found) != 1:
        raise EngineError(f"{folder} holds {len(found)} sets, not one.")
    dataset: Any = tfds.builder_from_directory(str(found[0])).as_dataset(
        split="train", decoders={"image": tfds.decode.SkipDecoding()}
    )
    return [(row["text"].decode(), row["image"]) for row in dataset.as_numpy_iterator()]


def count_equal(one: Sequence[Example], other: Sequence[Example]) -> int:
    """Places at which two sets have the same text and the same picture."""
    return sum(a == b for a, b in zip(one, other, strict=False))

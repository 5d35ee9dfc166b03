"""A set of rendered words on disk, which a kill at any moment does not harm."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, NamedTuple

from keras_crnn.synthesis.old_settings import translate_settings
from keras_crnn.synthesis.shards import (
    PART,
    ExportConfig,
    Written,
    find_partial,
    write_shard,
)
from keras_crnn.synthesis.workers import write_in_processes
from keras_crnn.system.atomic import remove, replaced
from keras_crnn.system.errors import InputError
from keras_crnn.system.folder_lock import lock_folder

SETTINGS = "settings.json"
TABLE = "gt.tsv"


class ExportError(RuntimeError):
    """The run ended early; what it has written is kept, and the same call goes on."""


class Summary(NamedTuple):
    """What a run has done.

    images: int. Images rendered by this run; 0 if the set was whole already.
    characters: int. Characters of their texts.
    skipped: Counter. Words that no face could draw, and how often one was replaced.
    seconds: float.
    kept: int. Shards that were there before.
    """

    images: int
    characters: int
    skipped: Counter[str]
    seconds: float
    kept: int


def export_words(
    config: ExportConfig,
    folder: str | os.PathLike,
    processes: int = 1,
    report: Callable[[int, int], None] = lambda done, rendered: None,
) -> Summary:
    """Renders a set of words to disk, or goes on with one that was stopped.

    The folder gets `settings.json` and the shards, each under its name only when it is whole. The
    bytes are the same for any number of processes and of interruptions. With the format
    `"folder"` the images get their `gt.tsv` when all are there:

        settings.json
        gt.tsv                              images/00000/000000000.png<TAB>Hotel
        images/00000/000000000.png          one folder a shard
        images/00000/part.tsv               its lines of gt.tsv

    With processes above 0 the workers import the calling script: call this under
    `if __name__ == "__main__":` there.

    Args:
        config: `ExportConfig`.
        folder: path of the set: new, empty, or the same set begun before.
        processes: int. Worker processes; 0 renders in this one. Defaults to 1.
        report: function. Called after every shard with the images that the set has and those
            rendered by this run.

    Returns:
        Summary.

    Raises:
        FileNotFoundError, ValueError: fonts, backgrounds or words cannot be used; the folder
            holds something else, or another run writes into it. Nothing was written.
        ExportError: the disk is full or fails, or a worker was killed. All whole shards stay.

    Example:

    >>> from keras_crnn.synthesis.recipe import Recipe
    >>> recipe = Recipe("fonts", "photos", (("words.txt", 1.0),))
    >>> done = export_words(ExportConfig(recipe, 6), "words", processes=0)  # 8 for many
    """
    if processes < 0:
        raise InputError(f"processes must be at least 0; got {processes}.")
    start, folder = time.monotonic(), Path(folder)
    settings = json.loads(json.dumps(_describe(config)))
    _check_folder(folder, settings)
    if is_whole(config, folder):
        return Summary(0, 0, Counter(), 0.0, config.shards)
    generator = config.recipe.open()
    generator.render(0)  # what is bad is named before there is a folder
    folder.mkdir(parents=True, exist_ok=True)
    with lock_folder(folder), _explain(config, folder):
        _check_folder(folder, settings)  # another run may have come first
        text = json.dumps(settings, indent=1, ensure_ascii=False) + "\n"
        _write_whole(folder / SETTINGS, [text.encode()])
        (folder / TABLE).unlink(missing_ok=True)  # a shard of it was taken away
        for path in find_partial(folder):
            remove(path)
        missing = [k for k in range(config.shards) if not config.is_whole(folder, k)]
        for shard in missing:  # one that lost images since
            remove(config.path(folder, shard))
        steps: Generator[Written, None, None]
        if processes == 0:
            steps = (write_shard(generator, config, folder, shard) for shard in missing)
        else:
            del generator  # the workers open their own
            steps = write_in_processes(config, folder, missing, min(processes, len(missing) or 1))
        before = config.count - sum(len(config.numbers(shard)) for shard in missing)
        images, characters, skipped = 0, 0, Counter[str]()
        try:
            with contextlib.closing(steps):
                for written in steps:
                    images += written.images
                    characters += written.characters
                    skipped += written.skipped
                    report(before + images, images)
        finally:
            for path in find_partial(folder):  # of a worker that was killed
                remove(path)
        if config.format == "folder":
            parts = [config.path(folder, k) / PART for k in range(config.shards)]
            _write_whole(folder / TABLE, (part.read_bytes() for part in parts))
    seconds = time.monotonic() - start
    return Summary(images, characters, skipped, seconds, config.shards - len(missing))


def is_whole(config: ExportConfig, folder: Path) -> bool:
    """Whether a folder holds all of a set."""
    if config.format == "folder" and not (folder / TABLE).exists():
        return False
    return all(config.is_whole(folder, shard) for shard in range(config.shards))


def _describe(config: ExportConfig) -> dict[str, Any]:
    recipe = config.recipe
    return {
        "rendered_words": {
            "count": config.count,
            "format": config.format,
            "shard_size": config.shard_size,
            "height": config.height,
            **recipe.describe(),
        },
        # For the reader only: files may move.
        "paths": {
            "fonts": str(recipe.fonts),
            "backgrounds": str(recipe.backgrounds),
            "words": [str(path) for path, _ in recipe.lists],
        },
    }


def _check_folder(folder: Path, settings: dict[str, Any]) -> None:
    """Raises ValueError unless the folder is new, empty, or holds this very set."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"'{folder}' is a file. Give a folder.")
    path = folder / SETTINGS
    if not path.exists():
        others = (p for p in folder.glob("*") if p.name != f".{SETTINGS}.partial")
        for other in others:
            raise InputError(
                f"'{folder}' holds other files, such as '{other.name}'. Give a new or empty folder."
            )
        return
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))["rendered_words"]
        stored = translate_settings(stored)
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"'{path}' is not that of rendered words. Give a new or empty folder."
        ) from error
    there, here = dict(_flatten(stored)), dict(_flatten(settings["rendered_words"]))
    differences = [
        f"{name} is {there.get(name)!r} there and {here.get(name)!r} here"
        for name in {**here, **there}
        if there.get(name) != here.get(name)
    ]
    if differences:
        more = f" and {len(differences) - 3} more" if len(differences) > 3 else ""
        raise InputError(
            f"'{folder}' holds another set ({', '.join(differences[:3])}{more}). Give another "
            "folder, or the same settings to go on with it."
        )


def _flatten(values: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Names such as `fonts.files`, and their values."""
    if not isinstance(values, dict):
        yield name, values
        return
    for key, value in values.items():
        yield from _flatten(value, f"{name}.{key}" if name else key)


@contextlib.contextmanager
def _explain(config: ExportConfig, folder: Path) -> Iterator[None]:
    """Says what became of a set that could not be finished."""
    try:
        yield
    except (OSError, BrokenProcessPool) as error:
        kept = sum(config.is_whole(folder, k) for k in range(config.shards))
        if isinstance(error, BrokenProcessPool):
            cause = "A worker process was killed; each may need more memory than there is"
            remedy = "Take fewer processes"
        else:
            cause = f"Could not write into '{folder}': {error.strerror or error}"
            remedy = "Make room"
        raise ExportError(
            f"{cause}. {kept} of {config.shards} shards are kept. {remedy}, and run the same "
            "again to go on."
        ) from error


def _write_whole(path: Path, parts: Iterable[bytes]) -> None:
    with replaced(path) as partial, partial.open("wb") as file:
        file.writelines(parts)

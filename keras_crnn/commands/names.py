"""What to call the models and sets that a command was given."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path


def distinguish(paths: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """A name for each path: the one given, with folders before it where two would be alike.

    Args:
        paths: sequence of string.
        names: path to its name.

    Example:

    >>> distinguish(["a/svt", "b/svt"], {"a/svt": "svt", "b/svt": "svt"})
    ['a/svt', 'b/svt']
    """
    result = []
    for path in paths:
        alike = [p for p in names if names[p] == names[path]]
        parents = {p: Path(os.path.abspath(p)).parent.parts[::-1] for p in alike}
        depth = 0  # two spellings of one path stay alike
        while len({parts[:depth] for parts in parents.values()}) < len(set(parents.values())):
            depth += 1
        result.append("/".join([*parents[path][:depth][::-1], names[path]]))
    return result


def drop_repeated(sets: Sequence[str]) -> tuple[list[str], list[str]]:
    """Sets without those that are there already, however their path is spelt, and these."""
    seen: dict[str, str] = {}
    repeated = []
    for given in sets:
        folder, colon, subset = given.rpartition(":")
        if not colon or Path(given).is_dir():
            folder, subset = given, ""
        subset = subset.removesuffix(".txt").removeprefix("subset_")
        key = f"{os.path.abspath(folder)}:{subset}"
        if key in seen:
            repeated.append(given)
        seen.setdefault(key, given)
    return list(seen.values()), repeated


def refuse_path(option: str, path: str) -> None:
    """Refuses a path to which no file can be written.

    Args:
        option: string, such as `--out`.
        path: string.

    Raises:
        ValueError: it is a folder, or lies in none that exists.
    """
    if Path(path).is_dir() or not Path(path).parent.is_dir():
        raise ValueError(
            f"{option} {path!r} is a folder, or lies in none that exists: give the path of a "
            "file to write."
        )

"""What to call the models and sets that a command was given."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from keras_crnn.commands.set_arguments import parse_set
from keras_crnn.data.folder import find_truths
from keras_crnn.data.word_sets import PREPARED, SPLIT
from keras_crnn.pretrained.files import OLD_NAMES, is_model_name
from keras_crnn.system.errors import InputError


def distinguish(paths: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """A name for each path: the one given, with folders before it where two would be alike.

    Where folders do not tell two apart, such as `ic13:1015` and `ic13-1015`, each is called as its
    path is spelt.

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
        parents = {p: _parents(p, names[p]) for p in alike}
        beside = {os.path.abspath(p) for p in alike if parents[p] == parents[path]}
        if len(beside) > 1:
            result.append(path)
            continue
        depth = 0  # two spellings of one path stay alike
        while len({parts[:depth] for parts in parents.values()}) < len(set(parents.values())):
            depth += 1
        result.append("/".join([*parents[path][:depth][::-1], names[path]]))
    return result


def _parents(path: str, name: str) -> tuple[str, ...]:
    """The folders above what is named, the nearest first."""
    parts = Path(os.path.abspath(path)).parts[::-1]
    above = 1 + name.count("/")  # `words/exact` is two parts of words/exact.tsv
    return parts[above + (parts[0] == "gt.tsv") :]


def drop_repeated(sets: Sequence[str]) -> tuple[list[str], list[str]]:
    """Sets without those that are there already, however their path is spelt, and these."""
    return _part(sets, _identify_set)


def drop_repeated_models(models: Sequence[str]) -> tuple[list[str], list[str]]:
    """Models without those that are there already, however their path is spelt, and these."""
    return _part(models, _identify_model)


def _part(given: Sequence[str], identify: Callable[[str], str]) -> tuple[list[str], list[str]]:
    """What is given for the first time, and what comes again."""
    seen: dict[str, str] = {}
    repeated = []
    for one in given:
        key = identify(one)
        if key in seen:
            repeated.append(one)
        seen.setdefault(key, one)
    return list(seen.values()), repeated


def _identify_set(given: str) -> str:
    path, protocol = parse_set(given)
    folder, colon, subset = path.rpartition(":")
    if not colon or Path(path).exists():
        folder, subset = path, ""
    subset = subset.removesuffix(".txt").removeprefix("subset_")
    if given.startswith(PREPARED) and not Path(path).exists():
        subset = subset or SPLIT
    parent, truths = find_truths(folder)
    return f"{os.path.abspath(parent / truths.name)}:{subset}={protocol}"


def _identify_model(given: str) -> str:
    return OLD_NAMES.get(given, given) if is_model_name(given) else os.path.abspath(given)


def refuse_path(option: str, path: str) -> None:
    """Refuses a path to which no file can be written.

    Args:
        option: string, such as `--out`.
        path: string.

    Raises:
        ValueError: it is a folder, or lies in none that exists and may be written to.
    """
    if Path(path).is_dir() or not Path(path).parent.is_dir():
        raise InputError(
            f"{option} {path!r} is a folder, or lies in none that exists: give the path of a "
            "file to write."
        )
    refuse_folder(option, path, Path(path).parent)


def refuse_folder(option: str, given: str, folder: Path) -> None:
    """Refuses what is to be written into a folder where no file can be made, by making one.

    Args:
        option: string, such as `--out`.
        given: string. Its value.
        folder: path. It exists.

    Raises:
        ValueError: no file can be made there.
        OSError: the disk is full.
    """
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        if error.errno == errno.ENOSPC:  # of which every command says the same
            raise
        raise InputError(
            f"{option} {given!r}: no file can be written into '{folder}' "
            f"({error.strerror or error}). Change its permissions, or give another path."
        ) from error

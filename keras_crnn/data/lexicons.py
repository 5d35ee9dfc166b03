"""Lexicons that come with a labelled folder: one for the whole set, or one for each image.

svt/
    gt.tsv
    lexicon_50.tsv                        image path as in gt.tsv, tab, words parted by commas
    lexicon_1k_reconstructed.tsv.gz       the same, drawn anew by the official rule
    lexicon_full.txt                      one word a line, for every image
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from keras_crnn.data.folder import join_path
from keras_crnn.system.errors import InputError
from keras_crnn.text.bounded_files import read_bounded
from keras_crnn.text.text_files import split_lines

_PREFIX = "lexicon_"
_RECONSTRUCTED = "_reconstructed"
_ENDINGS = (".txt", ".txt.gz", ".tsv", ".tsv.gz")


@dataclass(frozen=True)
class SetLexicon:
    """The words that an image of a set may say.

    Attributes:
        name: string. What the tables call it, such as `50`.
        path: path of the file.
        shared: list of strings. The words of every image; empty where each has its own.
        by_image: dict. `Example.name` of an image to its words, one at least.
        reconstructed: bool. Whether the official lexicon was drawn anew by its rule.
    """

    name: str
    path: Path
    shared: list[str] = field(default_factory=list)
    by_image: dict[str, list[str]] = field(default_factory=dict)
    reconstructed: bool = False

    def words(self, image: Path | str) -> list[str]:
        """The words of an image, by its path or name.

        Raises:
            ValueError: the file has no words for it.
        """
        if self.shared:
            return self.shared
        name = os.fspath(image)
        if name not in self.by_image:
            raise InputError(
                f"{self.path} has no words for {name!r}: it needs a line for every image."
            )
        return self.by_image[name]


def open_lexicon(folder: str | os.PathLike[str] | None, name: str) -> SetLexicon:
    """Opens a lexicon by name in a set's folder, or a file of words.

    Args:
        folder: folder of the set; or `None` where it has none, and its images only names.
        name: string. `50` opens `lexicon_50.tsv` or `lexicon_50_reconstructed.tsv.gz` and the
            like; otherwise the path of a file, one word a line, or `.tsv` with words by image.

    Raises:
        FileNotFoundError: no such lexicon; the message names those there are.
        ValueError: no name, or a file that is not UTF-8, holds no word, or has a line that is
            no line of its kind; the message names the line.
    """
    if not name:
        raise InputError("The lexicon's name is empty: give a name such as 50, or a file.")
    parent = None if folder is None else Path(folder)
    if parent is not None:
        for suffix, ending in itertools.product(("", _RECONSTRUCTED), _ENDINGS):
            path = parent / f"{_PREFIX}{name}{suffix}{ending}"
            if path.is_file():
                return _read(parent, path, name, bool(suffix))
    if Path(name).is_file():
        path = Path(name)
        return _read(parent, path, path.name.split(".")[0], False)
    raise FileNotFoundError(_describe_missing(folder, name))


def _describe_missing(folder: str | os.PathLike[str] | None, name: str) -> str:
    """The message for a name that is neither a lexicon of the folder nor a file."""
    text = f"There is no lexicon {name!r}: "
    if Path(name).name != name or name.endswith(_ENDINGS):  # meant as a file
        text += f"that is {'a folder, and no' if Path(name).is_dir() else 'no'} file. "
    elif folder is not None:
        text += f"{folder} has no {_PREFIX}{name}.txt or .tsv, and there is no such file. "
    else:
        text += "the set has none of that name, and there is no such file. "
    if folder is None:
        return text.rstrip()
    there = ", ".join(list_lexicons(folder))
    return text + (f"The folder has: {there}." if there else "The folder has none.")


def list_lexicons(folder: str | os.PathLike[str]) -> list[str]:
    """Names of the lexicons in a set's folder."""
    names = set()
    for path in Path(folder).glob(f"{_PREFIX}*"):
        for ending in _ENDINGS:
            if path.name.endswith(ending):
                stem = path.name.removeprefix(_PREFIX).removesuffix(ending)
                names.add(stem.removesuffix(_RECONSTRUCTED))
    return sorted(names)


def _read(folder: Path | None, path: Path, name: str, reconstructed: bool) -> SetLexicon:
    by_image: dict[str, list[str]] = {}
    shared: list[str] = []
    own = ".tsv" in path.suffixes
    for number, line in _lines(path):
        if not own:
            shared.append(line.strip())
            continue
        image, tab, words = line.partition("\t")
        if not tab:
            raise InputError(f"{path}, line {number}: expected an image path, a tab and words.")
        own_words = [word for word in words.split(",") if word.strip()]
        if not own_words:
            raise InputError(
                f"{path}, line {number}: {image!r} has no words. Give it one at least."
            )
        by_image[image if folder is None else str(join_path(folder, image))] = own_words
    if not shared and not by_image:
        raise InputError(f"{path} holds no word.")
    return SetLexicon(name, path, shared, by_image, reconstructed)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines that are not blank, with their numbers."""
    for number, line in enumerate(split_lines(read_bounded(path), str(path)), start=1):
        if line.strip():
            yield number, line

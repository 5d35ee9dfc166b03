"""Reads a plain folder of word images: the simplest set, a user's own crops first of all.

    words/
        gt.tsv            one line an image: its path, a tab, its text
        images/1.png
        images/2.png

`gt.tsv` is UTF-8, with or without a byte-order mark:

    images/1.png<TAB>Hello
    images/2.png<TAB>two words

Paths may have been written on another system: `images\\1.png`, and letters with marks in NFD,
find the same files.

Other truths of the same images may lie beside it, in a file of the same form. A folder that is an
LMDB database (`lmdb_set.py`) is read as such.
"""

from __future__ import annotations

import logging
import os
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image

from keras_crnn.data.example import LONGEST_TEXT, Example
from keras_crnn.data.lmdb_set import DATABASE, is_lmdb, read_lmdb
from keras_crnn.data.skipped import Skipped
from keras_crnn.system.errors import InputError
from keras_crnn.system.printable import printable
from keras_crnn.text.text_files import read_lines

_logger = logging.getLogger(__name__)

LAYOUT = """\
    {folder}/
        gt.tsv            one line an image: its path, a tab, its text
        images/1.png      (any names, in any subfolder)
        images/2.png"""


def find_truths(given: str | os.PathLike) -> tuple[Path, Path]:
    """The folder of a set and its file of truths, from either; the file may be missing.

    Raises:
        ValueError: an empty string, which would stand for the current folder.
    """
    if not os.fspath(given):
        raise InputError("'' is no folder of a set. Check what makes the path, or give '.'.")
    path = Path(given)
    return (path.parent, path) if path.is_file() else (path, path / "gt.tsv")


def join_path(folder: Path, name: str) -> Path:
    r"""The path that a file of truths names, as it is spelt on this system.

    Args:
        folder: path of the set.
        name: string. Path in it, perhaps with `\` as on Windows, or in NFD as on a Mac.

    Returns:
        The first spelling that exists; the path as it is named where none does.
    """
    name = name.strip()
    given = folder / name
    if ("\\" not in name and name.isascii()) or len(name) > LONGEST_TEXT:
        return given
    slashed = name.replace("\\", "/")
    forms = (unicodedata.normalize(form, slashed) for form in ("NFC", "NFD"))
    paths = map(folder.joinpath, (name, slashed, *forms))
    return next((path for path in paths if os.path.isfile(path)), given)


def read_folder(folder: str | os.PathLike, skipped: Skipped | None = None) -> list[Example]:
    """Lists the examples of a folder with `gt.tsv`, of another file of truths in it, or of LMDB.

    Blank lines are ignored, and columns behind the text that are blank. Images are not opened;
    those that do not exist, that are no files, or that lie outside the folder are left out and
    counted, as are texts of more than 10,000 characters. A link in the folder may lead anywhere.
    Where an image has two different texts, a warning says so, and both are listed.

    Args:
        folder: path of the folder, or of a file of truths in it, such as `words/exact.tsv`.
        skipped: `Skipped` or None. Counts the missing images. Defaults to None: they are
            logged only.

    Returns:
        A list of `Example`, in the order of the file, paths joined to `folder`.

    Raises:
        FileNotFoundError: there is no `gt.tsv`; the message shows the layout expected.
        ValueError: a line has no tab, no path or a third column, the file is not UTF-8, or none
            of its images exists; or as `read_lmdb`.
        ImportError: a database, and the extra `lmdb` is not installed.
    """
    given = os.fspath(folder)
    folder, table = find_truths(folder)
    if not table.is_file() and is_lmdb(folder):
        return read_lmdb(folder, Skipped() if skipped is None else skipped)
    if shards := _find_shards(folder, table):
        raise FileNotFoundError(
            f"'{given}' holds TFRecord shards and no gt.tsv. word_dataset reads them by a pattern, "
            f"such as '{shards}/*.tfrecord'. For all else give a folder with gt.tsv, as "
            "keras-crnn synth writes it with --format folder."
        )
    if not table.is_file():
        raise FileNotFoundError(
            f"{table} does not exist. The layout expected:\n{LAYOUT.format(folder=folder)}"
        )
    if table.name == DATABASE:
        raise InputError(f"{table} is the file of an LMDB database. Give its folder: '{folder}'.")
    skipped = Skipped() if skipped is None else skipped
    examples = []
    for number, line in enumerate(read_lines(table), start=1):
        if not line.strip():
            continue
        name, tab, rest = line.partition("\t")
        if not tab or not name.strip():
            raise InputError(
                f"{table}, line {number}: {line!r:.80} is not an image path, a tab and its text."
            )
        text, _, more = rest.partition("\t")
        if more.strip():
            raise InputError(
                f"{table}, line {number}: {line!r:.80} has a column too many, {more!r:.40}: leave "
                "the image path, one tab and the text."
            )
        path = join_path(folder, name)
        reason = _refuse(path, folder, text)
        if reason is None:
            examples.append(Example(path, text))
        else:
            skipped.add(reason, printable(str(path)))
    _warn_of_two_texts(examples, table)
    if not examples:
        raise InputError(f"{table} lists no image that exists ({skipped}). Check its paths.")
    return examples


def write_folder(folder: Path, words: Iterable[tuple[np.ndarray, str]]) -> None:
    """Writes grey images as PNG files into a new folder, and `gt.tsv`.

    Args:
        folder: path of a folder that does not exist yet.
        words: pairs of uint8 `(height, width)` and text. Line ends and tabs become blanks.
    """
    folder.mkdir(parents=True)
    lines = []
    for number, (image, text) in enumerate(words):
        Image.fromarray(image).save(folder / f"{number:05d}.png")
        lines.append(f"{number:05d}.png\t{one_line(text)}\n")
    (folder / "gt.tsv").write_text("".join(lines), encoding="utf-8")


def one_line(text: str) -> str:
    """A text as `gt.tsv` can hold it: line ends and tabs become blanks, line ends at its end go."""
    return " ".join(text.splitlines()).replace("\t", " ")


def _find_shards(folder: Path, table: Path) -> Path | None:
    """The folder of the TFRecords that were given as a file, a pattern or a folder, or None."""
    if ".tfrecord" in table.name and table.is_file():
        return folder
    if ".tfrecord" in folder.name and not folder.is_dir():
        return folder.parent
    return folder if not table.is_file() and any(folder.glob("*.tfrecord*")) else None


def _warn_of_two_texts(examples: Iterable[Example], table: Path) -> None:
    texts: dict[str, str] = {}
    other = [one for one in examples if texts.setdefault(one.name, one.text) != one.text]
    if other:
        name, text = other[0].name, other[0].text
        _logger.warning(
            "%s gives images two different texts, in %d lines, such as %s: %.40r and %.40r. Leave "
            "the right ones.",
            *(printable(str(table)), len(other), printable(name), texts[name], text),
        )


def _refuse(path: Path, folder: Path, text: str) -> str | None:
    """Why a line of the table is left out, or None."""
    # As it is written, links not followed: who writes a table need not have written the folder.
    if os.path.relpath(path, folder).split(os.sep)[0] == os.pardir:
        return "path outside the folder"
    if not os.path.isfile(path):  # nor where no file could have such a name
        return "missing image"
    if len(text) > LONGEST_TEXT:
        return f"text of more than {LONGEST_TEXT} characters"
    return None

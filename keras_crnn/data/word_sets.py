"""Labelled sets on disk: a folder with `gt.tsv`, whole or the subset that a file lists; or a
set that TensorFlow Datasets prepared.

ic13/
    gt.tsv
    subset_1015.txt   one image path a line, as in gt.tsv
    images/word_1.png
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from keras_crnn.data.example import Example
from keras_crnn.data.folder import find_truths, join_path, read_folder
from keras_crnn.data.lexicons import SetLexicon, open_lexicon
from keras_crnn.data.skipped import Skipped
from keras_crnn.system.errors import InputError
from keras_crnn.system.moved import renamed
from keras_crnn.text.text_files import read_lines

#: How the names of the sets begin that TensorFlow Datasets prepares.
PREPARED = "keras_crnn_"
#: The split of a prepared set that is read where none is named.
SPLIT = "test"


@dataclass(frozen=True)
class WordSet:
    """A labelled set on disk, its images not yet read.

    Attributes:
        name: string. The folder's name, with a subset's behind it, `ic13-1015`, and that of
            other truths than `gt.tsv`: `ic13/gt_exact`.
        folder: path, or `None` for a prepared set. Where it lies, with its lexicons.
        examples: list of `Example`.
        skipped: `Skipped`. What could not be used, by reason.
        lexicons: dict of string to `SetLexicon`. Those that a prepared set has of its own; a
            folder's lie in files.
    """

    name: str
    folder: Path | None
    examples: list[Example]
    skipped: Skipped
    lexicons: dict[str, SetLexicon] = field(default_factory=dict)

    def open_lexicon(self, name: str) -> SetLexicon:
        """A lexicon of the set, or of a file, with words for every image.

        Args:
            name: string, as in `keras_crnn.data.lexicons.open_lexicon`.

        Raises:
            FileNotFoundError: no such lexicon; the message names those there are.
            ValueError: as for `open_lexicon`, or an image of the set has no words.
        """
        lexicon = self.lexicons.get(name)
        if lexicon is None:
            try:
                lexicon = open_lexicon(self.folder, name)
            except FileNotFoundError as error:
                if self.folder is not None:
                    raise
                there = ", ".join(sorted(self.lexicons)) or "none"
                raise FileNotFoundError(f"{error} {self.name} has: {there}.") from None
        for example in self.examples:
            lexicon.words(example.name)
        return lexicon


def open_word_set(given: str, data_dir: str | os.PathLike[str] | None = None) -> WordSet:
    """Opens what a command was given: a folder, a subset of it, or a prepared set.

    Args:
        given: string, as in `open_set`, or in `open_prepared_set` where it begins with
            `keras_crnn_` and is no folder.
        data_dir: path or `None`. Folder of the prepared sets. Defaults to that of TFDS.
    """
    if given.startswith(PREPARED) and not Path(given).exists():
        return open_prepared_set(given, data_dir)
    return open_set(given)


def open_set(given: str | os.PathLike[str]) -> WordSet:
    """Opens a folder with `gt.tsv`, other truths in it, or a subset named behind a colon.

    `data/ic13:1015` are the words that `data/ic13/subset_1015.txt` lists, an image path a line
    as in `gt.tsv`; the set is then named `ic13-1015`. `data/ic13:subset_1015` is the same.
    `data/ic13/gt_exact.tsv` are the folder's images with the truths of that file, as in
    `gt.tsv`; the set is then named `ic13/gt_exact`.

    Raises:
        FileNotFoundError: no `gt.tsv`, or no such subset; the message names those there are.
        ValueError: as `read_folder`, or a subset that names an image `gt.tsv` lacks.
    """
    folder, _, subset = os.fspath(given).rpartition(":")
    # A colon in a folder's own name, or behind a Windows drive, asks for no subset.
    if not folder or not subset or Path(given).exists() or "/" in subset or "\\" in subset:
        folder, subset = os.fspath(given), ""
    parent, truths = find_truths(folder)
    name = Path(os.path.abspath(parent)).name
    if truths.name != "gt.tsv":
        name = f"{name}/{truths.stem}"
    skipped = Skipped()
    examples = read_folder(folder, skipped)
    if not subset:
        return WordSet(name, parent, examples, skipped)
    subset = subset.removesuffix(".txt").removeprefix("subset_")
    skipped = Skipped()  # of the subset alone
    chosen = _choose(truths, subset, examples, skipped)
    return WordSet(f"{name}-{subset}", parent, chosen, skipped)


def open_prepared_set(given: str, data_dir: str | os.PathLike[str] | None = None) -> WordSet:
    """Opens a set of `keras_crnn.data.tfds`, its images in memory.

    Args:
        given: string. Builder and split, `keras_crnn_svt:test`; without a split, `test`.
        data_dir: path or `None`. Folder of the sets. Defaults to that of TFDS.

    Raises:
        ImportError: the extra `train` is not installed.
        FileNotFoundError: the set is not prepared; the message says how to.
        ValueError: there is no such set, or no such split.
    """
    from keras_crnn.data.tfds import count_skipped, read_benchmark

    builder, _, split = given.partition(":")
    words = list(read_benchmark(builder, split or SPLIT, data_dir))
    skipped = Skipped()
    for reason, count in count_skipped(builder, split or SPLIT, data_dir).items():
        skipped.counts[reason] = count
        skipped.names[reason] = ["when prepared"]
    by_name: dict[str, dict[str, list[str]]] = {}
    for word in words:
        for name, lexicon in word.lexicons.items():
            by_name.setdefault(name, {})[word.name] = lexicon
    lexicons = {
        name: SetLexicon(name, Path(f"{builder}, lexicon {name},"), by_image=by_image)
        for name, by_image in by_name.items()
    }
    examples = [word.example for word in words]
    title = f"{builder.removeprefix(PREPARED)}-{split or SPLIT}"
    return WordSet(title, None, examples, skipped, lexicons)


def _choose(truths: Path, subset: str, examples: list[Example], skipped: Skipped) -> list[Example]:
    """The examples that a subset lists, in its order; counts those whose image is missing."""
    folder = truths.parent
    path = folder / f"subset_{subset}.txt"
    if not path.is_file():
        there = sorted(p.stem.removeprefix("subset_") for p in folder.glob("subset_*.txt"))
        raise FileNotFoundError(
            f"There is no subset {subset!r}: {path} does not exist. "
            + (f"There are: {', '.join(there)}." if there else "The folder has no subset.")
        )
    # Absolute, as either file may name an image so.
    by_path = {os.path.abspath(example.name): example for example in examples}
    listed = read_lines(truths) if truths.is_file() else ()  # of a database all are there
    labelled = {os.path.abspath(join_path(folder, line.partition("\t")[0])) for line in listed}
    chosen = []
    for number, line in enumerate(read_lines(path), start=1):
        if not line.strip():
            continue
        image = join_path(folder, line)
        path_to_it = os.path.abspath(image)
        if path_to_it in by_path:
            chosen.append(by_path[path_to_it])
        elif path_to_it in labelled:
            skipped.add("missing image", str(image))
        else:
            raise InputError(
                f"{path}, line {number}: {line.strip()!r} is not an image of {truths.name}, "
                f"which names them as in {os.path.relpath(examples[0].name, folder)!r}."
            )
    if not chosen:
        raise InputError(f"{path} lists no image that exists ({skipped}). Check its paths.")
    return chosen


__getattr__ = renamed(__name__, {"NamedExample": "Example"})

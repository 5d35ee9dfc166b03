"""`keras-crnn read --out`: many images to one table, resumed after a kill."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

from keras_crnn.commands.decoder_arguments import weighed_by
from keras_crnn.commands.image_sources import list_sources
from keras_crnn.commands.names import refuse_path
from keras_crnn.commands.progress import TerminalLine
from keras_crnn.commands.read_sources import Outcome, Source
from keras_crnn.commands.result_table import ResultTable, Row
from keras_crnn.images.errors import ImageError
from keras_crnn.pretrained.files import find_model
from keras_crnn.recognition.reading import Reading
from keras_crnn.recognition.reading_row import make_outcome_row
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.system.errors import InputError
from keras_crnn.system.hashes import hash_file
from keras_crnn.system.printable import printable
from keras_crnn.transcription.decoding import Decoding


def write_table(
    options: argparse.Namespace,
    decoding: Decoding,
    recognizer: Recognizer,
    read: Callable[[Iterable[Source]], Iterator[list[Outcome]]],
) -> int:
    """Reads what the table lacks and writes it.

    Args:
        options: of the command.
        decoding, recognizer: what the readings depend on, which the table notes.
        read: function of images that gives outcomes, a group after the other.

    Returns:
        2 if an image could not be read, else 0.
    """
    refuse_path("--out", options.out)
    if options.json:
        raise InputError("--json prints, and --out writes a file: leave one of them out.")
    if "-" in options.images:
        raise InputError("--out goes on with images by their names: give files or folders, not -.")
    if options.n_best > 1 and Path(options.out).suffix.lower() != ".jsonl":
        raise InputError("--n-best asks for more texts than a table has: give a .jsonl file.")
    asked = _describe(options, decoding, recognizer)
    with closing(ResultTable(options.out, asked)) as table:
        missing = _leave_out(list_sources(options.images), table.done)
        before, line = len(table.done), TerminalLine()
        for group in read(missing):
            table.append([make_outcome_row(*outcome) for outcome in group])
            complain(group)
            line.show(f"{len(table.done)} images read")
        line.show("")
        table.finish()
    known = f", {before} of them before it was stopped" if before else ""
    images = "1 image" if len(table.done) == 1 else f"{len(table.done)} images"
    print(f"Wrote {printable(options.out)}: {images}{known}.")
    return 2 if table.failed else 0


def _leave_out(sources: Iterable[Source], done: set[str]) -> Iterator[Source]:
    """The images that are not done, each once; one folder may have several errors."""
    before, seen = frozenset(done), set[str]()
    for name, source in sources:
        if name not in before and (name not in seen or isinstance(source, ImageError)):
            seen.add(name)
            yield name, source


def complain(group: list[Outcome]) -> bool:
    """Says on standard error what could not be read; whether there was such."""
    bad = [(name, one) for name, one in group if not isinstance(one, Reading)]
    for name, error in bad:
        given = "standard input: " if name == "-" else ""
        print(f"keras-crnn read: {given}{error}", file=sys.stderr)
    return bool(bad)


def _describe(options: argparse.Namespace, decoding: Decoding, recognizer: Recognizer) -> Row:
    """What the readings depend on."""
    return {
        "model": options.model,
        **describe_files(options.model, decoding),
        "images": options.images,
        "views": options.views,
        "turns": options.turns,
        "count": options.n_best,
        "min_confidence": options.min_confidence,
        "decoding": decoding.describe(),
        "second_thoughts": weighed_by(recognizer, decoding),
    }


def describe_files(model: str, decoding: Decoding) -> Row:
    """SHA-256 of the files that readings depend on, whose names may stay when they change."""
    paths = {"model_sha256": find_model(model)}
    for name in ("lexicon", "language_model"):
        given = getattr(decoding, name)
        if isinstance(given, (str, os.PathLike)) and os.path.isfile(given):
            paths[f"{name}_sha256"] = Path(given)
    return {name: hash_file(path) for name, path in paths.items()}

"""The paper's Table 2 for `keras-crnn evaluate --paper`: every cell that can be had."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from keras_crnn.commands.evaluation_output import describe_reading, make_row, write_tables
from keras_crnn.commands.evaluation_rows import reads_symbols
from keras_crnn.commands.set_measurement import (
    choose_decoders,
    measure_set,
    open_set_lexicon,
    say_too_long,
)
from keras_crnn.data.word_sets import WordSet, open_set
from keras_crnn.evaluation.lexicon_choice import Choice
from keras_crnn.evaluation.narrow_images import TooLong
from keras_crnn.evaluation.paper_table import CELLS, Cell, paper_table, published_numbers
from keras_crnn.evaluation.scores import Score
from keras_crnn.evaluation.tables import caption
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.system.errors import InputError
from keras_crnn.transcription.decoding import Decoding


class _Opened(NamedTuple):
    """A cell whose set can be read: its words, and by model what gives each its decoder."""

    words: WordSet
    choices: dict[str, Choice]


def make_paper_table(
    options: argparse.Namespace,
    decoding: Decoding,
    models: list[str],
    recognizers: Mapping[str, Recognizer],
) -> int:
    """Reads every cell of the table that the folder has, all of them opened before the first.

    A cell whose set or lexicon is not there is left out and said. One that cannot be read is
    left out too, with a note below the table, and the exit status is then 2.

    Args:
        options: arguments of the command.
        decoding: `Decoding` of the cells with a lexicon, with anything for its words.
        models: strings. The models as given.
        recognizers: name of a model to its `Recognizer`.

    Raises:
        ValueError: the folder has no cell that can be read, or a model reads symbols.
    """
    for label, recognizer in recognizers.items():
        if reads_symbols(recognizer):
            raise InputError(f"--paper reads words, and {label} symbols: give its own sets.")
    notes: list[str] = []
    failed: list[str] = []
    cells = _open_cells(options, decoding, recognizers, notes, failed)
    scores: dict[str, dict[Cell, Score]] = {label: {} for label in recognizers}
    too_long: dict[str, TooLong] = {}
    number, total = 0, len(cells) * len(recognizers)
    for cell, (words, choices) in cells.items():
        for label, recognizer in recognizers.items():
            title = f"{cell.title}, {label}" if len(recognizers) > 1 else cell.title
            number += 1
            print(f"{number} of {total}: {title}, {len(words.examples)} words", file=sys.stderr)
            try:
                result = measure_set(recognizer, words, choices[label], options, title)
            except (InputError, OSError) as error:
                _note_failure(title, error, failed)
                continue
            scores[label][cell] = result.score
            too_long[title] = result.too_long
            if left_out := sum(result.skipped.values()):
                notes.append(f"{title}: {result.score.words} words, {left_out} left out.")
            if options.json:
                more = {"published": published_numbers(cell)}
                own = _decode_cell(cell, decoding)
                name = cell.folder.replace(":", "-")
                print(make_row(name, label, result, own, options, more), flush=True)
    if not any(scores.values()):
        raise InputError(
            f"No cell of the table could be read from --paper {options.paper!r}: "
            + " ".join(failed)
        )
    said = describe_reading("lexicons as the columns say", decoding, options.views)
    about = caption({"all": "paper"}, said, None, details=False)
    lines = [*paper_table(scores), "", " ".join([about, *dict.fromkeys(notes), *failed])]
    if not options.json:
        print("\n".join(lines), flush=True)
    if options.out:
        write_tables(options, ["--model", *models], lines)
    say_too_long(too_long)
    return 2 if failed else 0


def _decode_cell(cell: Cell, decoding: Decoding) -> Decoding:
    """How a cell is read: by the best path where it has no lexicon."""
    return Decoding() if cell.lexicon == "none" else replace(decoding, lexicon=cell.lexicon)


def _open_cells(
    options: argparse.Namespace,
    decoding: Decoding,
    recognizers: Mapping[str, Recognizer],
    notes: list[str],
    failed: list[str],
) -> dict[Cell, _Opened]:
    """Sets, lexicons and decoders of the cells; adds to the notes and failures."""
    cells: dict[Cell, _Opened] = {}
    missing = 0
    for cell in CELLS:
        try:
            words = open_set(Path(options.paper) / cell.folder)
            lexicon = open_set_lexicon(words, cell.lexicon)
            own = _decode_cell(cell, decoding)
            choices = {
                label: choose_decoders(
                    recognizer.spec.alphabet, words, lexicon, own, options.protocol
                )
                for label, recognizer in recognizers.items()
            }
        except FileNotFoundError as error:
            reason = str(error).partition(" The layout expected")[0]
            print(f"{cell.title} is left out: {reason}", file=sys.stderr)
            missing += 1
            continue
        except (InputError, OSError) as error:
            _note_failure(cell.title, error, failed)
            continue
        if lexicon is not None and lexicon.reconstructed:
            notes.append(f"{cell.title}: reconstructed lexicon, {lexicon.path.name}.")
        cells[cell] = _Opened(words, choices)
    if missing == len(CELLS):
        raise InputError(
            f"--paper {options.paper!r} holds none of the folders iiit5k, svt, ic03 and ic13, each "
            "with a gt.tsv."
        )
    return cells


def _note_failure(title: str, error: Exception, failed: list[str]) -> None:
    failed.append(f"{title} is left out: {error}")
    print(failed[-1], file=sys.stderr)

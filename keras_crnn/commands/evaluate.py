"""`keras-crnn evaluate`: how well models read labelled folders, as the paper's table."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from keras_crnn.commands.decoder_arguments import add_decoder_arguments, refuse_beam
from keras_crnn.commands.read import open_model
from keras_crnn.commands.set_measurement import measure_set, open_set_lexicon
from keras_crnn.error_page import is_page, write_errors
from keras_crnn.evaluation import Outcome, Result
from keras_crnn.paper_table import CELLS, Cell, paper_table, published_numbers
from keras_crnn.pretrained import MODELS
from keras_crnn.protocols import PROTOCOLS, foreign_letters
from keras_crnn.recognizer import Recognizer
from keras_crnn.scores import Score
from keras_crnn.tables import caption, detail_head, detail_row, mean_row, summary
from keras_crnn.word_sets import PREPARED, WordSet, open_prepared_set, open_set

_DEFAULT = "crnn-en"
#: Arguments that the command line above a table repeats where they are not the default.
_REPEATED = {
    "data_dir": None,
    "paper": None,
    "protocol": "paper",
    "lexicon": "none",
    "method": "tree",
    "delta": 3,
    "beam": None,
    "language_model": None,
    "pattern": None,
    "characters": None,
    "time": False,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.description = (
        "Reads labelled folders and prints the per cent of words read right. With several models "
        "a table of models and sets follows; --paper DIR makes Table 2 of the CRNN paper."
    )
    parser.add_argument(
        "sets",
        nargs="*",
        metavar="SET",
        help="folder with gt.tsv; FOLDER:NAME is the part that its subset_NAME.txt lists; or a "
        "set that TensorFlow Datasets prepared, such as keras_crnn_svt:test",
    )
    parser.add_argument("--data-dir", metavar="DIR", help="folder of the prepared sets")
    parser.add_argument(
        "--model",
        nargs="+",
        action="append",
        metavar="MODEL",
        help=f"names, .tflite files or .npz weights ({_DEFAULT})",
    )
    parser.add_argument(
        "--protocol",
        choices=PROTOCOLS,
        default="paper",
        help="paper: letters and digits alone, case ignored; exact: all characters that the "
        "model reads, case as in its alphabet (%(default)s)",
    )
    parser.add_argument(
        "--lexicon",
        default="none",
        metavar="NAME",
        help="choose among words: 50, 1k, full, 50k and the like are lexicon_NAME files in the "
        "set's folder; or a file with one word a line (%(default)s)",
    )
    parser.add_argument(
        "--paper",
        metavar="DIR",
        help="the paper's whole table, from DIR/iiit5k, DIR/svt, DIR/ic03 and DIR/ic13",
    )
    parser.add_argument("--time", action="store_true", help="milliseconds a word, too")
    parser.add_argument("--json", action="store_true", help="a JSON object a line")
    parser.add_argument(
        "--errors",
        metavar="PATH",
        help="write the words read wrongly: to a page with pictures if PATH ends in .html, else "
        "to PATH/NAME.errors.tsv",
    )
    parser.add_argument("--out", metavar="FILE.md", help="write the tables to a file as well")
    add_decoder_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Prints a row for each set and model, then the table of both."""
    models, sets = _sort_out(options.model, options.sets)
    _check(options, sets)
    if options.paper:
        return _make_paper_table(options, models)
    words = {given: _open(given, options.data_dir) for given in sets}
    names = _distinguish(sets, {given: opened.name for given, opened in words.items()})
    recognizers = _open_models(options, models)
    lexicons = {given: open_set_lexicon(words[given], options.lexicon) for given in sets}
    several = len(recognizers) > 1
    lines: list[str] = []

    def emit(more: Sequence[str]) -> None:
        lines.extend(more)
        if not options.json:
            print("\n".join(more), flush=True)

    emit(detail_head(several, options.time))
    scores: dict[str, list[Score]] = {label: [] for label in recognizers}
    outcomes: dict[str, list[Outcome]] = {}
    for name, given in zip(names, sets, strict=True):
        for label, recognizer in recognizers.items():
            result = measure_set(
                recognizer, words[given], lexicons[given], options, f"{name}, {label}"
            )
            scores[label].append(result.score)
            milliseconds = result.milliseconds if options.time else None
            skipped = sum(result.skipped.values())
            model = label if several else None
            emit([detail_row(name, model, result.score, skipped, milliseconds)])
            if options.json:
                print(json.dumps(_to_json(name, label, result, options)), flush=True)
            outcomes[" ".join([name, label] if several else [name])] = result.outcomes
    if options.errors:
        write_errors(options.errors, outcomes)
    if several:
        emit(["", *summary(names, scores)])
    elif len(sets) > 1:
        emit([mean_row(next(iter(scores.values())), options.time)])
    if options.out:
        about = caption(options.protocol, options.lexicon, os.cpu_count() if options.time else None)
        _write_tables(options, [*sets, "--model", *models], [*lines, "", about])
    return 0


def _open(given: str, data_dir: str | None) -> WordSet:
    if given.startswith(PREPARED) and not Path(given).exists():
        return open_prepared_set(given, data_dir)
    return open_set(given)


def _open_models(options: argparse.Namespace, models: Sequence[str]) -> dict[str, Recognizer]:
    labels = _distinguish(models, {model: Path(model).name for model in models})
    recognizers = dict(zip(labels, map(open_model, models), strict=True))
    if options.protocol == "paper":
        _warn_of_letters(recognizers)
    return recognizers


def _make_paper_table(options: argparse.Namespace, models: Sequence[str]) -> int:
    """Reads every cell of the paper's Table 2 that the folder has."""
    recognizers = _open_models(options, models)
    scores: dict[str, dict[Cell, Score]] = {label: {} for label in recognizers}
    notes: list[str] = []
    for cell in CELLS:
        try:
            words = open_set(Path(options.paper) / cell.folder)
            lexicon = open_set_lexicon(words, cell.lexicon)
        except FileNotFoundError as error:
            reason = str(error).partition(" The layout expected")[0]
            print(f"{cell.title} is left out: {reason}", file=sys.stderr)
            continue
        if lexicon is not None and lexicon.reconstructed:
            notes.append(f"{cell.title}: reconstructed lexicon, {lexicon.path.name}.")
        for label, recognizer in recognizers.items():
            result = measure_set(recognizer, words, lexicon, options, f"{cell.title}, {label}")
            scores[label][cell] = result.score
            if options.json:
                row = _to_json(cell.folder.replace(":", "-"), label, result, options)
                row |= {"lexicon": cell.lexicon, "published": published_numbers(cell)}
                print(json.dumps(row), flush=True)
    if not any(scores.values()):
        raise ValueError(
            f"--paper {options.paper!r} holds none of the folders iiit5k, svt, ic03 and ic13, each "
            "with a gt.tsv."
        )
    about = caption("paper", "as the columns say", None)
    lines = [*paper_table(scores), "", " ".join([about, *notes])]
    if not options.json:
        print("\n".join(lines), flush=True)
    if options.out:
        _write_tables(options, ["--model", *models], lines)
    return 0


def _sort_out(groups: list[list[str]] | None, sets: list[str]) -> tuple[list[str], list[str]]:
    """Models and sets: in `--model A SET` argparse takes the set for a second model."""
    models, sets = [], list(sets)
    for group in groups or [[_DEFAULT]]:
        models.append(group[0])
        for given in group[1:]:
            folder = given.rpartition(":")[0]  # of a subset
            is_set = Path(given).is_dir() or (folder and Path(folder).is_dir())
            is_set = is_set or given.startswith(PREPARED)
            (sets if is_set and given not in MODELS else models).append(given)
    return list(dict.fromkeys(models)), sets


def _check(options: argparse.Namespace, sets: Sequence[str]) -> None:
    """Refuses what would fail after hours of reading."""
    if options.paper:
        alone = {"sets": sets, "--lexicon": options.lexicon != "none", "--errors": options.errors}
        alone |= {"--protocol exact": options.protocol != "paper", "--time": options.time}
        for name, given in alone.items():
            if given:
                raise ValueError(
                    "--paper reads the paper's sets with its lexicons by its protocol: leave out "
                    f"{name}."
                )
    elif not sets:
        raise ValueError("Give at least one SET, a folder with gt.tsv.")
    if options.paper or options.lexicon != "none":
        refuse_beam(options)
    if options.errors and not is_page(options.errors):
        Path(options.errors).mkdir(parents=True, exist_ok=True)
    elif options.errors and not Path(options.errors).parent.is_dir():
        raise ValueError(
            f"--errors {options.errors!r} lies in no folder that exists: make it first."
        )
    if options.out and (Path(options.out).is_dir() or not Path(options.out).parent.is_dir()):
        raise ValueError(
            f"--out {options.out!r} is a folder, or lies in none that exists: give the path of a "
            "file to write."
        )


def _distinguish(paths: Sequence[str], names: dict[str, str]) -> list[str]:
    """A name for each path: the one given, with folders before it where two would be alike."""
    result = []
    for path in paths:
        alike = [p for p in names if names[p] == names[path]]
        parents = {p: Path(os.path.abspath(p)).parent.parts[::-1] for p in alike}
        depth = 0  # two spellings of one path stay alike
        while len({parts[:depth] for parts in parents.values()}) < len(set(parents.values())):
            depth += 1
        result.append("/".join([*parents[path][:depth][::-1], names[path]]))
    return result


def _warn_of_letters(recognizers: dict[str, Recognizer]) -> None:
    for label, recognizer in recognizers.items():
        letters = foreign_letters(recognizer.spec.alphabet)
        if letters:
            print(
                f"{label} reads {letters[:20]!r} besides a to z and digits, which the paper's "
                "protocol leaves out on both sides: --protocol exact counts them.",
                file=sys.stderr,
            )


def _to_json(name: str, label: str, result: Result, options: argparse.Namespace) -> dict[str, Any]:
    score = result.score
    row: dict[str, Any] = {
        "set": name,
        "words": score.words,
        "skipped": result.skipped,
        "word_accuracy": score.accuracy,
        "model": label,
        "protocol": options.protocol,
        "lexicon": options.lexicon,
        "right": score.right,
        "interval": list(score.interval),
        "edit_similarity": score.edit_similarity,
        "confidence_right": score.confidence_right,
        "confidence_wrong": score.confidence_wrong,
    }
    if options.time:
        row["milliseconds"] = result.milliseconds
    return row


def _write_tables(
    options: argparse.Namespace, arguments: Sequence[str], lines: Sequence[str]
) -> None:
    """Writes the tables below the command line that makes them."""
    words = ["keras-crnn", "evaluate", *arguments]
    given = vars(options)
    for name, default in _REPEATED.items():
        if given[name] != default:
            value = [] if given[name] is True else [str(given[name])]
            words += ["--" + name.replace("_", "-"), *value]
    text = ["```sh", shlex.join(words), "```", "", *lines, ""]
    Path(options.out).write_text("\n".join(text), encoding="utf-8")

"""`keras-crnn evaluate`: how well models read labelled folders, as the paper's table."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

from keras_crnn.commands.read import open_model
from keras_crnn.evaluation import Outcome, Result, measure
from keras_crnn.pretrained import MODELS
from keras_crnn.protocols import PROTOCOLS, foreign_letters, protocol_alphabet
from keras_crnn.recognizer import Recognizer
from keras_crnn.scores import Score
from keras_crnn.tables import (
    PAPER_SETS,
    PUBLISHED,
    caption,
    detail_head,
    detail_row,
    mean_row,
    summary,
)
from keras_crnn.word_sets import WordSet, open_set

_DEFAULT = "crnn-en"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.description = (
        "Reads labelled folders without a lexicon and prints the per cent of words read right. "
        "With several models, or --paper, a table of models and sets follows."
    )
    parser.add_argument(
        "sets",
        nargs="*",
        metavar="SET",
        help="folder with gt.tsv; FOLDER:NAME is the part that its subset_NAME.txt lists",
    )
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
        "--paper", action="store_true", help="put published numbers above, by the sets' names"
    )
    parser.add_argument("--time", action="store_true", help="milliseconds a word, too")
    parser.add_argument("--json", action="store_true", help="a JSON object a line")
    parser.add_argument(
        "--errors", metavar="DIR", help="write the words read wrongly to DIR/NAME.errors.tsv"
    )
    parser.add_argument("--out", metavar="FILE.md", help="write the tables to a file as well")


def run(options: argparse.Namespace) -> int:
    """Prints a row for each set and model, then the table of both."""
    models, sets = _sort_out(options.model, options.sets)
    _check(options, sets)
    words = {given: open_set(given) for given in sets}
    names = _distinguish(sets, {given: opened.name for given, opened in words.items()})
    if options.paper and not set(names) & set(PAPER_SETS):
        raise ValueError(
            f"--paper: none of the sets {', '.join(names)} is one of the paper's, which are named "
            f"{', '.join(PAPER_SETS)} (a folder ic13 is given as ic13:1015)."
        )
    labels = _distinguish(models, {model: Path(model).name for model in models})
    recognizers = dict(zip(labels, map(open_model, models), strict=True))
    if options.protocol == "paper":
        _warn_of_letters(recognizers)
    lines: list[str] = []
    several, tables = len(recognizers) > 1, len(recognizers) > 1 or options.paper

    def emit(more: Sequence[str]) -> None:
        lines.extend(more)
        if not options.json:
            print("\n".join(more), flush=True)

    emit(detail_head(several, options.time))
    scores: dict[str, list[Score]] = {label: [] for label in recognizers}
    for name, given in zip(names, sets, strict=True):
        for label, recognizer in recognizers.items():
            result = _measure(recognizer, words[given], options, f"{name}, {label}")
            scores[label].append(result.score)
            milliseconds = result.milliseconds if options.time else None
            skipped = sum(result.skipped.values())
            model = label if several else None
            emit([detail_row(name, model, result.score, skipped, milliseconds)])
            if options.json:
                print(json.dumps(_to_json(name, label, result, options)), flush=True)
            if options.errors:
                parts = [name, label] if several else [name]
                _write_errors(Path(options.errors), parts, result.outcomes)
    if tables:
        emit(["", *summary(names, scores, options.paper)])
    elif len(sets) > 1:
        emit([mean_row(next(iter(scores.values())), options.time)])
    if options.out:
        about = caption(options.protocol, os.cpu_count() if options.time else None)
        text = ["```sh", _command(options, sets, models), "```", "", *lines, "", about, ""]
        Path(options.out).write_text("\n".join(text), encoding="utf-8")
    return 0


def _sort_out(groups: list[list[str]] | None, sets: list[str]) -> tuple[list[str], list[str]]:
    """Models and sets: in `--model A SET` argparse takes the set for a second model."""
    models, sets = [], list(sets)
    for group in groups or [[_DEFAULT]]:
        models.append(group[0])
        for given in group[1:]:
            folder = given.rpartition(":")[0]  # of a subset
            is_set = Path(given).is_dir() or (folder and Path(folder).is_dir())
            (sets if is_set and given not in MODELS else models).append(given)
    if not sets:
        raise ValueError("Give at least one SET, a folder with gt.tsv.")
    return list(dict.fromkeys(models)), sets


def _check(options: argparse.Namespace, sets: Sequence[str]) -> None:
    """Refuses what would fail after hours of reading."""
    if options.paper and options.protocol != "paper":
        raise ValueError(
            f"--paper compares under the paper's protocol: leave out --protocol {options.protocol}."
        )
    if options.errors:
        Path(options.errors).mkdir(parents=True, exist_ok=True)
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


def _measure(
    recognizer: Recognizer, words: WordSet, options: argparse.Namespace, title: str
) -> Result:
    alphabet = protocol_alphabet(options.protocol, recognizer.spec.alphabet)
    report = _reporter(title, sys.stderr)
    return measure(recognizer, words, alphabet, report, warm_up=options.time)


def _reporter(title: str, stream: TextIO) -> Callable[[int, int], None] | None:
    """Shows how far a set is, in a line that is written over; on a terminal alone."""
    if not stream.isatty():
        return None

    def report(done: int, total: int) -> None:
        line = "" if done == total else f"{title}: {done} of {total} words"
        print(f"\r{line}\x1b[K", end="", file=stream, flush=True)

    return report


def _to_json(name: str, label: str, result: Result, options: argparse.Namespace) -> dict[str, Any]:
    score = result.score
    row: dict[str, Any] = {
        "set": name,
        "words": score.words,
        "skipped": result.skipped,
        "word_accuracy": score.accuracy,
        "model": label,
        "protocol": options.protocol,
        "right": score.right,
        "interval": list(score.interval),
        "edit_similarity": score.edit_similarity,
        "confidence_right": score.confidence_right,
        "confidence_wrong": score.confidence_wrong,
    }
    if options.time:
        row["milliseconds"] = result.milliseconds
    if options.paper:
        row["published"] = {
            title: round(numbers[name] / 100, 4)
            for title, numbers in PUBLISHED.items()
            if name in numbers
        }
    return row


def _write_errors(folder: Path, parts: Sequence[str], outcomes: Sequence[Outcome]) -> None:
    """Writes what was read wrongly, the most confident first; its folder exists."""
    wrong = sorted((o for o in outcomes if o.truth != o.text), key=lambda o: -o.confidence)
    rows = ["image\ttruth\treading\tconfidence"]
    rows += [f"{o.path.as_posix()}\t{o.truth}\t{o.text}\t{o.confidence:.3f}" for o in wrong]
    path = folder / (".".join(parts).replace("/", "-") + ".errors.tsv")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def _command(options: argparse.Namespace, sets: Sequence[str], models: Sequence[str]) -> str:
    """The command line that makes the same tables."""
    words = ["keras-crnn", "evaluate", *sets, "--model", *models]
    if options.protocol != "paper":
        words += ["--protocol", options.protocol]
    words += ["--paper"] if options.paper else []
    words += ["--time"] if options.time else []
    return shlex.join(words)

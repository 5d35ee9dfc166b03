"""What `keras-crnn evaluate` writes: rows of JSON, tables in a file, how it was read in words."""

from __future__ import annotations

import argparse
import json
import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from keras_crnn.commands.evaluation_rows import Rows
from keras_crnn.evaluation.measure import Result
from keras_crnn.system.atomic import write_whole
from keras_crnn.transcription.decoding import Decoding

#: What `evaluate` does with words that the model cannot spell, unless told otherwise.
FOREIGN = "keep"

#: Arguments that the command line above a table repeats where they are not the default.
_REPEATED = {
    "data_dir": None,
    "paper": None,
    "protocol": "paper",
    "lexicon": "none",
    "decoder": None,
    "method": None,
    "delta": None,
    "foreign": None,
    "ignore_case": False,
    "beam": None,
    "language_model": None,
    "pattern": None,
    "characters": None,
    "views": 1,
    "turns": "tall",
    "time": False,
}


def make_row(
    name: str,
    label: str,
    result: Result,
    decoding: Decoding,
    options: argparse.Namespace,
    more: Mapping[str, Any] | None = None,
) -> str:
    """One set as one model read it, as a line of JSON.

    Args:
        name: string. Name of the set.
        label: string. Name of the model.
        result: `Result`.
        decoding: `Decoding`, with the name of the lexicon for its words.
        options: arguments of the command.
        more: mapping or `None`. Further fields. Defaults to none.
    """
    score = result.score
    row: dict[str, Any] = {
        "set": name,
        "words": score.words,
        "skipped": result.skipped,
        "word_accuracy": score.accuracy,
        "model": label,
        "protocol": options.protocol,
        "lexicon": "none",
        **_describe(decoding),
        **({"views": options.views} if options.views > 1 else {}),
        **({"turns": options.turns} if options.turns != "tall" else {}),
        "right": score.right,
        "interval": list(score.interval),
        "edit_similarity": score.edit_similarity,
        "confidence_right": score.confidence_right,
        "confidence_wrong": score.confidence_wrong,
    }
    if options.time:
        row["milliseconds"] = result.milliseconds
    return json.dumps(row | dict(more or {}), allow_nan=False)


def describe_table(
    options: argparse.Namespace,
    decoding: Decoding,
    protocols: Mapping[str, str],
    rows: Rows,
    languages: Sequence[str] = (),
) -> str:
    """The line below the table of `evaluate SET`.

    Args:
        options: arguments of the command.
        decoding: `Decoding`, with the name of the lexicon for its words.
        protocols: name of a set to its protocol.
        rows: `Rows` of the table.
        languages: names of the language models that weigh what is unsure. Defaults to none.
    """
    timed_on = os.cpu_count() if options.time else None
    named = "no lexicon" if decoding.lexicon is None else f"lexicon {decoding.lexicon}"
    said = describe_reading(named, decoding, options.views)
    if languages:
        said += f", unsure words weighed by {' and '.join(languages)}"
    return rows.caption(protocols, said, timed_on)


def describe_reading(lexicon: str, decoding: Decoding, views: int) -> str:
    """How the frames were read, in words.

    Args:
        lexicon: string. What to say of the lexicon.
        decoding: `Decoding`.
        views: int. Looks at each image.
    """
    said = _describe(decoding)
    parts = [f"the surest of {views} views"] if views > 1 else []
    parts.append(lexicon)
    if decoding.lexicon is not None:
        if "delta" in said:
            edits = "1 edit" if said["delta"] == 1 else f"{said['delta']} edits"
            parts.append(f"words within {edits} of the best path alone (near)")
        if "foreign" in said:
            parts.append(f"words with foreign characters: {said['foreign']}")
        return ", ".join(parts)
    if "beam" in said:
        parts.append(f"beam search of width {said['beam']}")
    if "language_model" in said:
        parts.append(f"language model {Path(said['language_model']).name}")
    if "pattern" in said:
        parts.append(f"only what matches `{said['pattern']}`")
    if "characters" in said:
        parts.append(f"only the characters `{said['characters']}`")
    return ", ".join(parts)


def _describe(decoding: Decoding) -> dict[str, Any]:
    """What is not as `evaluate` does it unless told otherwise."""
    said = {name: value for name, value in decoding.describe().items() if name != "foreign"}
    if decoding.lexicon is not None and decoding.foreign != FOREIGN:
        said["foreign"] = decoding.foreign
    return said


def write_tables(
    options: argparse.Namespace, arguments: Sequence[str], lines: Sequence[str]
) -> None:
    """Writes the tables below the command line that makes them."""
    words = ["keras-crnn", "evaluate", *arguments]
    given = vars(options)
    for name, default in _REPEATED.items():
        if given[name] != default:
            option, value = "--" + name.replace("_", "-"), str(given[name])
            if given[name] is True:
                words.append(option)
            elif value.startswith("-"):  # which would be taken for another option
                words.append(f"{option}={value}")
            else:
                words += [option, value]
    text = ["```sh", shlex.join(words), "```", "", *lines, ""]
    # As on standard output: the name of a folder may be no text.
    write_whole(options.out, "\n".join(text).encode("utf-8", "backslashreplace"))

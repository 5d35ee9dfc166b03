"""`keras-crnn calibrate`: confidence that means the share of right readings."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from itertools import accumulate, chain, islice, pairwise, starmap
from pathlib import Path

import numpy as np

from keras_crnn.commands.names import distinguish, drop_repeated, refuse_path
from keras_crnn.commands.read import open_model
from keras_crnn.commands.set_arguments import parse_set
from keras_crnn.commands.set_measurement import open_given_set
from keras_crnn.data.skipped import Skipped
from keras_crnn.data.word_sets import WordSet
from keras_crnn.evaluation.calibration import (
    TEMPERATURES,
    Bin,
    ReadFrames,
    bin_readings,
    calibration_error,
    fit_temperature,
)
from keras_crnn.evaluation.protocols import PROTOCOLS, open_protocol
from keras_crnn.evaluation.usable_words import read_usable
from keras_crnn.network.model_file import store_temperature
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.system.atomic import write_whole
from keras_crnn.system.errors import InputError
from keras_crnn.system.markdown import format_head, format_row
from keras_crnn.transcription.one_script import one_script_path

_AT_ONCE = 64


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.description = (
        "Fits a temperature on labelled folders, so that of the words read with 90 % confidence "
        "about 90 % are right. Choose it on other folders than the model is judged by."
    )
    parser.add_argument(
        "sets",
        nargs="+",
        metavar="SET",
        help="folder with gt.tsv, FOLDER:NAME or a prepared set, as in evaluate",
    )
    parser.add_argument("--data-dir", metavar="DIR", help="folder of the prepared sets")
    parser.add_argument(
        "--model",
        required=True,
        metavar="MODEL",
        help="name, .tflite or .onnx file, or .npz weights",
    )
    parser.add_argument(
        "--protocol", choices=PROTOCOLS, default="paper", help="as in evaluate (%(default)s)"
    )
    parser.add_argument(
        "--store", action="store_true", help="write the temperature into the .npz weights"
    )
    parser.add_argument(
        "--json", metavar="FILE", help="write the bins of the reliability plot to a file"
    )


def run(options: argparse.Namespace) -> int:
    """Prints the calibration error of each set before and after."""
    if options.store:
        _check_store(options.model)
    if options.json:
        refuse_path("--json", options.json)
    _refuse_protocols(options.sets)
    given, repeated = drop_repeated(options.sets)
    for again in repeated:
        print(f"{again} is given twice and read once.", file=sys.stderr)
    sets = [open_given_set(one, options.data_dir) for one in given]
    names = distinguish(given, {one: words.name for one, words in zip(given, sets, strict=True)})
    recognizer = open_model(options.model)
    frames, right, left_out = [], [], {}
    for name, words in zip(names, sets, strict=True):
        some, hits, left_out[name] = _read(recognizer, words, options.protocol)
        frames.append(some)
        right.append(hits)
    pooled, hits = list(chain.from_iterable(frames)), list(chain.from_iterable(right))
    _report_left_out(left_out)
    read = ReadFrames(pooled, recognizer.spec.alphabet)
    temperature = fit_temperature(read, hits)
    if temperature in (TEMPERATURES[0], TEMPERATURES[-1]):
        raise InputError(
            f"{temperature} is the end of the temperatures that are tried, which means that the "
            f"{len(hits)} words, {sum(hits)} of them right, do not tell which is best"
            f"{': it is not stored' if options.store else ''}. Give more words, of which some are "
            "read right and some wrong."
        )
    print(f"temperature {temperature}, fitted on {len(hits)} words")
    ends = [0, *accumulate(map(len, right))]
    parts = list(zip(names, starmap(slice, pairwise(ends)), strict=True))
    if len(names) > 1:
        parts.append(("all", slice(None)))
    bins = _print_errors(parts, read, hits, temperature)
    if options.json:
        record = {"model": options.model, "temperature": temperature}
        record |= {"skipped": left_out, "bins": bins}
        write_whole(options.json, json.dumps(record, indent=1))
    if options.store:
        store_temperature(options.model, temperature)
        print(f"Stored in {options.model}. Convert it again for LiteRT.")
    return 0


def _print_errors(
    parts: list[tuple[str, slice]], read: ReadFrames, hits: list[bool], temperature: float
) -> dict[str, dict[str, list[Bin]]]:
    """Prints the calibration error of parts of the words; returns the bins of their plots.

    Args:
        parts: pairs of a name and which of the words it has.
        read: `ReadFrames` of all words.
        hits: bools. Whether each word is read right.
        temperature: float.
    """
    columns = ["set", "words", "right, %", "calibration error, %", "after"]
    print("\n".join(format_head(columns)))
    before, after = read.confidences(), read.confidences(temperature)
    bins = {}
    for name, part in parts:
        marks = hits[part]
        errors = [100 * calibration_error(c[part], marks) for c in (before, after)]
        share = 100 * np.mean(marks)
        cells = [f"{value:.1f}" for value in (share, *errors)]
        print(format_row([name, str(len(marks)), *cells]))
        bins[name] = {
            "before": bin_readings(before[part], marks),
            "after": bin_readings(after[part], marks),
        }
    return bins


def _refuse_protocols(sets: Sequence[str]) -> None:
    for given in sets:
        path, own = parse_set(given)
        if own is not None:
            raise InputError(
                f"{given}: one temperature comes of one protocol for all sets. Give {path} and "
                f"--protocol {own}."
            )


def _check_store(model: str) -> None:
    """Refuses what no temperature can be stored in, before anything is read."""
    path = Path(model)
    if path.suffix != ".npz":
        raise InputError(
            f"--store writes into .npz weights, and {model!r} is no such file: store the "
            "temperature there, then convert them again."
        )
    if path.is_file() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise InputError(
            f"--store may not write {model!r}, or not into its folder. Change the permissions, "
            "give a copy of the file, or leave --store out."
        )


def _report_left_out(left_out: dict[str, dict[str, int]]) -> None:
    for name, counts in left_out.items():
        if counts:
            reasons = ", ".join(f"{count} {reason}" for reason, count in counts.items())
            count = sum(counts.values())
            words = "1 word" if count == 1 else f"{count} words"
            print(f"{name}: {words} left out: {reasons}.", file=sys.stderr)


def _read(
    recognizer: Recognizer, words: WordSet, protocol: str
) -> tuple[list[np.ndarray], list[bool], dict[str, int]]:
    """Frames of a set's words, whether each is read right, and what was left out by reason."""
    alphabet = recognizer.spec.alphabet
    compared = open_protocol(protocol, alphabet)
    foreign = Skipped()
    usable = read_usable(words.examples, compared, words.skipped, foreign)
    frames: list[np.ndarray] = []
    truths: list[str] = []
    while some := list(islice(usable, _AT_ONCE)):  # pictures of all would not fit into memory
        frames += recognizer.frames([one.image for one in some])
        truths += [one.truth for one in some]
    left_out = {**words.skipped.counts, **foreign.counts}
    if not frames:
        raise InputError(f"Set {words.name!r} holds no word that could be used: {left_out}.")
    texts = [
        compared.normalize(alphabet.decode(one_script_path(one, alphabet).ids)) for one in frames
    ]
    marks = [text == truth for text, truth in zip(texts, truths, strict=True)]
    return frames, marks, left_out

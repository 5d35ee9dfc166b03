"""`keras-crnn calibrate`: confidence that means the share of right readings."""

from __future__ import annotations

import argparse
import json
from itertools import chain
from pathlib import Path

import numpy as np

from keras_crnn.calibration import (
    bin_readings,
    calibration_error,
    fit_temperature,
    path_confidences,
)
from keras_crnn.commands.read import open_model
from keras_crnn.images import ImageError, read_image
from keras_crnn.protocols import PROTOCOLS, protocol_alphabet
from keras_crnn.recognizer import Recognizer
from keras_crnn.spec import store_temperature
from keras_crnn.transcription import best_path
from keras_crnn.word_sets import WordSet, open_set

_AT_ONCE = 64


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.description = (
        "Fits a temperature on labelled folders, so that of the words read with 90 % confidence "
        "about 90 % are right. Choose it on other folders than the model is judged by."
    )
    parser.add_argument("sets", nargs="+", metavar="SET", help="folder with gt.tsv")
    parser.add_argument(
        "--model", required=True, metavar="MODEL", help="name, .tflite file or .npz weights"
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
    if options.store and Path(options.model).suffix != ".npz":
        raise ValueError(
            f"--store writes into .npz weights, and {options.model!r} is no such file: store the "
            "temperature there, then convert them again."
        )
    recognizer = open_model(options.model)
    names, frames, right = [], [], []
    for given in options.sets:
        words = open_set(given)
        some, hits = _read(recognizer, words, options.protocol)
        names.append(words.name)
        frames.append(some)
        right.append(hits)
    pooled, hits = list(chain.from_iterable(frames)), list(chain.from_iterable(right))
    temperature = fit_temperature(pooled, hits)
    print(f"temperature {temperature}, fitted on {len(hits)} words")
    print("| set | words | right, % | calibration error, % | after |\n| --- " + "| ---: " * 4 + "|")
    rows = [*zip(names, frames, right, strict=True), ("all", pooled, hits)]
    bins = {}
    for name, some, marks in rows if len(names) > 1 else rows[:1]:
        before, after = path_confidences(some), path_confidences(some, temperature)
        errors = [100 * calibration_error(c, marks) for c in (before, after)]
        share = 100 * np.mean(marks)
        print(f"| {name} | {len(marks)} | {share:.1f} | {errors[0]:.1f} | {errors[1]:.1f} |")
        bins[name] = {"before": bin_readings(before, marks), "after": bin_readings(after, marks)}
    if options.json:
        record = {"model": options.model, "temperature": temperature, "bins": bins}
        Path(options.json).write_text(json.dumps(record, indent=1), encoding="utf-8")
    if options.store:
        store_temperature(options.model, temperature)
        print(f"Stored in {options.model}. Convert it again for LiteRT.")
    return 0


def _read(
    recognizer: Recognizer, words: WordSet, protocol: str
) -> tuple[list[np.ndarray], list[bool]]:
    """Frames of a set's words, and whether each is read right."""
    alphabet = recognizer.spec.alphabet
    compared = protocol_alphabet(protocol, alphabet)
    images, truths = [], []
    for example in words.examples:
        truth = compared.keep(example.text)
        if not truth:
            continue
        try:
            images.append(read_image(example.path))
        except ImageError as error:
            words.skipped.add("broken image", str(error))
            continue
        truths.append(truth)
    if not truths:
        raise ValueError(f"Set {words.name!r} holds no word that could be used.")
    frames: list[np.ndarray] = []
    for start in range(0, len(images), _AT_ONCE):
        frames += recognizer.frames(images[start : start + _AT_ONCE])
    texts = [alphabet.decode(best_path(one).ids) for one in frames]
    marks = [compared.keep(text) == truth for text, truth in zip(texts, truths, strict=True)]
    return frames, marks

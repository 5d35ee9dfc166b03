"""`keras-crnn evaluate`: how well a model reads labelled folders."""

from __future__ import annotations

import argparse
import json

from keras_crnn.commands.read import open_model
from keras_crnn.evaluation import load_set, word_accuracy


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("sets", nargs="+", metavar="SET", help="folder with gt.tsv")
    parser.add_argument(
        "--model", default="crnn-en", help="name, .tflite file or .npz weights (%(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="a JSON object a line")


def run(options: argparse.Namespace) -> int:
    """Prints the word accuracy of each set, and their mean."""
    recognizer = open_model(options.model)
    scores = []
    if not options.json:
        print("| set | words | skipped | word accuracy |\n| --- | --- | --- | --- |")
    for folder in options.sets:
        labelled = load_set(folder, recognizer.spec)
        texts = [reading.text for reading in recognizer.read(list(labelled.images))]
        score = word_accuracy(labelled.texts, texts)
        scores.append(score)
        if options.json:
            row = {
                "set": labelled.name,
                "words": len(texts),
                "skipped": labelled.skipped.counts,
                "word_accuracy": score,
            }
            print(json.dumps(row), flush=True)
        else:
            print(
                f"| {labelled.name} | {len(texts)} | {labelled.skipped.total} | {score:.1%} |",
                flush=True,
            )
    if not options.json and len(scores) > 1:
        print(f"| mean |  |  | {sum(scores) / len(scores):.1%} |")
    return 0

"""What a bound on the confidence keeps, and how much of that is right.

    python benchmarks/min_confidence.py DEV/iiit5k_train DEV/receipt_words=caseless

For each set and each bound: how many of a hundred readings have at least that confidence, and how
many of a hundred of those are right. Read as `keras-crnn read` does unless told otherwise.
"""

from __future__ import annotations

import argparse
from typing import NamedTuple

from keras_crnn.commands.read import open_model
from keras_crnn.commands.set_arguments import parse_set
from keras_crnn.data.word_sets import open_set
from keras_crnn.evaluation.measure import measure
from keras_crnn.evaluation.protocols import open_protocol
from keras_crnn.pretrained.files import DEFAULT_MODEL
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.system.markdown import format_table

BOUNDS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)


class Read(NamedTuple):
    """One reading.

    Attributes:
        confidence: float, 0 to 1.
        right: bool. Whether it is without a fault by the set's protocol.
    """

    confidence: float
    right: bool


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sets", nargs="+", metavar="SET[=PROTOCOL]", help="folder with gt.tsv")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="name or file (%(default)s)")
    options = parser.parse_args()
    recognizer = open_model(options.model, turns="tall", second_thoughts=True)
    rows = []
    for given in options.sets:
        path, protocol = parse_set(given)
        reads = read_set(recognizer, path, protocol or "paper")
        rows.append([open_set(path).name, *(describe(reads, bound) for bound in BOUNDS)])
    head = ["kept, of these right, %", *(f"from {bound:g}" for bound in BOUNDS)]
    print(format_table(head, rows))


def read_set(recognizer: Recognizer, path: str, protocol: str) -> list[Read]:
    """Reads a set; what `keras-crnn evaluate` leaves out is left out here, too."""
    compared = open_protocol(protocol, recognizer.spec.alphabet)
    outcomes = measure(recognizer, open_set(path), compared).outcomes
    return [Read(one.confidence, one.text == one.truth) for one in outcomes]


def describe(reads: list[Read], bound: float) -> str:
    """Per cent of the readings that a bound keeps, and per cent of those that are right."""
    kept = [one.right for one in reads if one.confidence >= bound]
    if not kept:
        return "0"
    return f"{100 * len(kept) / len(reads):.0f}, {100 * sum(kept) / len(kept):.1f}"


if __name__ == "__main__":
    main()

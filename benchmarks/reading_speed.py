"""What second thoughts cost a word, and where a word's time goes.

python benchmarks/reading_speed.py --sets DEV/iiit5k_train DEV/svt_train DEV/ic15_train_part

Words of the sets, decoded beforehand, are read on one thread by turns: every way reads a word
before any reads the next. Each round begins with newly opened models, so that what the language
model has looked up comes from the round's own words; of several rounds the least time of a word
counts. The second table has microseconds a word of each stage, by timers put around the functions
from outside; what a timer costs is taken off. One model is used for all its rounds.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # the checkout, installed or not

from workers import ONE_THREAD

if __name__ == "__main__":  # before NumPy, which counts its threads when it is imported
    os.environ.update(ONE_THREAD)

import numpy as np
from machine import describe_machine
from stages import RENDER, REST, Stage, measure_stages
from turns import Contestant, time_by_turns

from keras_crnn.data.word_sets import open_set
from keras_crnn.images.read import read_image
from keras_crnn.pretrained.files import find_model
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.system.markdown import format_table

WHOLE = "a word, in all"
STAGES = (
    Stage("resizing", (("keras_crnn.images.preprocessing", "Preprocessing.resize"),)),
    Stage("the network", (("keras_crnn.recognition.interpreters", "LiteRTInterpreter.run"),)),
    Stage("best path and second thoughts", (("keras_crnn.recognition.transcribe", "read_best"),)),
    Stage(
        "the search",
        (("keras_crnn.transcription.pruned_search", "PrunedSearch.run"),),
        inside=True,
    ),
    Stage(
        "exact probabilities of what it found",
        (("keras_crnn.transcription.beam", "score_few"),),
        inside=True,
    ),
    Stage(
        "places of the characters in the frames",
        (("keras_crnn.transcription.second_thoughts", "align"),),
        inside=True,
    ),
    Stage(
        "places in the image",
        (
            ("keras_crnn.recognition.transcribe", "place_characters"),
            ("keras_crnn.recognition.transcribe", "place_words"),
        ),
    ),
)


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", nargs="+", required=True, metavar="SET", help="as in evaluate")
    parser.add_argument("--model", default="crnn-en-full", help="(%(default)s)")
    parser.add_argument("--count", type=int, default=300, help="words in all (%(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="(%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the choice of words (%(default)s)")
    arguments = parser.parse_args()
    if arguments.count < 1 or arguments.rounds < 1:
        parser.error("--count and --rounds must be at least 1.")
    return arguments


def main() -> None:
    """Prints both tables."""
    arguments = parse_arguments()
    images = choose_images(arguments.sets, arguments.count, arguments.seed)
    path = str(find_model(arguments.model))
    recognizer = Recognizer.load(path, threads=1)
    if recognizer.second_thoughts is None:
        raise SystemExit(f"{arguments.model} has no second thoughts: it names no language.")
    print(f"{describe_machine()}\n")
    print(f"{len(images)} words, {arguments.rounds} rounds.\n")
    print(compare_ways(path, images, arguments.rounds))
    print()
    print(tabulate_stages(recognizer, images, arguments.rounds))


def choose_images(sets: list[str], count: int, seed: int) -> list[np.ndarray]:
    """As many words of each set, decoded."""
    chosen = []
    for name in sets:
        names = [example.image for example in open_set(name).examples]
        share = min(len(names), -(-count // len(sets)))
        chosen += random.Random(seed).sample(names, share)
    return [read_image(image) for image in chosen[:count]]


def compare_ways(path: str, images: list[np.ndarray], rounds: int) -> str:
    """Milliseconds a word of the best path alone, and of second thoughts beside it."""
    times: dict[str, np.ndarray] = {}
    for _ in range(rounds):
        contestants = open_ways(path, images)
        for name, timing in time_by_turns(contestants, len(images), float("inf")).items():
            found = np.array(timing.milliseconds)
            times[name] = np.minimum(times.get(name, found), found)
    first = next(iter(times.values()))
    rows = [
        [
            name,
            f"{found.mean():.2f}",
            f"{found.mean() / first.mean():.2f}",
            f"{np.median(found) / np.median(first):.2f}",
            f"{np.percentile(found - first, 99):.2f}",
        ]
        for name, found in times.items()
    ]
    header = ["", "ms, mean", "times alone, mean", "times alone, median", "99th per cent: ms more"]
    return format_table(header, rows)


def open_ways(path: str, images: list[np.ndarray]) -> list[Contestant]:
    """A model opened twice, each time with one word read, which opens what comes late."""
    alone = Recognizer.load(path, threads=1, language_model=None)
    both = Recognizer.load(path, threads=1)
    contestants = [
        Contestant("the best path alone", lambda number: alone.read(images[number]).text),
        Contestant("with second thoughts", lambda number: both.read(images[number]).text),
    ]
    for contestant in contestants:
        contestant.read(0)
    thoughts = both.second_thoughts
    assert thoughts is not None  # main has looked
    _ = thoughts.language_model  # the first word may be a sure one
    return contestants


def tabulate_stages(recognizer: Recognizer, images: list[np.ndarray], rounds: int) -> str:
    """Microseconds a word of each stage."""
    measured = measure_stages(
        lambda number: recognizer.read(images[number]), {}, len(images), rounds, STAGES
    )
    whole = measured[RENDER]
    inside = {stage.name for stage in STAGES if stage.inside}
    names = {REST: "the rest", RENDER: WHOLE}
    rows = [
        [
            f"- of it {name}" if name in inside else names.get(name, name),
            f"{value:.0f}",
            f"{100 * value / whole:.0f} %",
        ]
        for name, value in measured.items()
    ]
    return format_table(["stage", "microseconds", "share"], rows)


if __name__ == "__main__":
    main()

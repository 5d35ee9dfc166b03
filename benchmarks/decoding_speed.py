"""Milliseconds a word of every decoder, with lexicons of 50 words to a million.

python benchmarks/decoding_speed.py --sets DEV/iiit5k_train DEV/svt_train --words words.txt --deltas

`benchmarks/README.md` says what is measured, and how pyctcdecode is installed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))  # the checkout, installed or not

from workers import ONE_THREAD, PEERS

if __name__ == "__main__":  # before NumPy, which counts its threads when it is imported
    os.environ.update(ONE_THREAD)

import numpy as np
from decoding_contestants import (
    LARGE,
    WIDTH,
    Word,
    draw_lexicon,
    join_pairs,
    list_free,
    list_large,
    list_small,
)
from decoding_report import DISAGREE, compare, list_times, write_text
from decoding_searches import measure_building, race_deltas, race_searches
from machine import describe_machine
from turns import LEAST, Contestant, Timing, time_by_turns

from keras_crnn import Recognizer
from keras_crnn.data.word_sets import open_set
from keras_crnn.system.atomic import write_whole
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.transcription import Lexicon

SMALL = (50, 1000)  # words; each image has such a lexicon of its own
NONE = "none"  # no lexicon


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", nargs="+", required=True, help="folders with gt.tsv")
    parser.add_argument("--words", required=True, help="the word list, one a line")
    parser.add_argument("--model", default="crnn-en", help="a model's name, or its file")
    parser.add_argument("--count", type=int, default=300, help="images read, of all sets together")
    parser.add_argument("--most", type=int, default=1_000_000, help="words of the largest lexicon")
    parser.add_argument(
        "--seconds", type=float, default=8, help="after which a slow decoder reads no more words"
    )
    parser.add_argument("--deltas", action="store_true", help="cost against delta: Figure 4")
    parser.add_argument("--peer-python", help="the Python that has pyctcdecode")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="Markdown file to write as well")
    parser.add_argument("--json", type=Path, help="file for the figures, as the plot needs them")
    arguments = parser.parse_args()
    if min(arguments.count, arguments.most) < 1:
        parser.error("--count and --most must be at least 1")
    return arguments


def open_words(
    recognizer: Recognizer, sets: Sequence[str], count: int, chance: random.Random
) -> list[Word]:
    """Draws images, as many of each set as of the others where it has them, in mixed order."""
    alphabet = recognizer.spec.alphabet
    drawn = []
    for place, given in enumerate(sets):
        usable = [one for one in open_set(given).examples if alphabet.keep(one.text)]
        share = (count - len(drawn)) // (len(sets) - place)
        drawn += chance.sample(usable, min(share, len(usable)))
    chance.shuffle(drawn)  # so that the first of them, for the slow, are a fair sample
    recognizer.frames([drawn[0].image])  # the first one is slower
    words = []
    for example in drawn:
        begun = time.perf_counter()
        frames = recognizer.frames([example.image])[0]
        spent = 1000 * (time.perf_counter() - begun)
        words.append(Word(alphabet.keep(example.text), frames, spent))
    return words


def ask_peer(
    python: str,
    words: Sequence[Word],
    lexicons: dict[str, Sequence[list[str]] | None],
    alphabet: Alphabet,
    seconds: float,
) -> tuple[str, dict[str, Timing]]:
    """What pyctcdecode reads, in its own Python, after the others.

    Args:
        lexicons: by name; a list for each word or one for all, or None for no lexicon.

    Returns:
        Its version, and what it read with each lexicon.

    Raises:
        RuntimeError: it did not run; the message ends with what it said.
    """
    request = {"labels": ["", *alphabet.characters], "width": WIDTH, "lexicons": lexicons}
    request |= {"seconds": seconds, "least": LEAST}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        frames = [word.frames for word in words]
        ends = np.cumsum([len(one) for one in frames])
        np.savez(folder / "frames.npz", frames=np.concatenate(frames), ends=ends)
        (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
        # Others must not see this environment's paths.
        environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": ""}
        command = [python, str(PEERS / "run_pyctcdecode.py"), name]
        try:
            done = subprocess.run(command, env=environment, capture_output=True, text=True)
        except OSError as error:
            raise RuntimeError(f"{python} does not start: {error}") from None
        if done.returncode:
            said = done.stderr.strip().splitlines()
            raise RuntimeError(f"it stopped: {said[-1] if said else 'it said nothing'}")
        answer = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
    return answer["version"], {name: Timing(**one) for name, one in answer["found"].items()}


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Everything that the tables and the plot tell."""
    report: dict[str, Any] = {"machine": describe_machine(NumPy=np.__version__)}
    print(report["machine"], flush=True)  # first, while the load is what it was
    chance = random.Random(arguments.seed)
    open_model = Recognizer.load if Path(arguments.model).is_file() else Recognizer.from_pretrained
    recognizer = open_model(arguments.model, threads=1)
    alphabet = recognizer.spec.alphabet
    listed = Lexicon.open(arguments.words, alphabet, foreign="skip").folded
    words = open_words(recognizer, arguments.sets, arguments.count, chance)
    truths = [word.truth for word in words]
    runs: dict[str, dict[str, Timing]] = {}

    def race(name: str, contestants: Sequence[Contestant]) -> None:
        print(f"lexicon {name}", file=sys.stderr)
        runs[name] = time_by_turns(contestants, len(words), arguments.seconds)

    race(NONE, list_free(words, listed, alphabet))
    asked: dict[str, Sequence[list[str]] | None] = {NONE: None}
    for size in SMALL:
        if size <= len(listed):
            asked[f"{size:,}"] = [draw_lexicon([one], listed, size, chance) for one in truths]
            race(f"{size:,}", list_small(words, asked[f"{size:,}"], alphabet))
    whole = draw_lexicon(truths, listed, len(listed) + len(truths), chance)
    large = draw_lexicon(truths, listed, LARGE, chance)
    lists = {len(one): one for one in (large, whole)}
    if arguments.most > len(whole):
        lists[arguments.most] = join_pairs(whole, arguments.most, chance)
    asked[f"{len(large):,}"] = [large]
    report["building"] = []
    for size, one in lists.items():
        lexicon, built = measure_building(f"{size:,}", one, alphabet)
        report["building"].append(built)
        race(f"{size:,}", list_large(words, lexicon, alphabet))
    print("deltas", file=sys.stderr)
    lexicon = Lexicon(large, alphabet)
    report["searches"] = race_searches(words, lexicon, arguments.seconds / 2)
    report["deltas"] = race_deltas(words, lexicon, truths) if arguments.deltas else None
    report["agreement"] = [one for name, found in runs.items() for one in compare(name, found)]
    report["troubles"] = []
    if arguments.peer_python:
        try:
            version, found = ask_peer(
                arguments.peer_python, words, asked, alphabet, arguments.seconds
            )
        except RuntimeError as error:
            report["troubles"].append(f"pyctcdecode: {error}")
        else:
            for name, timing in found.items():
                hotwords = "" if name == NONE else ", hotwords"
                runs[name][f"{version}, beam {WIDTH}{hotwords}"] = timing
    report |= {
        "model": Path(arguments.model).name,
        "sets": [Path(given).name for given in arguments.sets],
        "words": len(words),
        "network": Timing([word.milliseconds for word in words], truths).summarise(),
        "times": list_times(runs, truths),
    }
    return report


def main() -> int:
    """The command; its exit status is 1 where two exact decoders disagree."""
    arguments = parse_arguments()
    report = measure(arguments)
    text = write_text(report)
    print(f"\n{text}")
    if arguments.out:
        write_whole(arguments.out, f"{text}\n")
    if arguments.json:
        write_whole(arguments.json, json.dumps(report, indent=1) + "\n")
    return int(any(DISAGREE in sentence for sentence in report["agreement"]))


if __name__ == "__main__":
    sys.exit(main())

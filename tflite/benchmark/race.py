"""All recognisers read the same words, by turns, so that all meet the same machine."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np

from keras_crnn.data.word_sets import WordSet
from keras_crnn.evaluation.scores import wilson_interval
from keras_crnn.system.processes import usable_processors
from keras_crnn.text.alphabet import PAPER_ALPHABET
from tflite.benchmark.contestants import Contestant, ContestantError, Process, start


class Word(NamedTuple):
    """One image, and what it says, folded to letters and digits without case."""

    path: Path
    truth: str


@dataclass
class Figures:
    """What was measured of one contestant.

    Attributes:
        contestant: `Contestant`.
        size: int. Bytes.
        starts: dict of threads to what `start` tells.
        spent: dict of threads to milliseconds of every timed reading.
        inner: likewise, the network alone; empty where it is not known.
        memory: dict of threads to megabytes by which the process grew at most, or `None`.
        right: dict of a set's name to words read right.
        words: dict of a set's name to words read.
    """

    contestant: Contestant
    size: int = 0
    starts: dict[int, dict[str, list[float]]] = field(default_factory=dict)
    spent: dict[int, list[float]] = field(default_factory=dict)
    inner: dict[int, list[float]] = field(default_factory=dict)
    memory: dict[int, float | None] = field(default_factory=dict)
    right: dict[str, int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)

    def describe(self) -> dict[str, Any]:
        """Everything that the tables and the plot tell, ready for JSON."""
        runs = {}
        for threads, spent in self.spent.items():
            inner = self.inner[threads]
            runs[str(threads)] = {
                "median": statistics.median(spent),
                "p95": float(np.percentile(spent, 95)),
                "graph median": statistics.median(inner) if inner else None,
                "memory": self.memory[threads],
                **{
                    name: statistics.median(values) for name, values in self.starts[threads].items()
                },
            }
        accuracy = {name: 100 * self.right[name] / self.words[name] for name in self.right}
        return {
            "model": self.contestant.name,
            "format": self.contestant.format,
            "kind": self.contestant.kind,
            "parameters": self.contestant.parameters,
            "bits": self.contestant.bits,
            "megabytes": self.size / 1e6,
            "threads": runs,
            "accuracy": accuracy,
            "interval": {
                name: [100 * bound for bound in wilson_interval(self.right[name], words)]
                for name, words in self.words.items()
            },
            "mean": statistics.mean(accuracy.values()) if accuracy else None,
        }


def choose_words(words: WordSet, limit: int | None, chance: Random) -> list[Word]:
    """The words of a set that have a letter or a digit, all or so many drawn.

    Raises:
        ValueError: there is none.
    """
    folded = [Word(Path(one.name), PAPER_ALPHABET.keep(one.text)) for one in words.examples]
    usable = [word for word in folded if word.truth]
    if not usable:
        raise ValueError(f"Set {words.name!r} holds no word with a letter or a digit.")
    return usable if limit is None or limit >= len(usable) else chance.sample(usable, limit)


def share_out(sets: dict[str, list[Word]], count: int, chance: Random) -> list[Word]:
    """So many words, as many of each set as of the others where it has them, in mixed order."""
    drawn: list[Word] = []
    for place, words in enumerate(sorted(sets.values(), key=len)):
        share = (count - len(drawn)) // (len(sets) - place)
        drawn += chance.sample(words, min(share, len(words)))
    chance.shuffle(drawn)
    return drawn


def race(
    contestants: Sequence[Contestant],
    threads: Sequence[int],
    timed: Sequence[Word],
    sets: dict[str, list[Word]],
    repeats: int,
    loads: int,
) -> tuple[list[Figures], list[str], list[str]]:
    """Measures all contestants.

    A process each for every number of threads. A word is read by all of them before the next
    one is, in an order that is turned round from word to word. Accuracy comes after that, of as
    many contestants at a time as there are processors.

    Args:
        contestants: sequence of `Contestant`.
        threads: sequence of int.
        timed: words whose readings are timed.
        sets: name to the words by which accuracy is measured.
        repeats: int. Timed readings of a word and contestant.
        loads: int. How often a process is started, so that loading has a median.

    Returns:
        `Figures` of those that read everything, what went wrong with the others, and the
        versions of libraries.
    """
    found = {contestant.title: Figures(contestant) for contestant in contestants}
    running: list[Process] = []
    troubles: list[str] = []
    versions: list[str] = []

    def attempt(title: str, act: Callable[[], None]) -> None:
        try:
            act()
        except ContestantError as error:
            troubles.append(str(error))
            found.pop(title)
            for process in [one for one in running if one.contestant.title == title]:
                running.remove(process)
                process.close()

    def begin(contestant: Contestant, number: int) -> None:
        process, spent = start(contestant, number, timed[0].path, loads)
        running.append(process)
        figures = found[contestant.title]
        figures.size = process.about["size"]
        figures.starts[number], figures.spent[number], figures.inner[number] = spent, [], []
        if process.about["versions"] and process.about["versions"] not in versions:
            versions.append(process.about["versions"])

    def time_word(process: Process, word: Word) -> None:
        figures, number = found[process.contestant.title], process.threads
        answer = process.read(word.path, repeats)
        figures.spent[number] += answer["spent"]
        figures.inner[number] += answer["inner"]
        figures.memory[number] = answer["memory"]

    def score(process: Process, name: str, words: Sequence[Word]) -> None:
        texts = [PAPER_ALPHABET.keep(process.read(word.path)["text"]) for word in words]
        figures = found[process.contestant.title]
        figures.words[name] = len(words)
        figures.right[name] = sum(
            text == word.truth for text, word in zip(texts, words, strict=True)
        )

    def score_sets(process: Process) -> None:
        title = process.contestant.title
        for name, words in sets.items():
            if title in found:
                attempt(title, lambda n=name, w=words: score(process, n, w))
        if title in found:
            tell(f"{title}: accuracy measured")

    try:
        for number in threads:
            for contestant in contestants:
                if contestant.title in found:
                    attempt(contestant.title, lambda c=contestant, n=number: begin(c, n))
        for k, word in enumerate(timed):
            for process in running[:: -1 if k % 2 else 1]:
                attempt(process.contestant.title, lambda p=process, w=word: time_word(p, w))
        tell(f"{len(timed)} words timed")
        # Nothing is timed any more: a process for each processor.
        with ThreadPoolExecutor(usable_processors()) as pool:
            list(pool.map(score_sets, [one for one in running if one.threads == threads[0]]))
    finally:
        for process in running:
            process.close()
    return list(found.values()), troubles, versions


def tell(text: str) -> None:
    """Progress, to standard error."""
    print(text, file=sys.stderr, flush=True)

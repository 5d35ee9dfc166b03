"""What building a lexicon and searching it cost, beside the paper's BK-tree and edit distances."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from decoding_contestants import (
    NEAR,
    TREE,
    Word,
    enter,
)
from turns import Contestant, Timing, time_by_turns

from keras_crnn.text.alphabet import Alphabet
from keras_crnn.transcription import Lexicon, LexiconDecoder, best_path
from keras_crnn.transcription.bk_tree import BKTree, scan
from keras_crnn.transcription.prefix_tree import PrefixTree

BK_DELTAS, NEAR_DELTAS = range(6), range(7)


def measure_building(
    name: str, words: Sequence[str], alphabet: Alphabet
) -> tuple[Lexicon, dict[str, Any]]:
    """A lexicon, and what it and its tree cost in seconds and in megabytes of arrays."""
    begun = time.perf_counter()
    lexicon = Lexicon(words, alphabet)
    built = time.perf_counter()
    tree = PrefixTree(lexicon.labels, lexicon.lengths)
    grown = time.perf_counter()
    arrays = (tree.characters, tree.children, tree.words)
    return lexicon, {
        "lexicon": name,
        "lexicon seconds": built - begun,
        "tree seconds": grown - built,
        "nodes": len(tree),
        "tree megabytes": sum(array.nbytes for array in arrays) / 1e6,
    }


def race_searches(words: Sequence[Word], lexicon: Lexicon, seconds: float) -> dict[str, Any]:
    """Words within an edit distance of each best path's text: a BK-tree beside a scan.

    Raises:
        SystemExit: the two have found different words.
    """
    texts = [lexicon.alphabet.decode(best_path(word.frames).ids) for word in words]
    begun = time.perf_counter()
    tree = BKTree(lexicon.folded)
    built = time.perf_counter() - begun
    contestants = []
    for delta in BK_DELTAS:
        contestants += [
            Contestant(f"BK-tree {delta}", lambda k, d=delta: tree.near(texts[k], d)),
            Contestant(f"scan {delta}", lambda k, d=delta: scan(texts[k], lexicon.folded, d)),
        ]
    found = time_by_turns(contestants, len(words), seconds)
    rows = []
    for delta in BK_DELTAS:
        trees, scans = found[f"BK-tree {delta}"], found[f"scan {delta}"]
        for near, places in zip(trees.texts, scans.texts, strict=False):
            if near != sorted(lexicon.folded[place] for place in places):
                raise SystemExit(f"BK-tree and scan find other words within {delta}.")
        row = {"delta": delta, "found": float(np.mean([len(places) for places in scans.texts]))}
        row |= {"BK-tree": trees.summarise(), "scan": scans.summarise()}
        rows.append(row)
    return {"lexicon": len(lexicon), "building seconds": built, "rows": rows}


def race_deltas(words: Sequence[Word], lexicon: Lexicon, truths: Sequence[str]) -> dict[str, Any]:
    """Accuracy and time of the paper's search by delta, beside the exact one: Figure 4."""
    decoders = {delta: LexiconDecoder(lexicon, "near", delta) for delta in NEAR_DELTAS}
    contestants = [enter(TREE, LexiconDecoder(lexicon), words, lexicon.alphabet)]
    contestants += [
        enter(NEAR.format(delta=delta), one, words, lexicon.alphabet)
        for delta, one in decoders.items()
    ]
    found = time_by_turns(contestants, len(words), math.inf)

    def describe(timing: Timing) -> dict[str, Any]:
        return {"accuracy": timing.rate(truths), **timing.summarise()}

    points = [
        {
            "delta": delta,
            "widened": sum(one.decode(word.frames).widened for word in words),
            **describe(found[NEAR.format(delta=delta)]),
        }
        for delta, one in decoders.items()
    ]
    return {"lexicon": len(lexicon), "points": points, "tree": describe(found[TREE])}

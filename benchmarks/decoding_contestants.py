"""The decoders that `decoding_speed.py` times, and the lexicons they get."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from turns import Contestant

from keras_crnn.text.alphabet import Alphabet
from keras_crnn.transcription import (
    BeamDecoder,
    Decoder,
    LanguageModel,
    Lexicon,
    LexiconDecoder,
    best_path,
    compile_pattern,
)
from keras_crnn.transcription.ctc_score import score_label

WIDTH = 10  # of the beams
PATTERN = "[a-z]{1,20}"
LARGE = 50_000  # words of a lexicon for all images, and the most that are scored one at a time
NEAR = "near (delta {delta})"
TREE, ALL, NAIVE = "tree", "all", "one word at a time"
FEW = "tree (which scores all of so few)"
EXACT = (TREE, ALL, NAIVE, FEW)  # these must agree


@dataclass(frozen=True)
class Word:
    """One image to be read, by its frames.

    Attributes:
        truth: str. What it says, folded.
        frames: array `(time, classes)`.
        milliseconds: float. From the file to the frames.
    """

    truth: str
    frames: np.ndarray
    milliseconds: float


def draw_lexicon(
    truths: Sequence[str], listed: Sequence[str], size: int, chance: random.Random
) -> list[str]:
    """The truths, and so many words of the list that there are `size` of them or all."""
    held = dict.fromkeys(truths)
    others = chance.sample(listed, min(len(listed), size))
    return [*held, *(word for word in others if word not in held)][: max(size, len(held))]


def join_pairs(words: Sequence[str], size: int, chance: random.Random) -> list[str]:
    """The words, and pairs of them written as one until there are `size`.

    Raises:
        ValueError: so few words have not so many pairs.
    """
    if size > len(words) ** 2 // 2:
        raise ValueError(f"{len(words)} words do not give {size:,} by pairs: ask for fewer.")
    held = dict.fromkeys(words)
    while len(held) < size:
        missing = size - len(held)
        pairs = zip(chance.choices(words, k=missing), chance.choices(words, k=missing), strict=True)
        held.update(dict.fromkeys(a + b for a, b in pairs))
    return list(held)


def score_each(frames: np.ndarray, words: Sequence[str], labels: Sequence[Sequence[int]]) -> str:
    """The most probable word, each scored alone: what the lexicon decoders are compared with."""
    scores = [score_label(frames, label) for label in labels]
    return words[scores.index(max(scores))]


def enter(name: str, decoder: Decoder, words: Sequence[Word], alphabet: Alphabet) -> Contestant:
    """A decoder as a contestant, warm: a tree is built with the first word it reads."""
    decoder.decode(words[0].frames)
    return Contestant(name, lambda k: alphabet.decode(decoder.decode(words[k].frames)[0].ids))


def list_free(words: Sequence[Word], listed: Sequence[str], alphabet: Alphabet) -> list[Contestant]:
    """The decoders without a lexicon."""
    language = LanguageModel.train(listed, alphabet)
    pattern = compile_pattern(PATTERN, alphabet)
    decoders = {
        f"beam {WIDTH}": BeamDecoder(WIDTH),
        f"beam {WIDTH}, language model": BeamDecoder(WIDTH, language),
        f"beam {WIDTH}, pattern `{PATTERN}`": BeamDecoder(WIDTH, constraint=pattern),
    }
    greedy = Contestant("best path", lambda k: alphabet.decode(best_path(words[k].frames).ids))
    return [greedy, *(enter(name, one, words, alphabet) for name, one in decoders.items())]


def list_small(
    words: Sequence[Word], lexicons: Sequence[list[str]], alphabet: Alphabet
) -> list[Contestant]:
    """Decoders with a new lexicon for each word, the building of which counts."""

    def read(k: int, method: str) -> str:
        decoder = LexiconDecoder(Lexicon(lexicons[k], alphabet), method)
        return alphabet.decode(decoder.decode(words[k].frames)[0].ids)

    def read_naively(k: int) -> str:
        labels = [alphabet.encode(word) for word in lexicons[k]]
        return score_each(words[k].frames, lexicons[k], labels)

    return [
        Contestant(FEW, lambda k: read(k, "tree")),
        Contestant(NEAR.format(delta=3), lambda k: read(k, "near")),
        Contestant(NAIVE, read_naively),
    ]


def list_large(words: Sequence[Word], lexicon: Lexicon, alphabet: Alphabet) -> list[Contestant]:
    """Decoders with one lexicon for all words."""
    found = [
        enter(name, LexiconDecoder(lexicon, name.split()[0]), words, alphabet)
        for name in (TREE, NEAR.format(delta=3), ALL)
    ]
    if len(lexicon) <= LARGE:
        labels = [alphabet.encode(word) for word in lexicon.folded]
        naive = Contestant(NAIVE, lambda k: score_each(words[k].frames, lexicon.folded, labels))
        found.append(naive)
    return found

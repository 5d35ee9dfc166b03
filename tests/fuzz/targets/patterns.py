"""Patterns, which bound what is read and which texts are drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np

from keras_crnn.synthesis.pattern_source import PatternSource
from keras_crnn.text.alphabet import FULL_ALPHABET, PAPER_ALPHABET
from keras_crnn.transcription.beam import BeamDecoder
from keras_crnn.transcription.pattern_automaton import compile_pattern
from tests.fuzz.mutate import mutate_text
from tests.fuzz.target import Target

_PIECES = (
    b"(", b")", b"|", b"a?", b"*", b"+", b"?", b"{0,100}", b"{50}", b"{,9}", b"{2,}", b"{1000000}",
    b"[a-z]", b"[^0-9]", b"[", b"]", b".", rb"\d", rb"\w", rb"\s", rb"\W", b"\\", b"^", b"$",
    b"(a|b)*", b"(.{0,20}){20}", b"(?:", b"(?P<n>", b"(?=a)", rb"\1", b"()", "é\u0301".encode(),
)  # fmt: skip
_FRAMES = 12


def make_patterns() -> list[bytes]:
    """Plates, units, numbers and amounts."""
    return [
        rb"[A-Z]{2}\d{4}",
        b"(kWh|m3)",
        rb"\d{1,5}([.,]\d{2})?",
        b"^a(b|cd*)+$",
        rb"(\w+ ?){1,3}",
    ]


def change_pattern(data: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    """Pieces of patterns by the thousand, and as `mutate`."""
    return mutate_text(data, others, rng, _PIECES)


def read(data: bytes, folder: Path) -> object:
    """Draws texts of a pattern, or reads an image by it."""
    pattern = data.decode("utf-8", "replace")
    rng = Random(len(data))
    if rng.random() < 0.4:
        source = PatternSource(pattern)
        return [source.draw(rng) for _ in range(10)]
    alphabet = rng.choice((PAPER_ALPHABET, FULL_ALPHABET))
    automaton = compile_pattern(pattern, alphabet)
    frames = np.random.default_rng(0).dirichlet(np.ones(alphabet.classes), _FRAMES)
    return BeamDecoder(constraint=automaton).decode(frames)


TARGET = Target(make_patterns, read, change=change_pattern, megabytes=512, suite=400)

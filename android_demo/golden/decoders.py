"""Frames of every temper for decoders to be compared on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np


def draw_decoder_cases(count: int, seed: int = 11) -> Iterator[tuple[dict[str, Any], np.ndarray]]:
    """Settings and frames `(time, classes)` float32: flat, peaked, with zeros, and tiny.

    Args:
        count: int.
        seed: int.
    """
    rng = np.random.default_rng(seed)
    for k in range(count):
        characters = "aAbBcdDe"[: int(rng.integers(1, 9))]
        time = int(rng.integers(1, 15)) if k % 15 else int(rng.integers(60, 90))
        frames = _draw_frames(k % 4, time, len(characters) + 1, rng)
        longest = max(1, min(time, 7))
        many = 1500 if k % 25 == 0 and len(characters) > 4 else int(rng.integers(1, 30))
        words = [_draw_word(characters, longest, rng) for _ in range(many)]
        words.append("a")  # fits into one frame
        scored = [words[0], words[-1], "", characters[0] * 2, characters[0] * time]
        yield (
            {
                "characters": characters,
                "words": words,
                "scored": scored,
                "count": int(rng.integers(1, 5)) if k % 3 else 1,
                "ignore_case": k % 4 == 1,
            },
            frames,
        )


def _draw_frames(kind: int, time: int, classes: int, rng: np.random.Generator) -> np.ndarray:
    logits = rng.normal(0, (1, 6, 3, 40)[kind], (time, classes))
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    frames = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    if kind == 2:  # zeros, as 8-bit models give them; no row of zeros alone
        frames[frames < 0.05] = 0
    return frames


def _draw_word(characters: str, longest: int, rng: np.random.Generator) -> str:
    return "".join(rng.choice(list(characters), int(rng.integers(1, longest + 1))))

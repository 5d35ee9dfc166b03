"""What Python reads under patterns from the golden frames: writes `patterns.json` beside this file.

    python web_demo/recognizer/test/make_patterns.py

Run it from the root of the checkout, after `golden.zip` was made anew.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from android_demo.golden.cases import shorten
from android_demo.golden.store import open_golden
from keras_crnn.network.spec import ModelSpec
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.transcription.beam import BeamDecoder
from keras_crnn.transcription.constraints import allow_characters
from keras_crnn.transcription.decoder import NothingFitsError
from keras_crnn.transcription.pattern_automaton import compile_pattern

PATTERNS = (
    "[A-Z]+", r"\d+", r"\d{4}", "[a-z]{3,6}", "(hotel|street|exit)s?", "[^aeiou]+", ".*e",
    r"\w{2}\d*", "[A-HJ-N]+", "a?b*[^a-c]+", r"\D{2,}", "^(ab|ba)*c?$", r"[\d\-x]{1,8}",
    "(?:[ab]|[^ab]){5}", "",
    "(a|b|(c|d)+){2,3}.*", r"[]a-e^]+", "x{,2}.{3}", "o.*|.*o", r"\S+", "(?P<name>[a-m]+)[n-z]?",
)  # fmt: skip
CASED = ("[a-c]+", "[A-C]{1,3}", "[^a]*", r"\w*", "a+B?", "(a|A){2}", "b{0,3}a")
CHARACTERS = ("0123456789", "aeiou", "hotels", "x")
REFUSED = (
    "(", ")", "[a", "*a", "a**", "a{2}{3}", "(?=a)", r"(a)\1", r"\ba", "a{3,2}", "[z-a]", "\\",
    "(?i)a",
    "[^]", "a|[]", "a|[b",
    "a$b", "é+", "(é|ß)", "{3}", "a++", r"\q", "+", "|*", r"[a-\d]", "(?<!a)b", "((a)", "a^",
)  # fmt: skip
WORDS = range(0, 208, 17)


def main() -> None:
    """Reads and writes."""
    stored, store = open_golden()
    alphabet = ModelSpec.from_json(json.dumps(stored["model"])).alphabet
    frames = {k: store.get(stored["words"][k]["frames"], "<f2").astype(np.float32) for k in WORDS}
    cases = []
    for pattern in PATTERNS:
        decoder = BeamDecoder(10, constraint=compile_pattern(pattern, alphabet))
        found = read_words(decoder, frames, alphabet)
        cases.append({"pattern": pattern, "words": found})
    for characters in CHARACTERS:
        decoder = BeamDecoder(10, constraint=allow_characters(characters, alphabet))
        found = read_words(decoder, frames, alphabet)
        cases.append({"alphabet": characters, "words": found})
    cased = []
    for k, case in enumerate(stored["decoders"]):
        own = Alphabet(case["characters"])
        if len(own.characters) < 4:
            continue
        pattern = CASED[k % len(CASED)]
        decoder = BeamDecoder(10, constraint=compile_pattern(pattern, own))
        one = store.get(case["frames"], "<f4")
        cased.append([k, pattern, *read(decoder, one, own)])
    for pattern in REFUSED:
        try:
            compile_pattern(pattern, alphabet)
        except ValueError:
            continue
        raise SystemExit(f"{pattern!r} is not refused")
    target = Path(__file__).with_name("patterns.json")
    content = {"words": cases, "cased": cased, "refused": REFUSED}
    target.write_text(
        json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8"
    )
    print(f"{target.name}: {sum(len(one['words']) for one in cases) + len(cased)} readings")


def read_words(
    decoder: BeamDecoder, frames: dict[int, np.ndarray], alphabet: Alphabet
) -> list[list[Any]]:
    """What is read of words, by number; those with two texts as probable are left out."""
    return [
        [k, *read(decoder, one, alphabet)] for k, one in frames.items() if not is_tie(decoder, one)
    ]


def is_tie(decoder: BeamDecoder, frames: np.ndarray) -> bool:
    """Whether the second best text is as probable as the best one, but for roundings."""
    try:
        best, *others = (one.log_probability for one in decoder.decode(frames, 2))
    except NothingFitsError:
        return False
    return any(math.isclose(best, other, rel_tol=1e-9) for other in others)


def read(decoder: BeamDecoder, frames: np.ndarray, alphabet: Alphabet) -> tuple[str | None, ...]:
    """Text and log-probability; nothing where the frames are too few."""
    try:
        best = decoder.decode(frames)[0]
    except NothingFitsError:
        return None, None
    return alphabet.decode(best.ids), shorten(best.log_probability)


if __name__ == "__main__":
    main()

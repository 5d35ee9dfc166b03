"""Golden patterns: what Python reads of the golden frames where a pattern says what may be read.

    python -m android_demo.golden.make_patterns make     # writes golden/patterns.json
    python -m android_demo.golden.make_patterns check    # Python still gives the same

The frames are those of `golden.zip` (`words`) and `thoughts.zip` (`lines`), which keep them; a case
points to one by its number. What the frames, in which small numbers are zeros, forbid altogether
is left out, and so is what has two texts that are equally probable: among those either side may
choose another. Run it from the root of the checkout.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from android_demo.golden.cases import shorten
from android_demo.golden.command import check_json, run_command, write_json
from android_demo.golden.store import PATTERNS, THOUGHTS, open_golden
from keras_crnn.network.spec import ModelSpec
from keras_crnn.recognition.transcribe import transcribe
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabets import AnyAlphabet
from keras_crnn.transcription.beam import BeamDecoder
from keras_crnn.transcription.constraints import allow_characters
from keras_crnn.transcription.language_model import LanguageModel
from keras_crnn.transcription.pattern_automaton import compile_pattern

CASES = 96  # less those that the frames forbid or do not decide
#: Of models without case and with: what a text may be, whatever it is.
FREE = (
    r"[a-z]+|\d+", r"\w{3,}", r"[A-Z]{2}\d{4}", r"[^aeiou]{2,5}", r"(?:caf|coff)e+", r"\D+",
    r"^\d{1,4}$|^[H-T]+$", r"(?P<first>[a-m])[n-z]*\d?", r"(a|b|(c|st)r?)*.{2,}",
    r"[bcdfgh]?.*[tkpe]",
)  # fmt: skip
CASED = (
    r"[A-Z][a-z]+( [a-z]+)*", r"\$\d{1,2}\.\d{2}", r"[^\s]+(\s[^\s]+){0,3}", r"[A-Z0-9]{3,9}",
    r"\w+[.,!?:]?( [\w$.]+){1,3}", r"[\d$.\-]+", r"[]a-e]*.{3}\S*", r".{4}|.{8}",
)  # fmt: skip
CHARACTERS = ("0123456789", "aeiou", "etaoinshrdlu0123456789")
#: Patterns that are refused, by both sides.
WRONG = (
    "a**", "*a", "(a", "a)", "[a", "[z-a]", r"[\d-z]", "a{3,2}", "{2}", r"(a)\1", "(?=a)", "a^b",
    r"\bab", "a++", r"\q", "a\\", "(?i)a", "[^a-z0-9]", "(" * 60 + "a" + ")" * 60,
    "(a{60}){80}", "a" * 10_001, "((a|b)*){50}c{3000}",
)  # fmt: skip


def make() -> int:
    """Chooses cases, and writes what Python makes of them."""
    found = _complete(_choose())
    return write_json(PATTERNS, found, f"{len(found['cases'])} patterns")


def check() -> int:
    """Whether Python still makes the same of them."""
    stored = json.loads(PATTERNS.read_text("utf-8"))
    count = f"{len(stored['cases'])} patterns"
    return check_json(stored, _complete(_choose()), open_golden()[1], "patterns", count)


def _choose() -> list[dict[str, Any]]:
    rng = np.random.default_rng(37)
    golden, thoughts = open_golden()[0], open_golden(THOUGHTS)[0]
    cases: list[dict[str, Any]] = []
    for k in range(CASES):
        of = "lines" if k % 3 == 2 else "words"
        place = int(rng.integers(len((thoughts if of == "lines" else golden)[of])))
        case: dict[str, Any] = {"of": of, "place": place, "width": int(rng.choice([1, 4, 10, 25]))}
        case["count"] = int(rng.integers(1, min(4, case["width"] + 1)))
        case["language"] = k % 6 == 1
        if k % 8 == 7:
            case["characters"] = CHARACTERS[k // 8 % len(CHARACTERS)]
        else:
            patterns = CASED if of == "lines" else FREE
            case["pattern"] = patterns[k // 3 % len(patterns)]
        cases.append(case)
    return cases


def _complete(cases: list[dict[str, Any]]) -> dict[str, Any]:
    (golden, frames_of), (thoughts, lines_of) = open_golden(), open_golden(THOUGHTS)
    specs = {
        "words": ModelSpec.from_json(json.dumps(golden["model"])),
        "lines": ModelSpec.from_json(json.dumps(thoughts["model"])),
    }
    english = {
        of: LanguageModel.from_pretrained("english", spec.alphabet) for of, spec in specs.items()
    }
    decided = []
    for case in cases:
        of = case["of"]
        stored, store = (thoughts, lines_of) if of == "lines" else (golden, frames_of)
        frames = store.get(stored[of][case["place"]]["frames"], "<f2").astype(np.float32)
        alphabet = specs[of].alphabet
        if "pattern" in case:
            constraint = compile_pattern(case["pattern"], alphabet)
        else:
            constraint = allow_characters(case["characters"], alphabet)
        model = english[of] if case["language"] else None
        decoder = BeamDecoder(case["width"], model, constraint=constraint)
        case["states"] = len(constraint.table) - 1
        case["fewest_frames"] = constraint.fewest_frames
        reading = transcribe(frames, specs[of], 100, 100, decoder, case["count"])
        case["confidence"] = shorten(reading.confidence)
        case["alternatives"] = [
            [one.text, shorten(one.log_probability)] for one in reading.alternatives
        ]
        wider = BeamDecoder(case["width"] + 10, model, constraint=constraint)
        ranks = [one.log_probability for one in wider.decode(frames, case["count"] + 1)]
        apart = all(a - b > 1e-4 for a, b in itertools.pairwise(ranks))
        if case["alternatives"][0][1] is not None and apart:
            decided.append(case)
    alphabet = specs["words"].alphabet
    return {"cases": decided, "wrong": list(WRONG), "refused": list(_refuse(alphabet))}


def _refuse(alphabet: AnyAlphabet) -> Iterator[bool]:
    for pattern in WRONG:
        try:
            compile_pattern(pattern, alphabet)
        except InputError:
            yield True
        else:
            yield False


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit status."""
    return run_command(__doc__, make, check, arguments)


if __name__ == "__main__":
    sys.exit(main())

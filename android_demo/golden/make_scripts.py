"""Golden words of several scripts: what Python reads where letters of two scripts look alike.

    python -m android_demo.golden.make_scripts make     # writes golden/scripts.json
    python -m android_demo.golden.make_scripts check    # Python still gives the same

The frames are drawn by chance: a word's letters, some of which a letter of another script that
looks alike outdoes. The file keeps them. Run it from the root of the checkout.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np

from android_demo.golden.cases import shorten
from android_demo.golden.command import check_json, run_command, write_json
from android_demo.golden.store import SCRIPTS, Store
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.transcription.second_thoughts import read_best

CASES = 48
#: Letters that look alike, one string each.
ALIKE = ("aаα", "eе", "oоο", "pрρ", "cс", "xхχ", "yу", "AАΑ", "BВΒ", "HНΗ", "TТΤ", "KКΚ", "MМΜ")
TEXTS = (
    "соват", "Hotel", "осТава", "USB-кабел", "TV-файл 7", "хорахора", "NaN", "ТЕХНИКА", "αβγ Ωm",
    "7а", "10 кг", "ιδέα", "Wi-Fi-та", "coat", "е", "aа",
)  # fmt: skip
EVERY = "".join(sorted({*"".join(ALIKE), *"".join(TEXTS), *"1234567890-. яжΔüéß"}))


def make() -> int:
    """Draws frames, and writes what Python makes of them."""
    found = _complete(_draw())
    return write_json(SCRIPTS, found, _count(found))


def check() -> int:
    """Whether Python still makes the same of what the file holds."""
    stored = json.loads(SCRIPTS.read_text("utf-8"))
    return check_json(stored, _complete(stored), Store(), "scripts", _count(stored))


def _draw() -> list[dict[str, Any]]:
    rng = np.random.default_rng(53)
    cases = []
    for k in range(CASES):
        text = TEXTS[k % len(TEXTS)]
        kept = [c for c in EVERY if c in text or rng.random() < 0.2]
        alphabet = Alphabet("".join(kept))
        ids = alphabet.encode(text)
        frames = np.full((2 * len(ids) + 3, alphabet.classes), 1e-4)
        frames[:, 0] = 1.0
        for place, id in zip(range(1, 2 * len(ids), 2), ids, strict=False):
            frames[place] = rng.choice([1e-9, 1e-6, 1e-3], alphabet.classes)
            frames[place, id] = 1.0
            alike = next((one for one in ALIKE if alphabet.symbols[id - 1] in one), "")
            for other in alphabet.keep(alike):
                frames[place, alphabet.encode(other)[0]] = rng.choice([0.1, 0.6, 1.5, 8.0, 300.0])
        frames /= frames.sum(axis=1, keepdims=True)
        rows = [[float(f"{value:.3g}") for value in row] for row in frames]
        temperature = float(rng.choice([0.6, 1.0, 1.3]))
        characters = alphabet.characters
        cases.append({"characters": characters, "temperature": temperature, "frames": rows})
    return cases


def _complete(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cases, each with what Python reads, beside the most probable classes as they are."""
    found = []
    for case in cases:
        frames, alphabet = np.array(case["frames"]), Alphabet(case["characters"])
        best = read_best(frames, alphabet, case["temperature"])
        given = {name: case[name] for name in ("characters", "temperature", "frames")}
        text = alphabet.decode(best.path.ids)
        words = [shorten(one.log_probability) for one in best.words]
        found.append({**given, "text": text, "sure": words, "starts": best.path.starts})
    return found


def _count(cases: list[dict[str, Any]]) -> str:
    return (
        f"{len(cases)} words and lines, {len({case['text'] for case in cases})} of them different"
    )


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit status."""
    return run_command(__doc__, make, check, arguments)


if __name__ == "__main__":
    sys.exit(main())

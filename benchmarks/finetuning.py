"""Four kinds of crops, forty of each to learn from: what is read before and after.

    python benchmarks/finetuning.py --backgrounds PHOTOS --words BULGARIAN --out runs/finetuning

Plates with a sign that the models lack, digits of meters alone, serial numbers of one font, and
words in an alphabet of another script (any list of them, one word a line; Debian's package
`wbulgarian` has one). Crops are rendered in faces of DejaVu, which Matplotlib brings along; two
hundred more of each are held back. Seeds are fixed.
"""

from __future__ import annotations

import argparse
import random
import shutil
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import matplotlib

from keras_crnn.data.folder import write_folder
from keras_crnn.synthesis import PRESETS
from keras_crnn.synthesis.recipe import Recipe
from keras_crnn.synthesis.word_mix import WORD_MIXES
from keras_crnn.system.markdown import format_table
from keras_crnn.training.finetuning import Finetuned, finetune

LEARNED, HELD_BACK = 40, 200


@dataclass(frozen=True)
class Case:
    """What crops of one kind look like."""

    name: str
    faces: tuple[str, ...]
    preset: str
    patterns: tuple[str, ...] = ()
    signs: str = ""  # that are drawn beside ASCII


CASES = (
    Case("plates", ("Sans-Bold", "SansMono-Bold"), "clean", (r"[A-Z]{2}·\d{3}·[A-Z]{2}",), "·"),
    Case(
        "meters",
        ("Sans", "Sans-Bold", "SansMono", "SansMono-Bold", "Serif", "SansDisplay"),
        "document",
        (r"\d{5,6}",),
    ),
    # Without I, O and Q, as serial numbers are where people have to read them.
    Case("serial numbers", ("SansMono",), "document", ("[A-HJ-NPR-Z0-9]{10}",)),
    Case("another script", ("Sans", "Sans-Bold", "Serif"), "clean"),
)


def main() -> None:
    """Renders, trains, and prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--backgrounds", required=True, help="folder of photographs")
    parser.add_argument("--words", required=True, help="words of another script, one a line")
    parser.add_argument("--start", default="crnn-en-full", help="model to begin with")
    parser.add_argument("--cases", nargs="*", default=[case.name for case in CASES])
    parser.add_argument("--out", required=True, help="folder of crops and runs")
    options = parser.parse_args()
    rows = []
    for case in CASES:
        if case.name not in options.cases:
            continue
        folder = Path(options.out) / case.name.replace(" ", "-")
        if not (folder / "held_back").exists():
            render(case, folder, options.backgrounds, options.words)
        done = finetune(
            folder / "learned",
            options.start,
            folder / "result",
            held_back=folder / "held_back",
            verbose=2,
        )
        rows.append((case.name, *describe(done)))
    head = ("crops", "read before", "after", "words from before", "after")
    print(format_table(head, rows))


def render(case: Case, folder: Path, backgrounds: str, words: str) -> None:
    """Writes the crops to learn from and those held back."""
    fonts = folder / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    for face in case.faces:
        shutil.copy(Path(matplotlib.get_data_path()) / f"fonts/ttf/DejaVu{face}.ttf", fonts)
    chosen = [] if case.patterns else choose_words(words)
    config = replace(PRESETS[case.preset], words=WORD_MIXES["verbatim"])
    signs = "".join(sorted({sign for word in chosen for sign in word} | set(case.signs)))
    patterns = case.patterns or ("x",)  # not drawn where words are chosen
    recipe = Recipe(str(fonts), backgrounds, (), patterns, config, 5, signs)
    generator = recipe.open()
    for name, numbers in (
        ("learned", range(LEARNED)),
        ("held_back", range(LEARNED, LEARNED + HELD_BACK)),
    ):
        samples = (generator.render(n, chosen[n] if chosen else None) for n in numbers)
        write_folder(folder / name, ((image, text) for text, image in samples))


def choose_words(path: str) -> list[str]:
    """Words of three to nine small letters by a fixed seed, first those to learn from.

    These show every letter as often as forty words can, as one would choose one's own crops.
    """
    lines = Path(path).read_text(encoding="utf-8").split()
    words = [word for word in lines if 3 <= len(word) <= 9 and word.islower()]
    random.Random(1).shuffle(words)
    words = words[:3000]
    held_back, rest = words[:HELD_BACK], words[HELD_BACK:]
    counts: Counter[str] = Counter()
    learned: list[str] = []
    while len(learned) < LEARNED:
        best = max(rest, key=lambda word: sum(1 / (1 + counts[sign]) ** 2 for sign in set(word)))
        learned.append(best)
        rest.remove(best)
        counts.update(best)
    return learned + held_back


def describe(done: Finetuned) -> list[str]:
    """Cells of a row."""
    shares = [done.crops.before, done.crops.after]
    if done.old_words is not None:
        shares += [done.old_words.before, done.old_words.after]
    return [f"{100 * share:.1f}" for share in shares]


if __name__ == "__main__":
    main()

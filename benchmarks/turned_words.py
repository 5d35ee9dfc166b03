"""Words turned by a quarter, a half and three quarters: how many are read as when upright.

    python benchmarks/turned_words.py --count 500 DEV/iiit5k_train DEV/svt_train DEV/receipt_words

As many words of each set, chosen by a seed, none of them narrow ones. Each is read upright, and
turned, with what `--turns` is told; a turned word counts as read where its text is the same.
"""

from __future__ import annotations

import argparse
import random

import numpy as np

from keras_crnn.commands.read import open_model
from keras_crnn.data.word_sets import open_set
from keras_crnn.images.read import read_image
from keras_crnn.pretrained.files import DEFAULT_MODEL
from keras_crnn.recognition.turns import TURNS, turn_image
from keras_crnn.system.markdown import format_table

LEAST = 1.3  # width by height: what is narrower is no tall crop when it lies on its side
DEGREES = (90, 180, 270)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sets", nargs="+", metavar="SET", help="folder with gt.tsv")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="name or file (%(default)s)")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--language-model", choices=("own", "none"), default="own")
    options = parser.parse_args()
    words = choose_words(options.sets, options.count, random.Random(options.seed))
    rows = []
    for turns in TURNS:
        recognizer = open_model(
            options.model, turns=turns, second_thoughts=options.language_model == "own"
        )
        upright = [one.text for one in recognizer.read(words)]
        if turns == "none":
            plain = upright
        row = [turns, share(upright, plain)]
        for degrees in DEGREES:
            turned = recognizer.read([turn_image(word, degrees) for word in words])
            row.append(share([one.text for one in turned], plain))
        rows.append(row)
    head = ["`--turns`", "upright", *(f"turned by {degrees}" for degrees in DEGREES)]
    print(format_table(head, rows))


def choose_words(sets: list[str], count: int, chance: random.Random) -> list[np.ndarray]:
    """As many wide words of each set, uint8 `(height, width)`."""
    chosen = []
    for name in sets:
        images = [read_image(one.image) for one in open_set(name).examples]
        wide = [one for one in images if one.shape[1] > LEAST * one.shape[0]]
        chosen += chance.sample(wide, min(len(wide), count // len(sets)))
    return chosen


def share(texts: list[str], plain: list[str]) -> str:
    """Per cent of the words that are read as they are upright, without any turning."""
    return f"{100 * float(np.mean([a == b for a, b in zip(texts, plain, strict=True)])):.1f}"


if __name__ == "__main__":
    main()

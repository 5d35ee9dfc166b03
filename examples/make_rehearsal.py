"""Renders the words that fine-tuning mixes in, with the generator that training uses.

    python examples/make_rehearsal.py --fonts DIR --backgrounds DIR --words FILE \
        --out keras_crnn/pretrained/weights/rehearsal.npz

Two of three are in the look of streets, one in that of documents; they hold all of ASCII. Any
folder of fonts and of photographs does; other ones give other words.
"""

from __future__ import annotations

import argparse
import dataclasses
import io

import numpy as np
from PIL import Image

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.synthesis import PRESETS
from keras_crnn.synthesis.recipe import Recipe
from keras_crnn.synthesis.word_mix import WORD_MIXES
from keras_crnn.system.atomic import replaced

SIZES = Preprocessing(height=32, width=None, min_width=8, max_width=480)
QUALITY = 45  # of WebP: some 450 bytes a word


def main() -> None:
    """Writes pictures and texts as one file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    for name in ("fonts", "backgrounds", "words", "out"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--count", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=9001)
    options = parser.parse_args()
    scene = PRESETS["scene"]
    scene = dataclasses.replace(scene, words=WORD_MIXES["signs"])
    recipe = Recipe(
        options.fonts,
        options.backgrounds,
        options.words,
        config=((scene, 2.0), (PRESETS["document"], 1.0)),
        seed=options.seed,
    )
    generator = recipe.open()
    files, texts = [], []
    for number in range(options.count):
        text, image = generator.render(number)
        buffer = io.BytesIO()
        Image.fromarray(SIZES.resize(image)).save(buffer, "WEBP", quality=QUALITY, method=6)
        files.append(buffer.getvalue())
        texts.append(text)
    with replaced(options.out) as partial, partial.open("wb") as file:
        np.savez(
            file,
            images=np.frombuffer(b"".join(files), np.uint8),
            ends=np.cumsum([len(one) for one in files]),
            texts=np.frombuffer("\n".join(texts).encode(), np.uint8),
        )


if __name__ == "__main__":
    main()

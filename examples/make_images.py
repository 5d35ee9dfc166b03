"""Renders the word images of `examples/images`, with the generator that training uses.

    python examples/make_images.py --fonts DIR --backgrounds DIR --words FILE --out examples/images

Any folder of fonts and of photographs does; other ones give other images.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from PIL import Image

from keras_crnn.synthesis import WordGenerator

TEXTS = (
    "Keras", "COFFEE", "station", "open", "2026", "PHONE", "Reader", "music",
    "STREET", "7B3K9", "Museum", "exit",
)  # fmt: skip


def main() -> None:
    """Writes one PNG a text and `gt.tsv`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    for name in ("fonts", "backgrounds", "words", "out"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    generator = WordGenerator.open(
        options.fonts, options.backgrounds, options.words, seed=options.seed
    )
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    lines = []
    for number, text in enumerate(TEXTS):
        name = f"word_{number:02d}.png"
        Image.fromarray(generator.render(number, text).image).save(out / name, optimize=True)
        lines.append(f"{name}\t{text}\n")
    (out / "gt.tsv").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()

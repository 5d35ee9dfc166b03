"""How well the places of words fit: lines drawn word by word, whose true places are known.

    python benchmarks/word_places.py --fonts FONTS --words WORDS --count 500

Two to eight words a line, in a face, a size, two levels of grey, with blur and noise, by chance.
Counted are lines read with as many words as they have. The overlap of a word is what its place and
the true one share, in columns, divided by what both cover.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from keras_crnn.commands.read import open_model
from keras_crnn.pretrained.files import DEFAULT_MODEL
from keras_crnn.recognition.reading import Word

MARGIN = 6  # pixels around a line, at most
LEAST_OVERLAP = 0.7


class Line(NamedTuple):
    """A picture and the first and last column of each of its words."""

    image: Image.Image
    words: list[str]
    places: list[tuple[float, float]]


def main() -> None:
    """Prints how many words stand where they are said to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--fonts", required=True, help="folder")
    parser.add_argument("--words", required=True, help="a word a line")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="name or file (%(default)s)")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    faces = sorted(str(path) for path in Path(options.fonts).rglob("*.[to]tf"))
    words = [w for w in Path(options.words).read_text("utf-8").split() if w.isascii()]
    lines = [draw_line(chance, faces, words) for _ in range(options.count)]
    readings = open_model(options.model, second_thoughts=True).read([one.image for one in lines])
    overlaps = [
        find_overlap(place, word)
        for line, reading in zip(lines, readings, strict=True)
        if len(reading.words) == len(line.places)
        for place, word in zip(line.places, reading.words, strict=True)
    ]
    whole = sum(len(one.words) == len(r.words) for one, r in zip(lines, readings, strict=True))
    right = sum(" ".join(one.words) == r.text for one, r in zip(lines, readings, strict=True))
    good = float(np.mean([one >= LEAST_OVERLAP for one in overlaps]))
    print(f"{right} of {len(lines)} lines read right, {whole} with as many words")
    print(f"{len(overlaps)} words, overlap {np.mean(overlaps):.3f} in the mean")
    print(f"{100 * good:.1f} % of them overlap by {LEAST_OVERLAP} or more")


def draw_line(chance: random.Random, faces: list[str], words: list[str]) -> Line:
    """Two to eight words on paper."""
    chosen = chance.sample(words, chance.randint(2, 8))
    font = ImageFont.truetype(chance.choice(faces), chance.randint(18, 48))
    top, bottom = font.getbbox(" ".join(chosen))[1::2]
    space = max(font.getlength(" "), 0.2 * (bottom - top)) * chance.uniform(0.9, 1.6)
    sides = [chance.randint(1, MARGIN) for _ in range(4)]
    x, places = float(sides[0]), []
    for word in chosen:
        left, _, right, _ = font.getbbox(word)
        places.append((x + left, x + right))
        x += font.getlength(word) + space
    size = (round(x - space) + sides[1], round(bottom - top) + sides[2] + sides[3])
    paper = chance.randint(150, 255)
    image = Image.new("L", size, paper)
    draw = ImageDraw.Draw(image)
    ink = chance.randint(0, paper - 100)
    for word, (left, _) in zip(chosen, places, strict=True):
        draw.text((left - font.getbbox(word)[0], sides[2] - top), word, ink, font)
    image = image.filter(ImageFilter.GaussianBlur(chance.uniform(0, 0.9)))
    noise = np.random.default_rng(chance.randrange(1 << 32)).normal(0, 5, (size[1], size[0]))
    noisy = np.clip(np.asarray(image, np.float64) + noise, 0, 255).astype(np.uint8)
    return Line(Image.fromarray(noisy), chosen, places)


def find_overlap(place: tuple[float, float], word: Word) -> float:
    """What two stretches of columns share, by what they cover together."""
    shared = min(place[1], word.right) - max(place[0], word.left)
    return max(0.0, shared) / (max(place[1], word.right) - min(place[0], word.left))


if __name__ == "__main__":
    main()

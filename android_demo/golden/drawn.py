"""Word images to compare two implementations on: drawn, spoilt in many ways, of every format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

WORDS = (
    "hotel", "street", "coffee", "market", "bottle", "station", "chicken", "restaurant", "open",
    "exit", "1984", "2026", "music", "museum", "reader", "phone", "keras", "school", "bakery",
    "office", "garden", "window", "summer", "winter", "yellow", "butter", "letter", "jazz",
    "quiz", "taxi", "bus", "police", "danger", "sale", "free", "parking", "pharmacy", "bank",
    "post", "river", "bridge", "north", "south", "seven", "eleven", "apple", "banana", "cherry",
    "42", "7b3k9", "a", "of", "the", "book", "shop", "theatre", "opera", "cinema", "ticket",
    "ground", "floor", "paris", "london",
)  # fmt: skip
#: Shares of the images by their channels: grey, RGB, ARGB with transparency.
KINDS = ("grey", "grey", "rgb", "argb")


class Word(NamedTuple):
    """One image and what is written in it.

    Attributes:
        text: string.
        kind: string. `"grey"`, `"rgb"` or `"argb"`.
        pixels: uint8 `(height, width)`, `(height, width, 3)` RGB, or `(height, width, 4)` RGBA.
    """

    text: str
    kind: str
    pixels: np.ndarray


def draw_words(count: int, examples: Path, seed: int = 7) -> Iterator[Word]:
    """Words of this project's examples first, then `count` drawn ones.

    Args:
        count: int.
        examples: folder with `gt.tsv`, a path and a text a line.
        seed: int. The same seed, NumPy and Pillow give the same words.
    """
    for line in (examples / "gt.tsv").read_text("utf-8").splitlines():
        name, text = line.split("\t")
        pixels = np.asarray(Image.open(examples / name).convert("RGB"))
        grey = bool((pixels == pixels[..., :1]).all())
        yield Word(text, "grey" if grey else "rgb", pixels[..., 0] if grey else pixels)
    rng = np.random.default_rng(seed)
    for k in range(count):
        text = WORDS[k % len(WORDS)]
        if rng.random() < 0.3:
            text = text.upper() if rng.random() < 0.5 else text.capitalize()
        yield _spoil(_draw(text, rng), text, KINDS[k % len(KINDS)], rng)


def _draw(text: str, rng: np.random.Generator) -> np.ndarray:
    """Coverage `(height, width)` of a word's ink, float 0 to 1, perhaps sloping or narrowed."""
    size = int(rng.integers(9, 18))
    font = ImageFont.load_default(size)
    left, top, right, bottom = (int(v) for v in font.getbbox(text))
    margins = rng.integers(1, 7, 4)
    width, height = right - left + margins[0] + margins[1], bottom - top + margins[2] + margins[3]
    ink = Image.new("L", (int(width), int(height)), 0)
    ImageDraw.Draw(ink).text((margins[0] - left, margins[2] - top), text, font=font, fill=255)
    ink = ink.rotate(float(rng.normal(0, 3)), Image.Resampling.BILINEAR)
    squashed = (max(8, round(ink.width * rng.uniform(0.6, 1.2))), ink.height)
    return np.asarray(ink.resize(squashed, Image.Resampling.BICUBIC), np.float64) / 255


def _spoil(ink: np.ndarray, text: str, kind: str, rng: np.random.Generator) -> Word:
    """Colours for ink and ground, an uneven light, and now and then noise."""
    ground, colour = (rng.uniform(150, 255, 3), rng.uniform(0, 110, 3))
    if rng.random() < 0.4:
        ground, colour = colour, ground
    light = np.linspace(*rng.uniform(0.75, 1.1, 2), ink.shape[1])[np.newaxis, :, np.newaxis]
    image = (ground + ink[..., np.newaxis] * (colour - ground)) * light
    if rng.random() < 0.1:
        image = image + rng.normal(0, rng.uniform(2, 12), ink.shape)[..., np.newaxis]
    pixels = np.clip(image, 0, 255).astype(np.uint8)
    if kind == "grey":
        return Word(text, kind, pixels[..., 1])
    if kind == "rgb":
        return Word(text, kind, pixels)
    alpha = np.clip(ink * 255 + rng.uniform(0, 120), 0, 255).astype(np.uint8)
    return Word(text, kind, np.dstack([pixels, alpha]))


def draw_texts(count: int, seed: int = 13) -> Iterator[Word]:
    """Words and lines with case, signs, prices and codes, as models with spaces read them.

    Args:
        count: int.
        seed: int. The same seed, NumPy and Pillow give the same texts.
    """
    rng = np.random.default_rng(seed)
    for _ in range(count):
        text = " ".join(_draw_token(rng) for _ in range(int(rng.integers(1, 5))))
        yield _spoil(_draw(text, rng), text, "grey", rng)


def _draw_token(rng: np.random.Generator) -> str:
    """A word of some case, and now and then a price, a code or a sign behind a word."""
    word = str(rng.choice(WORDS))
    kind = int(rng.integers(8))
    if kind == 0:
        return f"${rng.integers(100)}.{rng.integers(100):02d}"
    if kind == 1:
        return "".join(
            rng.choice(list("ABCDEFGHKLMNPRSTUVWXYZ0123456789"), int(rng.integers(3, 9)))
        )
    if kind == 2:
        return word + str(rng.choice(list(",.!?:")))
    return (word, word.capitalize(), word.upper())[kind % 3]

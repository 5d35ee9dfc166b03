"""Pages on which no staff may be found: nothing, noise, text, ruled and squared paper, tables."""

from __future__ import annotations

import random
from collections.abc import Iterator

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

WORDS = ("the", "staff", "has", "five", "lines", "and", "words", "that", "anybody", "plays")


def draw_pages_without_music(seed: int) -> Iterator[tuple[str, np.ndarray]]:
    """Names and uint8 `(height, width)` pictures, each straight and as a photograph."""
    rng = random.Random(seed)
    for name, page in _draw(rng):
        yield name, page
        yield f"{name}, photographed", _photograph(page, rng)


def _draw(rng: random.Random) -> Iterator[tuple[str, np.ndarray]]:
    yield "empty", np.full((2000, 1500), 240, np.uint8)
    noise = np.random.default_rng(rng.randrange(1000)).normal(200, 25, (2000, 1500))
    yield "noise", np.clip(noise, 0, 255).astype(np.uint8)
    for size in (16, 24, 40):
        yield f"text of {size} pixels", _write(1500, 2000, size, 60, rng)
        yield f"five lines of text of {size} pixels", _write(1500, 1200, size, 5, rng)
    for gap in (10, 16, 25, 60):
        ruled = np.full((2000, 1500), 245, np.uint8)
        ruled[100:1900:gap] = 100
        ruled[101:1900:gap] = 100
        yield f"ruled every {gap} pixels", ruled
        squared = ruled.copy()
        squared[:, ::gap] = 100
        yield f"squared every {gap} pixels", squared
    for rows, gap in ((4, 30), (4, 44), (5, 30), (8, 36), (3, 40)):
        yield f"table of {rows} rows of {gap} pixels", _rule_table(rows, gap, rng)


def _write(width: int, height: int, size: int, lines: int, rng: random.Random) -> np.ndarray:
    image = Image.new("L", (width, height), 250)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size)
    for line in range(lines):
        text = " ".join(rng.choice(WORDS) for _ in range(width // size // 3))
        draw.text((100, 100 + line * size * 1.3), text, 20, font)
    return np.array(image)


def _rule_table(rows: int, gap: int, rng: random.Random) -> np.ndarray:
    image = Image.new("L", (1500, 1000), 250)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(gap * 0.55)
    columns = [100, 400, 700, 1000, 1400]
    for row in range(rows + 1):
        draw.line([100, 200 + row * gap, 1400, 200 + row * gap], 30, 2)
    for column in columns:
        draw.line([column, 200, column, 200 + rows * gap], 30, 2)
    for row in range(rows):
        for column in columns[:-1]:
            text = " ".join(rng.choice(WORDS) for _ in range(3))
            draw.text((column + 8, 200 + row * gap + gap * 0.15), text, 20, font)
    return np.array(image)


def _photograph(page: np.ndarray, rng: random.Random) -> np.ndarray:
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-5, 5), 0.95)
    turned = cv2.warpAffine(page, turn, (width, height), borderValue=90)
    soft = cv2.GaussianBlur(turned, (0, 0), rng.uniform(0.6, 1.4)).astype(np.float32)
    noise = np.random.default_rng(rng.randrange(1000)).normal(0, 4, soft.shape)
    light = np.linspace(1, rng.uniform(0.5, 0.9), width)
    return np.clip(soft * light + noise, 0, 255).astype(np.uint8)

"""Engraved pages as a phone sees them: turned, bent, unevenly lit, blurred, noisy, compressed."""

from __future__ import annotations

import random
from dataclasses import dataclass

import cv2
import numpy as np
from music_pages import EngravedPage
from PIL import Image, ImageDraw, ImageFont

from keras_crnn.synthesis.backgrounds import BackgroundBank
from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.degrade import blur, compress
from keras_crnn.synthesis.light import illuminate

CONFIG = SynthesisConfig().change(
    gradient=0.9, cast_shadow=0.4, film=0.0, blur=0.7, motion=0.15, noise=0.8, jpeg=0.9
)
TEXT = "Words above and below the music: a heading, verses, the notes of an editor. "


@dataclass(frozen=True)
class PhotographedPage:
    """A photograph and the true place of each staff.

    Attributes:
        picture: uint8 `(height, width)`.
        truth: uint8 `(height, width)`. 1 from the top to the bottom line of the first staff, 2 of
            the second, and so on; 0 elsewhere.
    """

    picture: np.ndarray
    truth: np.ndarray


def photograph(page: EngravedPage, rng: random.Random) -> PhotographedPage:
    """The page on a table, seen by a hand-held camera.

    Args:
        page: EngravedPage.
        rng: random.Random. Source of chance.
    """
    paper = write_around(page.picture, rng)
    truth = np.zeros(paper.shape, np.uint8)
    offset = len(paper) - len(page.picture)
    for number, (left, right, top, bottom) in enumerate(page.staves, 1):
        rows = slice(round(top) + offset, round(bottom) + offset + 1)
        truth[rows, round(left) : round(right) + 1] = number
    space = float(np.median([(s[3] - s[2]) / 4 for s in page.staves]))
    map_x, map_y = choose_view(paper.shape, space, rng)
    table = float(rng.randint(20, 140))
    ink, white = rng.uniform(10, 90), rng.uniform(160, 250)
    levels = (paper / 255 * (white - ink) + ink).astype(np.float32)
    picture = cv2.remap(levels, map_x, map_y, cv2.INTER_LINEAR, borderValue=table)
    truth = cv2.remap(truth, map_x, map_y, cv2.INTER_NEAREST, borderValue=0)
    noise = np.random.default_rng(rng.randrange(1 << 30))
    picture = illuminate(picture, BackgroundBank([np.zeros((8, 8), np.uint8)]), rng, CONFIG)
    picture, _ = blur(np.ascontiguousarray(picture, np.float32), 2.5 * space, rng, CONFIG)
    if CONFIG.degrade.noise.happens(rng):
        picture = picture + rng.uniform(1, 8) * noise.standard_normal(picture.shape, np.float32)
    picture = np.clip(picture, 0, 255).astype(np.uint8)
    if CONFIG.degrade.jpeg.happens(rng):
        picture = compress(picture, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(30, 92)])
    return PhotographedPage(picture, truth)


def write_around(page: np.ndarray, rng: random.Random) -> np.ndarray:
    """The page with a heading above, and lines of text between heading and music."""
    width = page.shape[1]
    rows = rng.choice((0, 0, 1, 4, 5, 6))
    size = width // rng.randint(50, 90)
    sheet = Image.new("L", (width, size * (6 + 2 * rows)), 255)
    draw = ImageDraw.Draw(sheet)
    draw.text((width * 0.4, size), "Romance", 0, ImageFont.load_default(size * 2))
    for row in range(rows):
        start = rng.randrange(40)
        line = (TEXT * 5)[start : start + 90]
        draw.text((size * 4, size * (4 + 2 * row)), line, 0, ImageFont.load_default(size))
    return np.concatenate([np.array(sheet), page])


def choose_view(
    shape: tuple[int, ...], space: float, rng: random.Random
) -> tuple[np.ndarray, np.ndarray]:
    """Columns and rows of the page that each pixel of the photograph shows, float32.

    A rotation of up to 6 degrees, corners pushed by up to 3 % and, half the time, a bend of up
    to two staff spaces and a half, most of it at one side, as beside the spine of a book.
    """
    height, width = shape
    angle = np.radians(rng.uniform(-6, 6) * rng.choice((0.2, 1)))
    cosine, sine = np.cos(angle), np.sin(angle)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    middle = np.array([width / 2, height / 2])
    seen = (corners - middle) @ np.array([[cosine, sine], [-sine, cosine]])
    seen *= 1 + np.array([[rng.uniform(-0.03, 0.03) for _ in "xy"] for _ in corners])
    margin = np.array([rng.uniform(0.0, 0.06) * width for _ in "xy"])
    low, high = seen.min(0) - margin, seen.max(0) + margin
    columns, rows = np.ceil(high - low).astype(int)
    back = cv2.getPerspectiveTransform((seen - low).astype(np.float32), corners.astype(np.float32))
    x, y = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
    depth = back[2, 0] * x + back[2, 1] * y + back[2, 2]
    page_x = (back[0, 0] * x + back[0, 1] * y + back[0, 2]) / depth
    page_y = (back[1, 0] * x + back[1, 1] * y + back[1, 2]) / depth
    if rng.random() < 0.5:
        along = page_x / width if rng.random() < 0.5 else 1 - page_x / width
        rise = rng.uniform(-2.5, 2.5) * space
        page_y = page_y + rise * np.exp(-np.clip(along, 0, 1) / rng.uniform(0.1, 0.4))
    return page_x.astype(np.float32), page_y.astype(np.float32)

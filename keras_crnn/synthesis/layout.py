"""Letters side by side on a straight or curved baseline."""

from __future__ import annotations

import itertools
import random

import numpy as np

from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.fonts import FontBank
from keras_crnn.synthesis.outlines import UNITS
from keras_crnn.synthesis.raster import MAXIMUM_POINTS, Outline, find_bounds
from keras_crnn.synthesis.shaping import Letters, needs_shaping
from keras_crnn.synthesis.warp import CAPITAL
from keras_crnn.system.errors import InputError
from keras_crnn.text.direction import to_visual

SPACE = UNITS / 4  # width of a blank
HANGING = 0.3  # of large initials: those that reach below the line
BELOW_MIDDLE = 180  # em units from the baseline to the arc's own radius, about half an x-height
UNDERLINE_GAP = 50  # em units from the baseline down
RULE_POINTS = 12  # points along each edge of an underline
TRIES = 8
LINE_CORNERS = 4


class MissingGlyphError(InputError):
    """No face of the bank can draw a text."""


def choose_face(fonts: FontBank, text: str, rng: random.Random) -> int:
    """A face, by weight, that has every character of `text`.

    Raises:
        MissingGlyphError: no face has them all; names the text and the character.
    """
    for _ in range(TRIES):
        face = fonts.choose(rng)
        if fonts.missing(face, text) is None:
            return face
    able = [face for face in range(len(fonts)) if fonts.missing(face, text) is None]
    able = [face for face in able if fonts.weights[face] > 0] or able
    if able:
        return rng.choices(able, [fonts.weights[face] or 1.0 for face in able])[0]
    lacking = fonts.missing(0, text)
    for character in text:
        if all(fonts.missing(face, character) for face in range(len(fonts))):
            lacking = character
            break
    raise MissingGlyphError(
        f"No face of the {len(fonts)} given can draw {text!r}: no glyph for {lacking!r}. "
        "Add a face that has it, or leave the character out."
    )


def choose_spacing(rng: random.Random, config: SynthesisConfig) -> float:
    """Extra distance between letters in em units."""
    effects = config.layout
    u = rng.random()
    u -= effects.close_spacing.probability
    if u < 0:
        return effects.close_spacing.draw(rng)
    u -= effects.wide_spacing.probability
    if u < 0:
        return effects.wide_spacing.draw(rng)
    u -= effects.very_wide_spacing.probability
    if u < 0:
        return effects.very_wide_spacing.draw(rng)
    return 0.0


def find_initials(text: str) -> list[bool]:
    """Which characters are a capital that begins a word of two or more.

    Example:

    >>> [place for place, initial in enumerate(find_initials("Whole FOODS a B 2nd")) if initial]
    [0, 6]
    """
    blanks = f" {text} "  # a blank before the first and after the last
    return [
        before == " " != after and character.isupper()
        for before, character, after in zip(blanks, text, blanks[2:], strict=False)
    ]


def lay_out_freely(
    fonts: FontBank,
    face: int,
    text: str,
    rng: random.Random,
    config: SynthesisConfig,
    blank: float = SPACE,
) -> Outline | None:
    """`lay_out` with spacing, jitter and curve drawn as `config` says."""
    effects = config.layout
    curve = 0.0
    if len(text) > 2:
        u = rng.random()
        if u < effects.curve.probability:
            curve = rng.choice((-1, 1)) * effects.curve.draw(rng)
        elif u < effects.curve.probability + effects.arch.probability:
            curve = rng.choice((-1, 1)) * effects.arch.draw(rng)
    jitter = 0.0
    if effects.jitter.happens(rng):
        jitter = effects.jitter.draw(rng)
    shifts = [rng.gauss(0, jitter) for _ in text] if jitter else None
    sizes = None
    if effects.large_initial.probability and effects.large_initial.happens(rng):
        size = effects.large_initial.draw(rng)
        drop = (size - 1) * CAPITAL * rng.random() if rng.random() < HANGING else 0.0
        initials = find_initials(to_visual(text))
        sizes = [size if initial else 1.0 for initial in initials]
        rises = shifts or [0.0] * len(text)
        shifts = [rise - drop * initial for rise, initial in zip(rises, initials, strict=True)]
    underline = 0.0
    if effects.underline.happens(rng):
        underline = effects.underline.draw(rng)
    spacing = choose_spacing(rng, config)
    return lay_out(fonts, face, text, spacing, shifts, curve, underline, blank, sizes)


def lay_out(
    fonts: FontBank,
    face: int,
    text: str,
    spacing: float = 0.0,
    shifts: list[float] | None = None,
    curve: float = 0.0,
    underline: float = 0.0,
    blank: float = SPACE,
    sizes: list[float] | None = None,
) -> Outline | None:
    """The outline of a text in em units, y down, the baseline at 0.

    Args:
        fonts: FontBank. Where the letters come from.
        face: int. A face that has every character of `text`.
        text: str. What is written, in logical order.
        spacing: float. Added to each letter's width, in em units. Neither this nor `shifts` and
            `sizes` count where a letter changes with its neighbours, as they would tear words
            apart.
        shifts: list of float. How far each letter stands above the line, in em units.
        curve: float. Angle in radians of the arc that the baseline spans; its middle is the
            highest point for positive angles. Defaults to a straight line.
        underline: float. Thickness of a line below the baseline, in em units. Defaults to none.
        blank: float. Width of a blank in em units. Defaults to a quarter em.
        sizes: list of float. How large each letter is; 1 is the face's own size.

    Returns:
        Outline, or None where there is nothing to draw or more points than FreeType can take.

    Raises:
        MissingGlyphError: the face lacks a character.
    """
    if needs_shaping(text):
        if (lacking := fonts.missing(face, text)) is not None:
            raise _lacks(fonts, face, lacking, text)
        letters = fonts.shaper.set_text(face, text, blank)
    else:
        letters = _set_apart(fonts, face, to_visual(text), spacing, shifts, blank, sizes)
    counts = list(map(len, letters.points))
    count = sum(counts)
    if not 0 < count <= MAXIMUM_POINTS:
        return None
    corners = np.repeat(np.array(letters.corners, np.float32), counts, 0)
    points = np.concatenate(letters.points) + corners
    firsts = itertools.accumulate(counts, initial=0)
    ends = [ends + first for ends, first in zip(letters.ends, firsts, strict=False)]
    tags, pen = letters.tags, letters.width
    if underline:
        rule = draw_underline(pen, underline)
        points = np.concatenate([points, rule])
        tags.append(np.ones(len(rule), np.uint8))  # all on the curve
        ends.append(np.array([count + len(rule) - 1]))
    points[:, 1] *= -1
    if curve and pen > 1:
        points = bend(points, pen, curve)
    return Outline(points, np.concatenate(tags), np.concatenate(ends).astype(np.int16))


def _set_apart(
    fonts: FontBank,
    face: int,
    text: str,
    spacing: float,
    shifts: list[float] | None,
    blank: float,
    sizes: list[float] | None,
) -> Letters:
    """Letters side by side, in the order given; the rest as `lay_out`."""
    parts, tags, ends, corners = [], [], [], []
    pen = 0.0
    for place, character in enumerate(text):
        if character == " ":
            pen += blank
            continue
        column = fonts.columns.get(character)
        glyph = (-1, 0, 0, 0) if column is None else fonts.glyphs[face, column].tolist()
        first_point, points, first_contour, contours = glyph
        if first_point < 0:
            raise _lacks(fonts, face, character, text)
        size = 1.0 if sizes is None else sizes[place]
        part = fonts.points[first_point : first_point + points]
        parts.append(part if size == 1 else part * np.float32(size))
        corners.append((pen, 0.0 if shifts is None else shifts[place]))
        tags.append(fonts.tags[first_point : first_point + points])
        ends.append(fonts.ends[first_contour : first_contour + contours])
        pen += float(fonts.advances[face, column]) * size + spacing
    return Letters(parts, tags, ends, corners, pen)


def _lacks(fonts: FontBank, face: int, character: str, text: str) -> MissingGlyphError:
    return MissingGlyphError(
        f"Face '{fonts.files[face]}' has no glyph for {character!r} of {text!r}. "
        "Choose a face with `choose_face`."
    )


def frame_line(fonts: FontBank, face: int, points: np.ndarray) -> np.ndarray:
    """Corners of the line a text stands on, from its baseline to the top of a capital.

    Args:
        fonts: FontBank. Where the face comes from.
        face: int. The face, whose H is as high as the line.
        points: float32 `(points, 2)`. The text in em units, y down, the baseline at 0.

    Returns:
        float32 `(4, 2)`, as wide as the text.
    """
    first, size = 0, 0
    if "H" in fonts.columns:
        first, size = fonts.glyphs[face, fonts.columns["H"], :2].tolist()
    top = float(fonts.points[first : first + size, 1].max()) if first >= 0 < size else CAPITAL
    low, high = find_bounds(points)
    x0, x1 = float(low[0]), float(high[0])
    return np.array([[x0, -top], [x1, -top], [x1, 0], [x0, 0]], np.float32)


def draw_underline(length: float, thickness: float) -> np.ndarray:
    """A bar below the baseline in em units, y up, of enough points to be bent with the word."""
    x = np.linspace(0, length, RULE_POINTS, dtype=np.float32)
    above = np.stack([x, np.full_like(x, -UNDERLINE_GAP)], axis=1)
    below = np.stack([x[::-1], np.full_like(x, -UNDERLINE_GAP - thickness)], axis=1)
    return np.concatenate([above, below])


def bend(points: np.ndarray, length: float, angle: float) -> np.ndarray:
    """Wraps a straight line of `length` round an arc that spans `angle` radians."""
    radius = length / angle
    theta = (points[:, 0] / length - 0.5) * angle
    distance = radius - points[:, 1] - BELOW_MIDDLE
    return np.stack(
        [distance * np.sin(theta), radius - distance * np.cos(theta)], axis=1, dtype=np.float32
    )

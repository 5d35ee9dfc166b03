"""Letters that change with their neighbours: joined, stacked, with marks above and below.

HarfBuzz, which the extra `scripts` installs, chooses and places the glyphs of such texts. Others,
those of Latin, Greek, Cyrillic, Chinese or Hebrew letters without marks, never come here: their
letters stand side by side (`layout.py`).
"""

from __future__ import annotations

import functools
import io
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from keras_crnn.synthesis.glyph_pen import GlyphPen
from keras_crnn.synthesis.outlines import UNITS
from keras_crnn.system.extras import check_installed, extra
from keras_crnn.text.direction import split_runs

if TYPE_CHECKING:
    import uharfbuzz

#: Scripts whose letters stand side by side, or whose marks HarfBuzz can place without the help of
#: the font. Of others a font without rules for the script would show letters in wrong shapes.
_PLAIN = frozenset(
    ("", "Latn", "Grek", "Cyrl", "Armn", "Geor", "Hebr", "Thai", "Laoo", "Hang", "Hani", "Hira")
)
#: First and last characters of scripts that are shaped though their characters do not show it: of
#: South and South-East Asia, old Korean, Mongolian and Phags-pa.
_SHAPED = (
    ("\u0900", "\u109f"), ("\u1100", "\u11ff"), ("\u1780", "\u18af"), ("\ua840", "\ua87f"),
    ("\ua960", "\ua97f"), ("\ud7b0", "\ud7ff"),
)  # fmt: skip
_HEBREW = (("\u0590", "\u05ff"), ("\ufb1d", "\ufb4f"))
_JOINERS = "\u200c\u200d"


class Letters(NamedTuple):
    """Glyphs and their places; the arrays are those of `Outline`, but y up, one item a glyph.

    points: list of arrays `(points, 2)`, in em units, y up.
    tags: list of uint8 `(points,)`.
    ends: list of int16 `(contours,)`, counted within the glyph.
    corners: list of (x, y), where each glyph's own origin stands on the line, in em units.
    width: float. How far the pen moved, in em units.
    """

    points: list[np.ndarray]
    tags: list[np.ndarray]
    ends: list[np.ndarray]
    corners: list[tuple[float, float]]
    width: float


def needs_shaping(text: str) -> bool:
    """Whether any character of a text may change its shape or place with its neighbours.

    Example:

    >>> [needs_shaping(word) for word in ("Nguyễn", "שלום", "مرحبا", "นี้")]
    [False, False, True, True]
    """
    return not text.isascii() and any(map(_is_shaped, text))


@functools.cache
def _is_shaped(character: str) -> bool:
    if unicodedata.category(character).startswith("M") or character in _JOINERS:
        return True
    if unicodedata.bidirectional(character) in ("AL", "R"):
        return not _is_within(character, _HEBREW)
    return _is_within(character, _SHAPED)


def _is_within(character: str, ranges: Sequence[tuple[str, str]]) -> bool:
    return any(first <= character <= last for first, last in ranges)


def check_scripts(characters: str) -> None:
    """Refuses characters that cannot be drawn without HarfBuzz where it is not installed.

    Raises:
        ImportError: the message names the first such character and the extra to install.
    """
    for character in characters:
        if not character.isascii() and _is_shaped(character):
            try:
                check_installed("uharfbuzz", "scripts")
            except ImportError as error:
                raise ImportError(
                    f"{character!r} (U+{ord(character):04X}) changes with its neighbours. {error}"
                ) from error
            return


class Shaper:
    """Shapes texts in the faces of a bank; opens a font file when a text first needs it.

    Args:
        paths: sequence of Path. File of each face.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(paths)
        self._faces: dict[int, ShapingFace] = {}

    def __reduce__(self) -> tuple[type[Shaper], tuple[tuple[Path, ...]]]:
        return Shaper, (self._paths,)  # what is open stays in its process

    def find_missing(self, face: int, text: str) -> str | None:
        """The first character that a face cannot draw, or not in its shape; `None` for none."""
        return self._open(face).find_missing(text)

    def set_text(self, face: int, text: str, blank: float) -> Letters:
        """The glyphs of a text in their places.

        Args:
            face: int. Number of a face that has all characters.
            text: string, in logical order.
            blank: float. Width of a blank in em units.
        """
        return self._open(face).set_text(text, blank)

    def _open(self, face: int) -> ShapingFace:
        if face not in self._faces:
            self._faces[face] = ShapingFace(self._paths[face])
        return self._faces[face]


class ShapingFace:
    """A face as HarfBuzz knows it."""

    def __init__(self, path: Path) -> None:
        with extra("scripts"):
            import uharfbuzz
        self._harfbuzz = uharfbuzz
        face = uharfbuzz.Face(uharfbuzz.Blob(_read_font(path)))
        self._font = uharfbuzz.Font(face)
        self._scale = UNITS / face.upem
        tags = face.get_table_script_tags("GSUB")
        self._scripts = _PLAIN.union(map(uharfbuzz.ot_tag_to_script, tags))

    def find_missing(self, text: str) -> str | None:
        """As of `Shaper`."""
        for part, shaped in self._shape(text):
            if (shaped.script or "") not in self._scripts and needs_shaping(part):
                return next(filter(_is_shaped, part))
            for glyph in shaped.glyph_infos:
                if not glyph.codepoint:
                    return part[glyph.cluster]
        return None

    def set_text(self, text: str, blank: float) -> Letters:
        """As of `Shaper`."""
        letters = Letters([], [], [], [], 0.0)
        pen = 0.0
        for part, shaped in self._shape(text):
            for glyph, place in zip(shaped.glyph_infos, shaped.glyph_positions, strict=True):
                if part[glyph.cluster] == " ":
                    pen += blank
                    continue
                outline = GlyphPen()
                self._font.draw_glyph_with_pen(glyph.codepoint, outline)
                if outline.ends:
                    x, y = place.x_offset * self._scale, place.y_offset * self._scale
                    letters.points.append(np.array(outline.points, np.float32) * self._scale)
                    letters.corners.append((pen + x, y))
                    letters.tags.append(np.array(outline.tags, np.uint8))
                    letters.ends.append(np.array(outline.ends, np.int16))
                pen += place.x_advance * self._scale
        return letters._replace(width=pen)

    def _shape(self, text: str) -> Iterator[tuple[str, uharfbuzz.Buffer]]:
        """Parts of a text, of one script and direction each, from left to right."""
        for run in split_runs(text):
            parts = split_scripts(run.text)
            for part in parts if run.rightwards else reversed(parts):
                buffer = self._harfbuzz.Buffer()
                buffer.add_str(part)
                buffer.guess_segment_properties()
                buffer.direction = "ltr" if run.rightwards else "rtl"
                # A mark alone would hang on a ring that is in no label.
                buffer.flags = self._harfbuzz.BufferFlags.DO_NOT_INSERT_DOTTED_CIRCLE
                self._harfbuzz.shape(self._font, buffer)
                yield part, buffer


def split_scripts(text: str) -> list[str]:
    """Parts of a text with letters of one script each; signs go with the letters before them."""
    parts: list[str] = []
    before = ""
    for character in text:
        script = _find_script(character)
        if parts and (not script or not before or script == before):
            parts[-1] += character
        else:
            parts.append(character)
        before = script or before
    return parts


@functools.cache
def _find_script(character: str) -> str:
    """The script of a character, such as `Arab`; empty for one of several scripts."""
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.add_str(character)
    buffer.guess_segment_properties()
    return buffer.script or ""


def _read_font(path: Path) -> bytes:
    """A font file, unpacked where it is one for the web, which HarfBuzz does not read."""
    if path.suffix.lower() not in (".woff", ".woff2"):
        return path.read_bytes()
    from fontTools.ttLib import TTFont

    plain = io.BytesIO()
    with TTFont(path) as font:
        font.flavor = None
        font.save(plain)
    return plain.getvalue()

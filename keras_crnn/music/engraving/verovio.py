"""Fragments engraved by verovio."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from keras_crnn.music.engraving.drawing import Drawing, draw_svg
from keras_crnn.music.engraving.look import Look
from keras_crnn.music.engraving.mei import dress, list_pitches, parse_mei, write_mei
from keras_crnn.music.engraving.mismatch import Mismatch
from keras_crnn.music.excerpts import Excerpt
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require

_PLAIN = {
    "breaks": "none",
    "adjustPageHeight": True,
    "adjustPageWidth": True,
    "header": "none",
    "footer": "none",
    "scale": 100,
}


class VerovioEngraver:
    """Draws excerpts by verovio.

    Args:
        fonts: font files for words, as pairs of the path and the family, see `read_family`; one is
            chosen by chance for each drawing. Without any, words are left out.
        syllable: gives a syllable to sing, from a source of chance. Defaults to `la`.
    """

    def __init__(
        self,
        fonts: Sequence[tuple[str, str]] = (),
        syllable: Callable[[random.Random], str] = lambda rng: "la",
    ) -> None:
        verovio = require("verovio", "music")
        verovio.enableLog(verovio.LOG_OFF)
        self._toolkit = verovio.toolkit()
        self._fonts = list(fonts)
        self._syllable = syllable

    def draw(self, excerpt: Excerpt, look: Look, rng: random.Random) -> Drawing:
        """Draws one excerpt.

        Raises:
            Mismatch: the notes drawn are not those of the label.
        """
        options = {
            **_PLAIN,
            "font": look.face,
            "spacingLinear": look.spacing,
            "spacingNonLinear": look.evenness,
            "staffLineWidth": look.staff_line,
            "stemWidth": look.stem,
            "barLineWidth": look.bar_line,
        }
        self._toolkit.setOptions({**options, "inputFrom": "abc"})
        if not self._toolkit.loadData(write_abc(excerpt)):
            raise Mismatch(f"verovio cannot read {excerpt.abc!r}.")
        score = parse_mei(self._toolkit.getMEI({}))
        if list_pitches(score) != excerpt.pitches:
            raise Mismatch(
                f"verovio reads {' '.join(list_pitches(score))} from {excerpt.abc!r}, the label is "
                f"{' '.join(excerpt.pitches)}."
            )
        font = rng.choice(self._fonts) if self._fonts else None
        if font is None:
            look = replace(look, lyrics=False, words=0.0, fingering=0.0)
        dress(score, look, lambda: self._syllable(rng), rng)
        self._toolkit.setOptions({"inputFrom": "mei"})
        if not self._toolkit.loadData(write_mei(score)):
            raise Mismatch(f"verovio cannot read its own MEI of {excerpt.abc!r}.")
        return draw_svg(self._toolkit.renderToSVG(1), excerpt.pitches, font)


def write_abc(excerpt: Excerpt) -> str:
    """A whole tune in ABC of one excerpt."""
    return f"X:1\nT:\nL:1/8\nM:{excerpt.meter}\nK:{excerpt.key}\n{excerpt.abc}\n"


def read_family(path: str | Path) -> str:
    """Name of the family of a font file.

    Raises:
        ValueError: it is no font that can be opened, or has no name.
    """
    freetype = require("freetype", "music")
    try:
        family = freetype.Face(str(path)).family_name
    except freetype.FT_Exception as error:
        raise InputError(f"'{path}' is no font that can be opened ({error}).") from error
    if not family:
        raise InputError(f"'{path}' does not say of which family it is.")
    return str(family.decode("utf-8", "replace"))

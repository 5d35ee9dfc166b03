"""Fragments engraved by abcm2ps, a program that draws ABC notation, where it is installed."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from keras_crnn.music.engraving.drawing import SPACE, Drawing, rasterise
from keras_crnn.music.engraving.look import DYNAMICS, TEMPI, Look
from keras_crnn.music.engraving.mismatch import Mismatch
from keras_crnn.music.excerpts import Excerpt
from keras_crnn.music.measures import split_measures
from keras_crnn.music.pitches import MIDDLE_LINE, find_step, name_pitch
from keras_crnn.system.errors import InputError

PROGRAM = "abcm2ps"
_SIZE = re.compile(r'width="[\d.]+px" height="([\d.]+)px"')
_STAFF = re.compile(r'<path d="m([\d.]+) ([\d.]+)\s+h([\d.]+)((?:\s+M[\d.]+ [\d.]+\s+h[\d.]+){4})')
_LINE = re.compile(r"M[\d.]+ ([\d.]+)")
_HEAD = re.compile(r'<use x="([\d.]+)" y="(-?[\d.]+)" xlink:href="#(?:hd|Hd|HD|HDD)"/>')
#: Units from one staff line to the next.
_UNIT = 6.0
#: Width of the page: an excerpt takes less, so that none is squeezed.
_WIDEST = "200cm"
#: Seconds that an excerpt takes at most: most take a few hundredths.
_LONGEST = 60


class Abcm2psEngraver:
    """Draws excerpts by abcm2ps.

    Args:
        fonts: pairs of the path of a font file and its family, as for `VerovioEngraver`.
        syllable: gives a syllable to sing, from a source of chance.

    Raises:
        ValueError: the program is not installed.
    """

    def __init__(
        self,
        fonts: Sequence[tuple[str, str]] = (),
        syllable: Callable[[random.Random], str] = lambda rng: "la",
    ) -> None:
        found = shutil.which(PROGRAM)
        if found is None:
            raise InputError(
                f"The program {PROGRAM} is not installed: install it (Debian has a package of that "
                "name), or draw by verovio alone."
            )
        self._program, self._fonts, self._syllable = found, list(fonts), syllable

    def draw(self, excerpt: Excerpt, look: Look, rng: random.Random) -> Drawing:
        """Draws one excerpt; of the look, the face and the evenness are abcm2ps's own.

        Raises:
            Mismatch: the notes drawn are not those of the label.
        """
        font = rng.choice(self._fonts) if self._fonts else None
        tune = self._write(excerpt, look, rng, words=font is not None)
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "tune.abc")
            source.write_text(tune, encoding="utf-8")
            command = [self._program, "-g", "-q", str(source), "-O", str(Path(folder, "tune.svg"))]
            try:
                subprocess.run(command, check=False, capture_output=True, timeout=_LONGEST)
            except subprocess.TimeoutExpired:
                raise Mismatch(
                    f"{PROGRAM} has not drawn {excerpt.abc!r} in {_LONGEST} seconds."
                ) from None
            drawn = sorted(Path(folder).glob("tune*.svg"))
            if len(drawn) != 1:
                raise Mismatch(f"{PROGRAM} cannot read {excerpt.abc!r}.")
            svg = drawn[0].read_text(encoding="utf-8")
        size, staff = _SIZE.search(svg), _STAFF.search(svg)
        if size is None or staff is None or len(_STAFF.findall(svg)) != 1:
            raise Mismatch(f"{PROGRAM} drew no single staff of {excerpt.abc!r}.")
        bottom = float(staff[2])
        middle = bottom - 2 * _UNIT
        heads = _HEAD.findall(svg)
        pitches = tuple(
            name_pitch(find_step(MIDDLE_LINE) + round((middle - float(y)) / (_UNIT / 2)))
            for _, y in heads
        )
        if pitches != excerpt.pitches:
            raise Mismatch(
                f"{PROGRAM} draws {' '.join(pitches)} from {excerpt.abc!r}, the label is "
                f"{' '.join(excerpt.pitches)}."
            )
        height = float(size[1])
        width = float(staff[1]) + float(staff[3]) + 2 * _UNIT
        factor = SPACE / _UNIT
        # Cut to the staff, as the page is as wide as the widest could be; with room above and
        # below, as slurs may leave the page.
        room = 8 * _UNIT
        box = f'viewBox="0 {-room} {width} {height + 2 * room}"'
        svg = _SIZE.sub(f'width="{width}px" height="{height + 2 * room}px" {box}', svg, count=1)
        return rasterise(
            svg, round(width * factor), (middle + room) * factor, excerpt.pitches, font
        )

    def _write(self, excerpt: Excerpt, look: Look, rng: random.Random, words: bool) -> str:
        """A tune in ABC with what the look says."""
        lines = [
            "X:1",
            f"%%pagewidth {_WIDEST}",
            f"%%staffwidth {_WIDEST}",
            "%%leftmargin 1cm",
            "%%stretchlast 0",  # a line that is not full keeps its own spacing
            f"%%linewidth {look.staff_line * _UNIT / 2:.2f}",
            f"%%notespacingfactor {rng.uniform(1.2, 1.9):.2f}",
            "L:1/8",
            f"M:{excerpt.meter if look.shows_meter else 'none'}",
            f"K:{excerpt.key} clef=treble",  # it would choose the bass clef for low notes
        ]
        body, sung = [], []
        for measure in split_measures(excerpt.abc):
            before = ""
            if rng.random() < look.dynamics:
                before += f"!{rng.choice(DYNAMICS[:6])}!"
            if words and rng.random() < look.words:
                before += f'"{rng.choice("^_")}{rng.choice(TEMPI)}"'
            body.append(
                f"{before if measure.abc[0] not in 'Z(' else ''}{measure.abc} {measure.bar}"
            )
            sung += [self._syllable(rng) for _ in measure.pitches]
        lines.append(" ".join(body))
        if words and look.lyrics:
            lines.append("w: " + " ".join(sung))
        return "\n".join(lines) + "\n"

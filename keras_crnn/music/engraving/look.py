"""How a fragment is engraved: face, spacing, thickness of lines, what stands beside the notes."""

from __future__ import annotations

import random
from dataclasses import dataclass

#: Faces of music that come with verovio, and how often each is drawn; Petaluma looks handwritten.
FACES = {"Leipzig": 3.0, "Bravura": 3.0, "Gootville": 2.0, "Leland": 3.0, "Petaluma": 0.6}
DYNAMICS = ("p", "pp", "mp", "mf", "f", "ff", "sf", "fp")
TEMPI = ("Allegro", "Andante", "Moderato", "rit.", "a tempo", "dolce", "cresc.", "dim.", "espr.")


@dataclass(frozen=True)
class Look:
    """What an engraver is told about a fragment beside its notes.

    Attributes:
        face: music face, one of `FACES`.
        spacing: how far apart notes stand, verovio's `spacingLinear`.
        evenness: how much longer notes get more room, verovio's `spacingNonLinear`.
        staff_line, stem, bar_line: thickness in half staff spaces.
        shows_meter: whether the time signature is drawn.
        lyrics: whether syllables stand below the notes.
        dynamics: float. Share of the measures with a sign of loudness below.
        words: float. Share of the measures with a word above, such as Allegro.
        fingering: float. Share of the notes with a digit above.
    """

    face: str = "Leipzig"
    spacing: float = 0.25
    evenness: float = 0.6
    staff_line: float = 0.15
    stem: float = 0.2
    bar_line: float = 0.3
    shows_meter: bool = True
    lyrics: bool = False
    dynamics: float = 0.0
    words: float = 0.0
    fingering: float = 0.0


def draw_look(rng: random.Random) -> Look:
    """A look by chance: the spread of what real prints show."""
    line = rng.uniform(0.1, 0.3)
    bare = rng.random() < 0.4
    return Look(
        face=rng.choices(list(FACES), list(FACES.values()))[0],
        spacing=rng.uniform(0.18, 0.6),
        evenness=rng.uniform(0.5, 0.75),
        staff_line=line,
        stem=max(0.1, line * rng.uniform(0.8, 1.5)),
        bar_line=max(0.1, line * rng.uniform(1.0, 2.0)),
        shows_meter=rng.random() < 0.4,
        lyrics=not bare and rng.random() < 0.35,
        dynamics=0.0 if bare else rng.uniform(0, 0.6),
        words=0.0 if bare else rng.uniform(0, 0.3),
        fingering=rng.uniform(0, 0.5) if rng.random() < 0.08 else 0.0,
    )

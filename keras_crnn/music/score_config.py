"""What is done to a drawn staff so that it looks photographed, and how strongly."""

from __future__ import annotations

from dataclasses import dataclass, field

from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.effect import Effect
from keras_crnn.synthesis.presets import SCENE

#: Light, scanner, lens and file: effects of the word generator, as strong as staves bear.
SCORE_EFFECTS = SCENE.without_effects().change(
    threshold=0.03,
    halo=0.12,
    gradient=Effect(0.6, 0.0, 0.3),
    cast_shadow=Effect(0.15, 0.1, 0.45),
    film=0.02,
    blur=Effect(0.5, 0.2, 0.9),
    motion=0.04,
    low_resolution=Effect(0.3, 36, 60),
    low_resolution_blurred=0.2,
    least_letter_height=(9.0, 13.0),
    sharpen=Effect(0.2),
    noise=0.5,
    noise_deviation=5.0,
    gamma=Effect(0.3, 0.6, 1.6),
    jpeg=Effect(0.6, 25, 92),
)


@dataclass(frozen=True)
class ScoreConfig:
    """Effects on drawn staves.

    Lengths are in staff spaces, the distance from one line to the next, unless said otherwise.

    Args:
        plain: share of the pictures without any effect but the crop: dark on white, straight.
        rows: height of the picture in pixels, before the model resizes it.
        margin: room above and below the staff and its notes; about one of ten is cut tighter, by
            `tight`, and one of ten looser, by `loose`.
        left, right: room before the first and after the last ink; below 0 it is cut.
        stretch: how much wider the picture is made, as a factor.
        tilt: rise of the staff from one end to the other, as a share of the picture's height.
        bend: how far one end of the staff curves away, as a share of the height.
        wave: height of one or two waves along the staff, as a share of the height.
        shear: how far upright strokes lean, as a slope; it comes on top of the tilt's own.
        approach: how much nearer one end is to the camera, as a share of the staff's size.
        neighbour: staves above and below, this far away from middle line to middle line.
        coarse: print of low resolution: pixels of this size, as shares of a space.
        bold: ink that spreads, or with a negative strength shrinks.
        through: another staff shining through from the back of the page, this dark.
        background: a photograph instead of paper.
        grain: blotches of the paper, as a share of its brightness.
        paper, ink: grey levels; ink as a share of the paper's.
        shared: `SynthesisConfig` of the effects that words have too.
    """

    plain: float = 0.1
    rows: tuple[int, int] = (56, 100)
    margin: tuple[float, float] = (1.2, 3.0)
    tight: tuple[float, float] = (0.4, 1.2)
    loose: tuple[float, float] = (3.0, 4.5)
    left: tuple[float, float] = (-1.3, 1.5)
    right: tuple[float, float] = (-0.1, 2.0)
    stretch: Effect = Effect(0.6, 0.8, 1.25)
    tilt: Effect = Effect(0.7, -0.35, 0.35)
    bend: Effect = Effect(0.5, -0.35, 0.35)
    wave: Effect = Effect(0.15, -0.06, 0.06)
    shear: Effect = Effect(0.4, -0.08, 0.08)
    approach: Effect = Effect(0.4, -0.25, 0.25)
    neighbour: Effect = Effect(0.5, 7.5, 13.0)
    coarse: Effect = Effect(0.15, 0.1, 0.25)
    bold: Effect = Effect(0.4, -0.35, 0.5)
    through: Effect = Effect(0.15, 0.03, 0.15)
    background: Effect = Effect(0.12, 0.25, 0.8)
    grain: Effect = Effect(0.4, 0.01, 0.06)
    paper: tuple[float, float] = (110.0, 250.0)
    ink: tuple[float, float] = (0.0, 0.5)
    shared: SynthesisConfig = field(default_factory=lambda: SCORE_EFFECTS)

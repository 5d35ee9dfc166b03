"""The effects, in the order in which a picture is made.

Lengths in "em units" are 1/512 of the type size, lengths in "heights" are fractions of the height
of the drawn word, and grey levels run 0 to 255. The defaults are made for words cut out of
photographs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from keras_crnn.synthesis.crop_sizes import MAXIMUM_HEIGHT
from keras_crnn.synthesis.effect import Effect
from keras_crnn.synthesis.stage import Range, Stage
from keras_crnn.system.errors import InputError


@dataclass(frozen=True)
class LayoutEffects(Stage):
    """Letters on a line."""

    # Letters slightly nearer or farther than the face asks for (em units).
    close_spacing: Effect = Effect(0.2, -20.0, 30.0)
    # Letters clearly apart, as on shop fronts (em units).
    wide_spacing: Effect = Effect(0.2, 0.0, 150.0)
    # Letters so far apart that each seems alone (em units).
    very_wide_spacing: Effect = Effect(0.03, 150.0, 350.0)
    # Letters off the line up and down, by this standard deviation (em units).
    jitter: Effect = Effect(0.06, 0.0, 20.0)
    # Words that begin with a capital: their first letter is larger than the others by this factor,
    # as in small capitals.
    large_initial: Effect = Effect(0.0, 1.15, 1.6)
    # A line below the word, of this thickness (em units).
    underline: Effect = Effect(0.015, 15.0, 45.0)
    # Baseline bent to an arc, of words of more than two characters; the angle that the arc spans
    # is in radians, either way.
    curve: Effect = Effect(0.16, 0.25, 1.2)
    # A baseline bent much further, as round a badge (words of more than two characters).
    arch: Effect = Effect(0.02, 1.2, 2.6)

    EXCLUSIVE: ClassVar = (
        ("curve", "arch"),
        ("close_spacing", "wide_spacing", "very_wide_spacing"),
    )
    LEAST: ClassVar = {"jitter": 0, "large_initial": 1}


@dataclass(frozen=True)
class WarpEffects(Stage):
    """The outline in the plane."""

    # Letters slanted by this horizontal shift per unit of height.
    shear: Effect = Effect(0.25, -0.35, 0.35)
    # Small rotation of words not slanted, Gaussian with this standard deviation in degrees ...
    rotation: Effect = Effect(0.5)
    rotation_deviation: float = 3.0
    # ... of which this share is drawn evenly from wider angles instead.
    large_rotation: Effect = Effect(0.12, -14.0, 14.0)
    # A word written uphill or downhill (degrees), half of them in a loose upright box.
    slant: Effect = Effect(0.09, 6.0, 35.0)
    # Upright letters on a rising or falling line, as on a wall seen from the side (degrees).
    uphill: Effect = Effect(0.06, 4.0, 28.0)
    # Either rises by this many heights of the word at most; more leaves its letters small in the
    # crop.
    most_rise: float = 1.6
    # Narrower or wider letters, by this factor.
    stretch: Effect = Effect(0.25, 0.65, 1.5)
    # Perspective, with this standard deviation of the vanishing terms for a word as wide as it is
    # high; less for longer ones.
    perspective: Effect = Effect(0.45)
    perspective_deviation: float = 0.12
    # Baseline waving as on cloth, by this amplitude in heights.
    wave: Effect = Effect(0.15, 0.02, 0.10)

    EXCLUSIVE: ClassVar = (("slant", "uphill"),)
    LEAST: ClassVar = {"stretch": 0.05}


@dataclass(frozen=True)
class CropEffects(Stage):
    """The crop round the word."""

    # Heights in pixels a crop is made at.
    heights: tuple[int, ...] = (32, 40, 48)
    # Share of the sides that cut into the word or just touch it, with this margin in heights.
    cut: Effect = Effect(0.12, -0.03, 0.04)
    # Share of the sides with much room; other sides get a half-Gaussian margin of
    # `margin_deviation`.
    loose: Effect = Effect(0.176, 0.1, 0.35)
    margin_deviation: float = 0.09
    # Crops round the line, as high as its capitals at least, rather than round the word's own
    # ink: a colon or a hyphen stays as small as it is.
    line_box: Effect = Effect(0.0)
    # A panel behind the word that bends as the word does, other levels beyond its edges, with
    # this room between word and edge in heights.
    panel: Effect = Effect(0.08, 0.05, 0.4)

    EXCLUSIVE: ClassVar = (("cut", "loose"),)
    WHOLE: ClassVar = ("heights",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if max(self.heights) > MAXIMUM_HEIGHT:
            raise InputError(
                f"`heights` may not exceed {MAXIMUM_HEIGHT} pixels. Received: {self.heights}"
            )


@dataclass(frozen=True)
class InkEffects(Stage):
    """The strokes and what surrounds them."""

    # Strokes made bolder, by pixels.
    bold: Effect = Effect(0.12, 0.2, 1.2)
    # A piece of another word at one edge of the crop.
    neighbour: Effect = Effect(0.14)
    # The beginning of the next word or the end of the one before on the same line, beside words
    # of more than two characters; the gap between and the piece that is seen are in heights.
    side_neighbour: Effect = Effect(0.05)
    side_neighbour_gap: Range = (0.12, 0.35)
    side_neighbour_length: Range = (0.03, 0.3)
    # Whole lines of text, cut off at the top, the bottom or both.
    neighbour_line: Effect = Effect(0.04)
    # One of: a border, a drop shadow at this distance in heights, thicker strokes, outlined
    # strokes, side walls of raised letters of this depth in heights, a groove along the strokes,
    # the glow of neon, letters made of dots, letters raised out of the ground or sunk into it,
    # which their lit and shaded edges alone show, this wide in heights, raised letters before a
    # wall in the sun, with their shadow on it at this distance in heights.
    border: Effect = Effect(0.14)
    shadow: Effect = Effect(0.18, 0.03, 0.12)
    thicken: Effect = Effect(0.06)
    hollow: Effect = Effect(0.04)
    extrusion: Effect = Effect(0.1, 0.04, 0.22)
    inline: Effect = Effect(0.02)
    glow: Effect = Effect(0.04)
    dots: Effect = Effect(0.01)
    relief: Effect = Effect(0.0, 0.02, 0.06)
    sunlit: Effect = Effect(0.0, 0.05, 0.3)
    # Of words with a shadow or side walls: a border round the strokes besides.
    rim: Effect = Effect(0.0)
    # Elastic distortion, by this largest shift in heights of the crop.
    elastic: Effect = Effect(0.25, 0.01, 0.05)

    EXCLUSIVE: ClassVar = (
        (
            *("border", "shadow", "thicken", "hollow", "extrusion", "inline", "glow", "dots"),
            *("relief", "sunlit"),
        ),
    )
    LEAST: ClassVar = {"bold": 0, "elastic": 0, "relief": 0}


@dataclass(frozen=True)
class PrintEffects(Stage):
    """Documents: the printer, the paper and the scanner."""

    # Strokes drawn by the pins of a matrix head, with so many rows to a capital.
    dot_matrix: Effect = Effect(0.0, 9.0, 15.0)
    # Strokes eaten away from one side, holed, broken into rows, faded in places.
    worn_print: Effect = Effect(0.0)
    # Of texts with a point between digits or a colon: the point, or the lower dot of the colon,
    # that printer or scanner lost. Its gap is left, and this share of its ink: 7 00 for 7.00.
    lost_dot: Effect = Effect(0.0, 0.0, 0.35)
    # Made-up levels of dark ink on light paper instead of a photograph's ...
    paper: Effect = Effect(0.0)
    # ... of which this share is light on dark.
    reversed: Effect = Effect(0.0)
    # One of what the scanner leaves: black and white alone, a darker and blotchy box behind the
    # word, a paler halo round its strokes.
    threshold: Effect = Effect(0.0)
    box: Effect = Effect(0.0)
    halo: Effect = Effect(0.0)

    EXCLUSIVE: ClassVar = (("threshold", "box", "halo"),)
    LEAST: ClassVar = {"dot_matrix": 5}


@dataclass(frozen=True)
class BlendEffects(Stage):
    """Ink on a background."""

    # Least grey-level differences between text and background; one is drawn for each image.
    least_contrasts: tuple[int, ...] = (18, 25, 35, 50, 70, 90, 110, 130)
    # One of: a background of one even grey, one at the texture's full strength.
    plain_background: Effect = Effect(0.15)
    full_background: Effect = Effect(0.08)
    # The edge of a sign or a frame at the top or the bottom.
    frame: Effect = Effect(0.12)
    # Strokes with a texture of this strength.
    textured_ink: Effect = Effect(0.4, 0.08, 0.45)
    # Strokes fading from top to bottom: each end is shifted by so many grey levels.
    faded_ink: Effect = Effect(0.12, -30.0, 30.0)
    # Translucent strokes of this opacity.
    translucent_ink: Effect = Effect(0.2, 0.7, 1.0)
    # Something thin across the word, a wire, a scratch, a bar, in heights of the crop.
    occlusion: Effect = Effect(0.02, 0.02, 0.07)
    # The contrast gate moves the ink away from what lies round it unless they differ by this many
    # grey levels and by `gate_deviations` standard deviations; some images pass ungated.
    gate_contrast: float = 20.0
    gate_deviations: float = 1.4
    gate_skip: Effect = Effect(0.05)

    EXCLUSIVE: ClassVar = (("plain_background", "full_background"),)
    LEAST: ClassVar = {"textured_ink": 0}


@dataclass(frozen=True)
class LightEffects(Stage):
    """Uneven light."""

    # Brightness changing across and down the crop, by this relative change in each direction.
    gradient: Effect = Effect(0.35, 0.0, 0.25)
    # One of: the edge of a cast shadow that takes this share of the light, and a reflection or a
    # dirty film over everything.
    cast_shadow: Effect = Effect(0.05, 0.2, 0.45)
    film: Effect = Effect(0.06)
    # Too much light for the sensor: what is bright in the picture would have this grey level, is
    # cut off at white, and spreads over the edges of what is dark.
    overexposure: Effect = Effect(0.0, 270.0, 400.0)

    EXCLUSIVE: ClassVar = (("cast_shadow", "film"),)
    LEAST: ClassVar = {"gradient": 0, "cast_shadow": 0, "overexposure": 255}


@dataclass(frozen=True)
class DegradeEffects(Stage):
    """Lens, sensor, file."""

    # One of: Gaussian blur (standard deviation in pixels of a 40-pixel crop), motion blur.
    blur: Effect = Effect(0.4, 0.3, 2.0)
    motion: Effect = Effect(0.08)
    # Resolution thrown away, to so many rows of pixels; after heavy blur, in another share.
    low_resolution: Effect = Effect(0.4, 12, 28)
    low_resolution_blurred: Effect = Effect(0.35)
    # Still fewer rows for words of at most three characters, which are often tiny.
    short_word: Effect = Effect(0.15, 8, 14)
    # Pixels that a capital keeps at least.
    least_letter_height: Range = (5.0, 9.0)
    # Edges sharpened as cameras do, and by this much beyond it, which leaves halos.
    sharpen: Effect = Effect(0.08)
    # Sensor noise; its deviation in grey levels is half-Gaussian of this scale, and at most a
    # fifth of the difference between the levels drawn for ink and ground.
    noise: Effect = Effect(0.6)
    noise_deviation: float = 5.0
    # Tone curve with this exponent.
    gamma: Effect = Effect(0.25, 0.6, 1.6)
    # JPEG artefacts of this quality, 0 to 100.
    jpeg: Effect = Effect(0.5, 18, 90)

    EXCLUSIVE: ClassVar = (("blur", "motion"),)
    LEAST: ClassVar = {
        "blur": 0,
        "sharpen": 0,
        "low_resolution": 2,
        "short_word": 2,
        "least_letter_height": 1,
        "gamma": 0.05,
        "jpeg": 0,
    }
    WHOLE: ClassVar = ("low_resolution", "short_word", "jpeg")

"""What the generator does to a word, how often and how strongly."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from keras_crnn.synthesis.probability import check_probability
from keras_crnn.synthesis.word_mix import WordMix

Range = tuple[float, float]


@dataclass(frozen=True)
class SynthesisConfig:
    """Probabilities and strengths of every effect.

    A field ending in `_probability` is the share of images the effect touches, 0 to 1, unless its
    comment says of what it is a share. A pair is the range a strength is drawn from. Lengths in
    "em units" are 1/512 of the type size, lengths in "heights" are fractions of the height of the
    drawn word, and grey levels run 0 to 255.
    The defaults are made for words cut out of photographs, `presets.py` holds others; make
    variants with `dataclasses.replace(SynthesisConfig(), jpeg_probability=0.0)`.

    Raises:
        ValueError: a probability outside 0 to 1, a range whose ends are swapped, or exclusive
            effects whose probabilities sum to more than 1. The message names the field.
    """

    # --- what is written, in which faces, in grey or in colour
    # Kinds of words and their case.
    words: WordMix = field(default_factory=WordMix)
    # A family of n faces is chosen n ** (1 + exponent) times as often as one of a single face.
    family_exponent: float = -0.6
    # Faces whose letters look as they do in most faces are preferred; 0 chooses all alike.
    plainness: float = 0.7
    # Share of images in a monospaced face, where the fonts hold some; None: as the weights fall.
    monospaced_share: float | None = None
    # Pictures in RGB instead of grey.
    color: bool = False
    # Crops with nothing to read; their text is empty.
    empty_probability: float = 0.0

    # --- layout: letters on a line (em units)
    # Letters slightly nearer or farther than the face asks for.
    close_spacing_probability: float = 0.2
    close_spacing: Range = (-20.0, 30.0)
    # Letters clearly apart, as on shop fronts.
    wide_spacing_probability: float = 0.2
    wide_spacing: Range = (0.0, 150.0)
    # Letters so far apart that each seems alone.
    very_wide_spacing_probability: float = 0.03
    very_wide_spacing: Range = (150.0, 350.0)
    # Letters off the line up and down; the strength is the largest standard deviation.
    jitter_probability: float = 0.06
    jitter_strength: float = 20.0
    # A line below the word; the range is its thickness.
    underline_probability: float = 0.015
    underline_thickness: Range = (15.0, 45.0)
    # Baseline bent to an arc, of words of more than two characters; the range is the angle the
    # arc spans, in radians, either way.
    curve_probability: float = 0.16
    curve_angle: Range = (0.25, 1.2)
    # A baseline bent much further, as round a badge (words of more than two characters).
    arch_probability: float = 0.02
    arch_angle: Range = (1.2, 2.6)

    # --- warp: the outline in the plane
    # Slanted letters; the strength is the largest horizontal shift per unit of height.
    shear_probability: float = 0.25
    shear_strength: float = 0.35
    # Small rotation of words not slanted, Gaussian with this standard deviation in degrees ...
    rotation_probability: float = 0.5
    rotation_deviation: float = 3.0
    # ... of which this share is drawn evenly up to the larger angle instead.
    large_rotation_probability: float = 0.12
    large_rotation: float = 14.0
    # A word written uphill or downhill (degrees), half of them in a loose upright box.
    slant_probability: float = 0.09
    slant_angle: Range = (6.0, 35.0)
    # Upright letters on a rising or falling line, as on a wall seen from the side (degrees).
    uphill_probability: float = 0.06
    uphill_angle: Range = (4.0, 28.0)
    # Narrower or wider letters; the range is the factor.
    stretch_probability: float = 0.25
    stretch_factor: Range = (0.65, 1.5)
    # Perspective; the strength is the standard deviation of the vanishing terms, for a word as
    # wide as it is high; less for longer ones.
    perspective_probability: float = 0.45
    perspective_strength: float = 0.12
    # Baseline waving as on cloth; the range is the amplitude in heights.
    wave_probability: float = 0.15
    wave_amplitude: Range = (0.02, 0.10)

    # --- placement: the crop round the word
    # Heights in pixels a crop is made at.
    crop_heights: tuple[int, ...] = (32, 40, 48)
    # Share of the sides that cut into the word or just touch it; the range is the margin in
    # heights.
    cut_probability: float = 0.12
    cut_margin: Range = (-0.03, 0.04)
    # Share of the sides with much room; other sides get a half-Gaussian margin of
    # `margin_deviation`.
    loose_probability: float = 0.176
    loose_margin: Range = (0.1, 0.35)
    margin_deviation: float = 0.09

    # Crops round the line, as high as its capitals at least, rather than round the word's own
    # ink: a colon or a hyphen stays as small as it is.
    line_box_probability: float = 0.0

    # A panel behind the word that bends as the word does, other levels beyond its edges; the
    # range is the room between word and edge, in heights.
    panel_probability: float = 0.08
    panel_margin: Range = (0.05, 0.4)

    # --- ink: the strokes and what surrounds them
    # Strokes made bolder; the range is in pixels.
    bold_probability: float = 0.12
    bold_strength: Range = (0.2, 1.2)
    # A piece of another word at one edge of the crop.
    neighbour_probability: float = 0.14
    # The beginning of the next word or the end of the one before on the same line, beside words
    # of more than two characters; the ranges are the gap between and the piece that is seen.
    side_neighbour_probability: float = 0.05
    side_neighbour_gap: Range = (0.12, 0.35)
    side_neighbour_length: Range = (0.03, 0.3)
    # Whole lines of text, cut off at the top, the bottom or both.
    neighbour_line_probability: float = 0.04
    # One of (exclusive): a border, a drop shadow, thicker strokes, outlined strokes, side walls
    # of raised letters, a groove along the strokes, the glow of neon, letters made of dots.
    border_probability: float = 0.14
    shadow_probability: float = 0.18
    thicken_probability: float = 0.06
    hollow_probability: float = 0.04
    extrusion_probability: float = 0.1
    inline_probability: float = 0.02
    glow_probability: float = 0.04
    dots_probability: float = 0.01
    # Distance of the drop shadow, and depth of the side walls, in heights.
    shadow_distance: Range = (0.03, 0.12)
    extrusion_depth: Range = (0.04, 0.22)
    # Elastic distortion; the range is the largest shift as a fraction of the crop's height.
    elastic_probability: float = 0.25
    elastic_strength: Range = (0.01, 0.05)

    # --- print: documents
    # Strokes drawn by the pins of a matrix head; the range is the rows of a capital.
    dot_matrix_probability: float = 0.0
    dot_matrix_rows: Range = (9.0, 15.0)
    # Strokes eaten away from one side, holed, broken into rows, faded in places.
    worn_print_probability: float = 0.0
    # Made-up levels of dark ink on light paper instead of a photograph's; of these, the share
    # that is light on dark.
    paper_probability: float = 0.0
    reversed_probability: float = 0.0
    # What the scanner leaves (exclusive): black and white alone, a darker and blotchy box behind
    # the word, a paler halo round its strokes.
    threshold_probability: float = 0.0
    box_probability: float = 0.0
    halo_probability: float = 0.0

    # --- blend: ink on a background
    # Least grey-level differences between text and background; one is drawn for each image.
    least_contrasts: tuple[int, ...] = (18, 25, 35, 50, 70, 90, 110, 130)
    # Backgrounds of one even grey, and backgrounds at the texture's full strength (exclusive).
    plain_background_probability: float = 0.15
    full_background_probability: float = 0.08
    # The edge of a sign or a frame at the top or the bottom.
    frame_probability: float = 0.12
    # Strokes with a texture; the range is its strength.
    textured_ink_probability: float = 0.4
    textured_ink_strength: Range = (0.08, 0.45)
    # Strokes fading from top to bottom; the strength is the largest grey-level shift.
    faded_ink_probability: float = 0.12
    faded_ink_strength: float = 30.0
    # Translucent strokes; the range is their opacity.
    translucent_ink_probability: float = 0.2
    ink_opacity: Range = (0.7, 1.0)
    # Something thin across the word: a wire, a scratch, a bar; the range is in heights of the
    # crop.
    occlusion_probability: float = 0.02
    occlusion_thickness: Range = (0.02, 0.07)
    # The contrast gate moves the ink away from what lies round it unless they differ by this many
    # grey levels and by `gate_deviations` standard deviations; some images pass ungated.
    gate_contrast: float = 20.0
    gate_deviations: float = 1.4
    gate_skip_probability: float = 0.05

    # --- light
    # Brightness changing across and down the crop; the strength is the largest relative change
    # in each direction.
    gradient_probability: float = 0.35
    gradient_strength: float = 0.25
    # The edge of a cast shadow, and a reflection or a dirty film over everything (exclusive).
    cast_shadow_probability: float = 0.05
    cast_shadow_strength: Range = (0.2, 0.45)
    film_probability: float = 0.06

    # --- degrade: lens, sensor, file
    # Gaussian blur (standard deviation in pixels of a 40-pixel crop) or motion blur (exclusive).
    blur_probability: float = 0.4
    blur_deviation: Range = (0.3, 2.0)
    motion_probability: float = 0.08
    # Resolution thrown away, to a height in this range of pixels; less often after heavy blur.
    low_resolution_probability: float = 0.4
    low_resolution_blurred_probability: float = 0.35
    low_resolution_height: tuple[int, int] = (12, 28)
    # Still lower resolution for words of at most three characters, which are often tiny.
    short_word_probability: float = 0.15
    short_word_height: tuple[int, int] = (8, 14)
    # Pixels that a capital keeps at least.
    least_letter_height: Range = (5.0, 9.0)
    # Edges sharpened as cameras do.
    sharpen_probability: float = 0.08
    # Sensor noise; its deviation in grey levels is half-Gaussian of this scale, and at most a
    # fifth of the difference between the levels drawn for ink and ground.
    noise_probability: float = 0.6
    noise_deviation: float = 5.0
    # Tone curve; the range is the exponent.
    gamma_probability: float = 0.25
    gamma_exponent: Range = (0.6, 1.6)
    # JPEG artefacts; the range is the quality, 0 to 100.
    jpeg_probability: float = 0.5
    jpeg_quality: tuple[int, int] = (18, 90)

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name.endswith("_probability"):
                check_probability(one.name, value)
            elif one.name in ("crop_heights", "least_contrasts"):
                if not value or min(value) <= 0:
                    raise ValueError(
                        f"`{one.name}` must hold at least one positive number. Received: {value}"
                    )
            elif isinstance(value, tuple) and (len(value) != 2 or not value[0] <= value[1]):
                raise ValueError(
                    f"`{one.name}` must be a pair (low, high) with low <= high. Received: {value}"
                )
            least = 0 if one.name.endswith(("_strength", "_deviation")) else LEAST.get(one.name)
            numbers = value if isinstance(value, tuple) else (value,)
            if least is not None and not all(number >= least for number in numbers):
                raise ValueError(f"`{one.name}` must be at least {least}. Received: {value}")
            if one.name in WHOLE and not all(isinstance(number, int) for number in numbers):
                raise ValueError(f"`{one.name}` takes whole numbers. Received: {value}")
        if self.monospaced_share is not None:
            check_probability("monospaced_share", self.monospaced_share)
        if not isinstance(self.words, WordMix):
            raise ValueError(f"`words` must be a WordMix. Received: {self.words!r}")
        if max(self.crop_heights) > MAXIMUM_HEIGHT:
            raise ValueError(
                f"`crop_heights` may not exceed {MAXIMUM_HEIGHT} pixels. "
                f"Received: {self.crop_heights}"
            )
        for names in EXCLUSIVE:
            total = sum(getattr(self, name) for name in names)
            if total > 1 + 1e-9:
                raise ValueError(
                    f"{', '.join(names)} exclude each other and must sum to at most 1. "
                    f"Received a sum of {total:g}"
                )


#: Largest height and width of a crop in pixels, which the elastic tables are sized for.
MAXIMUM_HEIGHT = 96
MAXIMUM_WIDTH = 1600
#: Width that longer words are squeezed to; lines may fill the whole of `MAXIMUM_WIDTH`.
WORD_WIDTH = 420

#: Least values of strengths that have one, and strengths that are whole numbers.
LEAST = {
    "stretch_factor": 0.05,
    "gamma_exponent": 0.05,
    "least_letter_height": 1,
    "dot_matrix_rows": 5,
    "low_resolution_height": 2,
    "short_word_height": 2,
    "jpeg_quality": 0,
}
WHOLE = ("crop_heights", "low_resolution_height", "short_word_height", "jpeg_quality")

EXCLUSIVE = (
    ("curve_probability", "arch_probability"),
    ("close_spacing_probability", "wide_spacing_probability", "very_wide_spacing_probability"),
    ("cut_probability", "loose_probability"),
    ("slant_probability", "uphill_probability"),
    (
        "border_probability",
        "shadow_probability",
        "thicken_probability",
        "hollow_probability",
        "extrusion_probability",
        "inline_probability",
        "glow_probability",
        "dots_probability",
    ),
    ("threshold_probability", "box_probability", "halo_probability"),
    ("plain_background_probability", "full_background_probability"),
    ("cast_shadow_probability", "film_probability"),
    ("blur_probability", "motion_probability"),
)

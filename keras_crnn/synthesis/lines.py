"""Lines of text: several words with single blanks, on a line as straight as lines are."""

from __future__ import annotations

import math
import random

from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.effect import Effect
from keras_crnn.synthesis.fonts import FontBank
from keras_crnn.synthesis.word_mix import WordMix
from keras_crnn.synthesis.words import WordSource

#: Signs that stand alone between the words of lines, and how often each does among them.
SIGNS_APART = {":": 60, "-": 11, "@": 9, "&": 8, "/": 6, "=": 6, "%": 2, "+": 2, "*": 2, ",": 2}
SAME_CASE = 0.9  # share of the lines whose words are all in one style
BLANKS = (0.35, 1.25)  # least and widest blank, in mean widths of the face's characters
WIDER_PROBABILITY = 0.15
WIDER = (1.0, 2.2)  # factor of a wider blank, as in justified text
#: Lines that are tried before a word stands alone: texts with blanks inside may be too wide for a
#: line however few they are, and each word more is one more that the faces may lack.
LINE_ATTEMPTS = 20
#: What lines have at most; the units are those of the effects.
CLOSEST = -20.0  # with less between letters, gaps between words would be lost
MOST_SPACING = 60.0
MOST_JITTER = 10.0
MOST_CURVE = 0.08
MOST_SHEAR = 0.25
MOST_ROTATION = 1.5
MOST_RISE = 0.6  # heights from one end to the other
MOST_WAVE = 0.03
STRETCH = (0.75, 1.25)
GATE = 1.5  # factor: the ground changes more along a line than round a word


def calm(config: SynthesisConfig) -> SynthesisConfig:
    """The effects of a configuration, held back to what lines of text can bear.

    Nothing that only single words have (arches, slopes, letters far apart, another word beside);
    slopes of at most 1.5 degrees, gentle curves and waves.
    """
    layout, warp = config.layout, config.warp
    rotation = min(warp.rotation_deviation, MOST_ROTATION)
    return config.change(
        close_spacing=layout.close_spacing.within(CLOSEST, math.inf),
        wide_spacing=layout.wide_spacing.within(-math.inf, MOST_SPACING),
        very_wide_spacing=0.0,
        jitter=layout.jitter.within(0.0, MOST_JITTER),
        curve=layout.curve.within(-math.inf, MOST_CURVE),
        arch=0.0,
        shear=warp.shear.within(-MOST_SHEAR, MOST_SHEAR),
        # Drawn evenly: a normal distribution has no end.
        large_rotation=Effect(1.0, -rotation, rotation),
        slant=0.0,
        uphill=0.0,
        stretch=warp.stretch.within(*STRETCH),
        wave=warp.wave.within(-math.inf, MOST_WAVE),
        side_neighbour=0.0,
        gate_deviations=GATE * config.blend.gate_deviations,
    )


def choose_blank(fonts: FontBank, face: int, rng: random.Random) -> float:
    """Width of the blanks of a line in em units: the face's own, sometimes wider.

    Some faces have a blank nobody would see, or a huge one: it stays within a third of the mean
    width of a character and one and a quarter.
    """
    advances = fonts.advances[face]
    typical = float(advances[advances > 0].mean())
    blank = min(max(float(fonts.spaces[face]), BLANKS[0] * typical), BLANKS[1] * typical)
    return blank * rng.uniform(*WIDER) if rng.random() < WIDER_PROBABILITY else blank


def draw_line(words: WordSource, rng: random.Random, most: int) -> str:
    """A line of words, most often in one case style, with single blanks between them.

    Texts of patterns, and kinds such as plates and addresses, keep the case they are written in.

    Args:
        words: WordSource. Where the words come from; its mix says how many make a line.
        rng: random.Random. Source of chance.
        most: int. Words at most, where fewer than the mix allows are wanted.
    """
    low, high = words.mix.line_words
    high = min(high, most)
    count = rng.randint(min(low, high), high)
    if rng.random() >= SAME_CASE:
        line = [words.draw(rng) for _ in range(count)]
    else:
        line = _set_case([words.uncased.draw_marked(rng) for _ in range(count)], words.mix, rng)
        # Capitals that are not to be drawn; blanks may be, inside texts of patterns.
        if not words.characters.issuperset("".join(line).replace(" ", "")):
            line = [words.draw(rng) for _ in range(count)]
    if words.mix.sign_apart_probability:
        line = _set_signs_apart(line, words, rng)
    return " ".join(" ".join(line).split())


def _set_signs_apart(line: list[str], words: WordSource, rng: random.Random) -> list[str]:
    """Puts signs before, between and after the words, which stand alone: TEL : 03-7832."""
    signs = [sign for sign in SIGNS_APART if sign in words.characters]
    if not signs:
        return line
    shares = [SIGNS_APART[sign] for sign in signs]
    apart = list(line)
    for place in range(len(line), -1, -1):
        if rng.random() < words.mix.sign_apart_probability:
            apart.insert(place, rng.choices(signs, shares)[0])
    return apart


def _set_case(line: list[tuple[str, bool]], mix: WordMix, rng: random.Random) -> list[str]:
    """The words in capitals, all or the first with a first capital, or as they stand.

    Args:
        line: words, and whether each must keep its case.
        mix: WordMix. Shares of the cases.
        rng: random.Random. Source of chance.
    """
    u = rng.random()
    if u < mix.upper_probability:
        return [word if kept else word.upper() for word, kept in line]
    some = 0
    if u < mix.upper_probability + mix.capitalised_probability:
        some = len(line) if rng.random() < 0.5 else 1
    return [
        word[:1].upper() + word[1:] if place < some and not kept else word
        for place, (word, kept) in enumerate(line)
    ]

"""Lines of text: several words with single blanks, on a line as straight as lines are."""

from __future__ import annotations

import random
from dataclasses import replace

from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.fonts import FontBank
from keras_crnn.synthesis.word_mix import WordMix
from keras_crnn.synthesis.words import WordSource

SAME_CASE = 0.9  # share of the lines whose words are all in one style
BLANKS = (0.35, 1.25)  # least and widest blank, in mean widths of the face's characters
WIDER_PROBABILITY = 0.15
WIDER = (1.0, 2.2)  # factor of a wider blank, as in justified text
#: What lines have at most; the units are those of `SynthesisConfig`.
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
    low, high = config.stretch_factor
    return replace(
        config,
        wide_spacing=_at_most(config.wide_spacing, MOST_SPACING),
        very_wide_spacing_probability=0.0,
        jitter_strength=min(config.jitter_strength, MOST_JITTER),
        curve_angle=_at_most(config.curve_angle, MOST_CURVE),
        arch_probability=0.0,
        shear_strength=min(config.shear_strength, MOST_SHEAR),
        # Drawn evenly: a normal distribution has no end.
        large_rotation_probability=1.0,
        large_rotation=min(config.rotation_deviation, MOST_ROTATION),
        slant_probability=0.0,
        uphill_probability=0.0,
        stretch_factor=(
            max(min(low, STRETCH[1]), STRETCH[0]),
            min(max(high, STRETCH[0]), STRETCH[1]),
        ),
        wave_amplitude=_at_most(config.wave_amplitude, MOST_WAVE),
        side_neighbour_probability=0.0,
        gate_deviations=GATE * config.gate_deviations,
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
    return " ".join(" ".join(line).split())


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


def _at_most(pair: tuple[float, float], most: float) -> tuple[float, float]:
    return min(pair[0], most), min(pair[1], most)

"""Words to pictures, each by its number."""

from __future__ import annotations

import operator
import os
import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from keras_crnn.synthesis.backgrounds import BackgroundBank
from keras_crnn.synthesis.blend import blend
from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.degrade import degrade, make_noise
from keras_crnn.synthesis.elastic import ElasticFields
from keras_crnn.synthesis.fonts import PRINTABLE, FontBank
from keras_crnn.synthesis.ink import Masks, dress
from keras_crnn.synthesis.layout import (
    LINE_CORNERS,
    MissingGlyphError,
    choose_face,
    frame_line,
    lay_out_freely,
)
from keras_crnn.synthesis.light import illuminate
from keras_crnn.synthesis.neighbours import draw_neighbours
from keras_crnn.synthesis.paper import scan
from keras_crnn.synthesis.printing import print_ink
from keras_crnn.synthesis.raster import rasterise
from keras_crnn.synthesis.warp import Placement, place, warp
from keras_crnn.synthesis.words import WordSource

ATTEMPTS = 20
WORD_BITS = (1 << 64) - 1


class Sample(NamedTuple):
    """One picture of one word.

    text: str. What is drawn, with its case and punctuation.
    image: uint8 `(height, width)`, or `(height, width, 3)` in red, green and blue where the
        configuration asks for colour; up to 48 pixels high and 420 wide by default.
    """

    text: str
    image: np.ndarray


class WordGenerator:
    """Renders word pictures; picture k depends on nothing but k and the arguments below.

    Any number of processes that share out the numbers make the same pictures as one. Call
    `use_one_thread` in each of them, as OpenCV's own threads only get in each other's way.

    Args:
        fonts: FontBank. The faces; weighed as the configuration says.
        backgrounds: BackgroundBank. Backgrounds, textures and grey levels.
        words: WordSource. What is written where `render` is given no text.
        config: SynthesisConfig. Effects. Defaults to `SynthesisConfig()`.
        seed: int. Another seed gives other pictures. Defaults to 0.

    Raises:
        ValueError: colour asked for of grey backgrounds, or the other way round.

    Attributes:
        skipped: Counter. Words of the source that could not be drawn, and how often they came up.

    Example:

    >>> generator = WordGenerator.open("fonts", "photos", "words.txt")  # doctest: +SKIP
    >>> text, image = generator.render(0)  # doctest: +SKIP
    """

    def __init__(
        self,
        fonts: FontBank,
        backgrounds: BackgroundBank,
        words: WordSource,
        config: SynthesisConfig | None = None,
        seed: int = 0,
    ):
        self.config = config or SynthesisConfig()
        self.fonts = fonts.weigh(
            self.config.family_exponent, self.config.plainness, self.config.monospaced_share
        )
        self.backgrounds = backgrounds
        self.words = words
        if backgrounds.color != self.config.color:
            raise ValueError(
                f"`config.color` is {self.config.color}, the backgrounds are "
                f"{'in colour' if backgrounds.color else 'grey'}. "
                f"Open them with BackgroundBank.open(folder, color={self.config.color})."
            )
        self.seed = operator.index(seed)
        self.skipped: Counter[str] = Counter()
        self._noise = make_noise(self.seed & WORD_BITS)
        self._elastic = ElasticFields(self.seed & WORD_BITS)
        self._opened_with = None

    @classmethod
    def open(
        cls,
        fonts_dir: str | os.PathLike,
        backgrounds_dir: str | os.PathLike,
        words: str | os.PathLike | Sequence | None,
        config: SynthesisConfig | None = None,
        seed: int = 0,
        patterns: Sequence = (),
        characters: str = PRINTABLE,
        progress: Callable[[int, int], None] | None = None,
    ) -> WordGenerator:
        """A generator from two folders and a vocabulary; pickled as these arguments.

        Args:
            fonts_dir: Path. Fonts, see `FontBank.open`.
            backgrounds_dir: Path. Images, see `BackgroundBank.open`.
            words: Path, or a sequence of paths or of `(path, weight)`. Word lists, see
                `WordSource.open`. May be None where there are patterns.
            config: SynthesisConfig. Defaults to `SynthesisConfig()`.
            seed: int. Defaults to 0.
            patterns: sequence of str or `(str, weight)`. Forms of words such as `AB-\\d{4}`.
            characters: str. What may be drawn. Defaults to printable ASCII.
            progress: function of fonts read and fonts in all, called while a folder of fonts is
                read for the first time. Defaults to none.

        Raises:
            FileNotFoundError, ValueError: as the three say.
        """
        config = config or SynthesisConfig()
        generator = cls(
            FontBank.open(fonts_dir, characters, progress=progress),
            BackgroundBank.open(backgrounds_dir, config.color),
            WordSource.open(words, config.words, characters, patterns),
            config,
            seed,
        )
        arguments = (fonts_dir, backgrounds_dir, words, config, seed, patterns, characters)
        generator._opened_with = arguments
        return generator

    def __reduce__(self):
        if self._opened_with is not None:
            return WordGenerator.open, self._opened_with
        parts = (self.fonts, self.backgrounds, self.words, self.config, self.seed)
        return WordGenerator, parts

    def render(self, index: int, text: str | None = None) -> Sample:
        """Makes one picture.

        Args:
            index: int. Its number; the same number gives the same picture.
            text: str. What to write. Defaults to a word drawn from `words`.

        Returns:
            Sample.

        Raises:
            ValueError: `text` is blank or cannot be drawn; `MissingGlyphError` where a character
                of it is in no face.
        """
        if text is not None and not text.strip():
            raise ValueError(f"`text` must hold at least one visible character. Received: {text!r}")
        rng = random.Random(mix(self.seed, index))
        missing = None
        for _ in range(ATTEMPTS):
            word = self.words.draw(rng) if text is None else text
            try:
                drawn = self._draw(word, rng)
            except MissingGlyphError as error:
                if text is not None:
                    raise
                missing = error
                self.skipped[word] += 1  # a word of the source that these faces cannot draw
                continue
            if drawn is not None:
                break
            if text is None:
                self.skipped[word] += 1
        else:
            if missing is not None:
                raise missing
            raise ValueError(
                f"Could not draw {word!r} in {ATTEMPTS} attempts. Use a shorter word, or faces "
                "that have its characters."
            )
        masks, placement = drawn
        image, contrast = blend(masks, placement.panel, self.backgrounds, rng, self.config)
        image = illuminate(image, self.backgrounds, rng, self.config)
        image = scan(image, self._noise, rng, self.config)
        image = degrade(
            image, contrast, len(word), placement.letter_height, self._noise, rng, self.config
        )
        return Sample(word, image)

    def _draw(self, word: str, rng: random.Random) -> tuple[Masks, Placement] | None:
        """A word in its crop, or None where the outline is of no use."""
        config = self.config
        face = choose_face(self.fonts, word, rng)
        outline = lay_out_freely(self.fonts, face, word, rng, config)
        if outline is None:
            return None
        points = outline.points
        if in_line := config.line_box_probability and rng.random() < config.line_box_probability:
            points = np.concatenate([points, frame_line(self.fonts, face, points)])
        warped = warp(points, rng, config)
        if warped is None:
            return None
        placement = place(warped, len(word), rng, config)
        if in_line:  # the corners of the line have done their part
            placement = placement._replace(points=placement.points[:-LINE_CORNERS])
        bold = rng.uniform(*config.bold_strength) if rng.random() < config.bold_probability else 0
        outline = outline._replace(points=placement.points)
        ink = rasterise(outline, placement.height, placement.width, bold)
        if not ink.any():
            return None
        ink = print_ink(ink, placement.letter_height, self._noise, rng, config)
        neighbour = draw_neighbours(
            placement, len(word), self.fonts, face, self.words.draw_listed, rng, config
        )
        masks = dress(ink, neighbour, placement.word_height, rng, config)
        if rng.random() < config.elastic_probability:
            masks = masks._replace(planes=self._elastic.distort(masks.planes, rng, config))
        return masks, placement


def mix(seed: int, index: int) -> int:
    """One well-mixed 64-bit number for each pair (Steele et al. 2014, SplitMix64)."""
    state = 0
    index = operator.index(index)  # NumPy's integers do not widen
    # The seed is mixed before the index is added, or another seed would give the same pictures
    # under other numbers.
    for value in (operator.index(seed), index, index >> 64):
        state = (state + (value & WORD_BITS) + 0x9E3779B97F4A7C15) & WORD_BITS
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & WORD_BITS
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & WORD_BITS
        state ^= state >> 31
    return state


def use_one_thread() -> None:
    """Keeps OpenCV to one thread in this process; for workers that run beside each other."""
    cv2.setNumThreads(1)

"""Words to pictures, each by its number."""

from __future__ import annotations

import operator
import os
import random
from typing import NamedTuple

import cv2
import numpy as np

from keras_crnn.synthesis.backgrounds import BackgroundBank
from keras_crnn.synthesis.blend import blend
from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.degrade import degrade, make_noise
from keras_crnn.synthesis.elastic import ElasticFields
from keras_crnn.synthesis.fonts import FontBank
from keras_crnn.synthesis.ink import Masks, dress
from keras_crnn.synthesis.layout import MissingGlyphError, choose_face, lay_out_freely
from keras_crnn.synthesis.light import illuminate
from keras_crnn.synthesis.neighbours import draw_neighbours
from keras_crnn.synthesis.raster import rasterise
from keras_crnn.synthesis.warp import place, warp
from keras_crnn.synthesis.words import WordSource

ATTEMPTS = 20
WORD_BITS = (1 << 64) - 1


class Sample(NamedTuple):
    """One picture of one word.

    text: str. What is drawn, with its case and punctuation.
    image: uint8 `(height, width)`, grey, up to 48 pixels high and 420 wide by default.
    """

    text: str
    image: np.ndarray


class WordGenerator:
    """Renders word pictures; picture k depends on nothing but k and the arguments below.

    Any number of processes that share out the numbers make the same pictures as one. Call
    `use_one_thread` in each of them, as OpenCV's own threads only get in each other's way.

    Args:
        fonts: FontBank. The faces.
        backgrounds: BackgroundBank. Backgrounds, textures and grey levels.
        words: WordSource. What is written where `render` is given no text.
        config: SynthesisConfig. Effects. Defaults to `SynthesisConfig()`.
        seed: int. Another seed gives other pictures. Defaults to 0.

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
        self.fonts = fonts
        self.backgrounds = backgrounds
        self.words = words
        self.config = config or SynthesisConfig()
        self.seed = operator.index(seed)
        self._noise = make_noise(self.seed & WORD_BITS)
        self._elastic = ElasticFields(self.seed & WORD_BITS)
        self._opened_with = None

    @classmethod
    def open(
        cls,
        fonts_dir: str | os.PathLike,
        backgrounds_dir: str | os.PathLike,
        words_file: str | os.PathLike,
        config: SynthesisConfig | None = None,
        seed: int = 0,
    ) -> WordGenerator:
        """A generator from two folders and a word list; pickled as these arguments.

        Raises:
            FileNotFoundError, ValueError: as `FontBank.open`, `BackgroundBank.open` and
                `WordSource.open`.
        """
        generator = cls(
            FontBank.open(fonts_dir),
            BackgroundBank.open(backgrounds_dir),
            WordSource.open(words_file),
            config,
            seed,
        )
        generator._opened_with = (fonts_dir, backgrounds_dir, words_file, config, seed)
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
        for _ in range(ATTEMPTS):
            word = self.words.draw(rng) if text is None else text
            try:
                masks = self._draw(word, rng)
            except MissingGlyphError:
                if text is not None:
                    raise
                continue  # a word of the source that these faces cannot draw
            if masks is not None:
                break
        else:
            raise ValueError(
                f"Could not draw {word!r} in {ATTEMPTS} attempts. Use a shorter word, or faces "
                "that have its characters."
            )
        image, contrast = blend(masks, self.backgrounds, rng, self.config)
        image = illuminate(image, self.backgrounds, rng, self.config)
        image = degrade(image, contrast, len(word), self._noise, rng, self.config)
        return Sample(word, image)

    def _draw(self, word: str, rng: random.Random) -> Masks | None:
        """The masks of a word, or None where the outline is of no use."""
        config = self.config
        face = choose_face(self.fonts, word, rng)
        outline = lay_out_freely(self.fonts, face, word, rng, config)
        if outline is None:
            return None
        warped = warp(outline.points, rng, config)
        if warped is None:
            return None
        points, slanted = warped
        placement = place(points, rng, config, loose=slanted)
        bold = rng.uniform(*config.bold_strength) if rng.random() < config.bold_probability else 0
        outline = outline._replace(points=placement.points)
        ink = rasterise(outline, placement.height, placement.width, bold)
        if not ink.any():
            return None
        neighbour = draw_neighbours(
            placement, len(word), self.fonts, face, self.words.draw_listed, rng, config
        )
        masks = dress(ink, neighbour, placement.word_height, rng, config)
        if rng.random() < config.elastic_probability:
            masks = masks._replace(planes=self._elastic.distort(masks.planes, rng, config))
        return masks


def mix(seed: int, index: int) -> int:
    """One well-mixed 64-bit number for each pair (Steele et al. 2014, SplitMix64)."""
    state = operator.index(seed) & WORD_BITS
    index = operator.index(index)  # NumPy's integers do not widen
    for value in (index, index >> 64):
        state = (state + (value & WORD_BITS) + 0x9E3779B97F4A7C15) & WORD_BITS
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & WORD_BITS
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & WORD_BITS
        state ^= state >> 31
    return state


def use_one_thread() -> None:
    """Keeps OpenCV to one thread in this process; for workers that run beside each other."""
    cv2.setNumThreads(1)

"""Words to pictures, each by its number."""

from __future__ import annotations

import operator
import os
import random
import unicodedata
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
from keras_crnn.synthesis.empty import draw_empty
from keras_crnn.synthesis.fonts import PRINTABLE, FontBank
from keras_crnn.synthesis.layout import MissingGlyphError
from keras_crnn.synthesis.light import illuminate
from keras_crnn.synthesis.lines import LINE_ATTEMPTS, calm, draw_line
from keras_crnn.synthesis.numbering import WORD_BITS, mix
from keras_crnn.synthesis.paper import scan
from keras_crnn.synthesis.word_drawer import TooWideError, WordDrawer
from keras_crnn.synthesis.words import PathLike, WordSource
from keras_crnn.system.errors import InputError
from keras_crnn.text.direction import to_visual

ATTEMPTS = 200  # where faces draw a tenth of the words, one in a thousand million pictures fails
EMPTY_CONTRAST = 60.0  # grey levels, for the noise of crops without text
EMPTY_LETTER = 0.6  # of such a crop's height, for their blur and resolution


class Sample(NamedTuple):
    """One picture of one word, of a line of them, or of nothing to read.

    text: str. What is seen: in capitals where the face has no small letters; empty where that is
        nothing. In visual order: see `keras_crnn.text.direction.to_logical`.
    image: uint8 `(height, width)`, or `(height, width, 3)` in red, green and blue where the
        configuration asks for colour; up to 48 pixels high and 420 wide by default, lines
        up to 1600 wide.
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

    >>> generator = WordGenerator.open("fonts", "photos", "words.txt")
    >>> text, image = generator.render(0)
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
        self._line_config = calm(self.config)
        self.fonts = fonts.weigh(
            self.config.family_exponent, self.config.plainness, self.config.monospaced_share
        )
        self.backgrounds = backgrounds
        self.words = words
        if backgrounds.color != self.config.color:
            raise InputError(
                f"`config.color` is {self.config.color}, the backgrounds are "
                f"{'in colour' if backgrounds.color else 'grey'}. "
                f"Open them with BackgroundBank.open(folder, color={self.config.color})."
            )
        self.seed = operator.index(seed)
        self.skipped: Counter[str] = Counter()
        self._noise = make_noise(self.seed & WORD_BITS)
        elastic = ElasticFields(self.seed & WORD_BITS)
        self._drawer = WordDrawer(self.fonts, words, self._noise, elastic)
        self._opened_with: tuple[object, ...] | None = None

    @classmethod
    def open(
        cls,
        fonts_dir: str | os.PathLike,
        backgrounds_dir: str | os.PathLike,
        words: PathLike | Sequence[PathLike | tuple[PathLike, float]] | None,
        config: SynthesisConfig | None = None,
        seed: int = 0,
        patterns: Sequence[str | tuple[str, float]] = (),
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

    def reconfigure(self, config: SynthesisConfig, words: WordSource) -> WordGenerator:
        """A generator of other effects and words that shares faces, photographs and tables.

        Raises:
            ValueError: the one is in colour and the other in grey.
        """
        if config.color != self.config.color:
            raise InputError(
                "Colour and grey do not mix: give all configurations the same `color`."
            )
        other = object.__new__(WordGenerator)  # a copy would be opened anew, as a pickle is
        other.__dict__.update(self.__dict__)
        other.config, other._line_config, other.words = config, calm(config), words
        other.fonts = self.fonts.weigh(
            config.family_exponent, config.plainness, config.monospaced_share
        )
        other._drawer = self._drawer._replace(fonts=other.fonts, words=words)
        other.skipped = Counter()
        other._opened_with = None
        return other

    def __reduce__(self) -> tuple[Callable[..., WordGenerator], tuple[object, ...]]:
        if self._opened_with is not None:
            return WordGenerator.open, self._opened_with
        parts = (self.fonts, self.backgrounds, self.words, self.config, self.seed)
        return WordGenerator, parts

    def render(self, index: int, text: str | None = None) -> Sample:
        """Makes one picture.

        Args:
            index: int. Its number; the same number gives the same picture.
            text: str. What to write, as it is stored. Defaults to a word drawn from `words`, or to
                a line or nothing as often as the configuration says. Where lines are drawn, a text
                that holds a blank is laid out as one.

        Returns:
            Sample.

        Raises:
            ValueError: `text` is blank or cannot be drawn; `MissingGlyphError` where a character
                of it is in no face.
        """
        if text is not None and not text.strip():
            raise InputError(f"`text` must hold at least one visible character. Received: {text!r}")
        rng = random.Random(mix(self.seed, index))
        empty, mixed = self.config.empty.probability, self.words.mix
        if text is None and empty and rng.random() < empty:
            return Sample("", self._render_empty(rng))
        most = 0  # words of a line
        if text is None and mixed.line_probability and rng.random() < mixed.line_probability:
            most = mixed.line_words[1]
        missing, config = None, self.config
        for attempt in range(ATTEMPTS):
            most = most if attempt < LINE_ATTEMPTS else 0
            if text is not None:
                word = unicodedata.normalize("NFC", text)
            else:
                word = draw_line(self.words, rng, most) if most else self.words.draw(rng)
            line = " " in word and mixed.line_probability > 0
            config = self._line_config if line else self.config
            try:
                drawn = self._drawer.draw(word, rng, config, line, whole=bool(most))
            except TooWideError:  # fewer words next time, at last one that is no line
                most = word.count(" ") if word.count(" ") > 1 else 0
                continue
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
            raise InputError(
                f"Could not draw {word!r} in {ATTEMPTS} attempts. Use a shorter word, or faces "
                "that have its characters."
            )
        said, masks, placement = drawn
        image, contrast = blend(masks, placement.panel, self.backgrounds, rng, config)
        image = illuminate(image, self.backgrounds, rng, config)
        image = scan(image, self._noise, rng, config)
        image = degrade(
            image, contrast, len(word), placement.letter_height, self._noise, rng, config
        )
        return Sample(to_visual(said), image)

    def _render_empty(self, rng: random.Random) -> np.ndarray:
        """A crop with nothing to read, uint8."""
        image = draw_empty(self.fonts, self.backgrounds, self.words, rng, self.config)
        height = image.shape[0]
        image = illuminate(image, self.backgrounds, rng, self.config)
        return degrade(
            image, EMPTY_CONTRAST, height, height * EMPTY_LETTER, self._noise, rng, self.config
        )


def use_one_thread() -> None:
    """Keeps OpenCV to one thread in this process; for workers that run beside each other."""
    cv2.setNumThreads(1)

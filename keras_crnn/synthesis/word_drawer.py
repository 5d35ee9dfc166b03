"""The ink of a word, or of a line of words, in its crop."""

from __future__ import annotations

import math
import random
from typing import NamedTuple

import numpy as np

from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.crop_sizes import MAXIMUM_WIDTH, WORD_WIDTH
from keras_crnn.synthesis.elastic import ElasticFields
from keras_crnn.synthesis.fonts import FontBank
from keras_crnn.synthesis.ink import Masks, dress
from keras_crnn.synthesis.layout import (
    LINE_CORNERS,
    SPACE,
    choose_face,
    frame_line,
    lay_out_freely,
)
from keras_crnn.synthesis.letter_case import write_as_seen
from keras_crnn.synthesis.lines import MOST_RISE, choose_blank
from keras_crnn.synthesis.neighbours import LINE_WORDS, draw_neighbours
from keras_crnn.synthesis.printing import print_ink
from keras_crnn.synthesis.raster import rasterise
from keras_crnn.synthesis.warp import Placement, place, warp
from keras_crnn.synthesis.words import WordSource


class TooWideError(Exception):
    """A line does not fit into the widest crop."""


class DrawnWord(NamedTuple):
    """The ink of a word, or of a line.

    text: str. What it says: in capitals where its face has no small letters.
    masks: Masks. What is inked.
    placement: Placement. Where.
    """

    text: str
    masks: Masks
    placement: Placement


class WordDrawer(NamedTuple):
    """What words are drawn with.

    fonts: FontBank. The faces.
    words: WordSource. What stands beside a word.
    noise: float32 array from `make_noise`. For worn print.
    elastic: ElasticFields. For elastic distortion.
    """

    fonts: FontBank
    words: WordSource
    noise: np.ndarray
    elastic: ElasticFields

    def draw(
        self, word: str, rng: random.Random, config: SynthesisConfig, line: bool, whole: bool
    ) -> DrawnWord | None:
        """A word, or a `line` of them, in its crop; None where the outline is of no use.

        Raises:
            MissingGlyphError: no face has all characters.
            TooWideError: a line that is to be shown `whole` would be squeezed.
        """
        face = choose_face(self.fonts, word, rng)
        blank = choose_blank(self.fonts, face, rng) if line else SPACE
        outline = lay_out_freely(self.fonts, face, word, rng, config, blank)
        if outline is None:
            return None
        points = outline.points
        if in_line := config.crop.line_box.probability and config.crop.line_box.happens(rng):
            points = np.concatenate([points, frame_line(self.fonts, face, points)])
        warped = warp(points, rng, config, MOST_RISE if line else math.inf)
        if warped is None:
            return None
        most_width = MAXIMUM_WIDTH if line else WORD_WIDTH
        placement = place(warped, len(word), rng, config, most_width)
        if in_line:  # the corners of the line have done their part
            placement = placement._replace(points=placement.points[:-LINE_CORNERS])
        if whole and placement.squeezed:
            raise TooWideError(word)
        bold = config.ink.bold.draw(rng) if config.ink.bold.happens(rng) else 0
        outline = outline._replace(points=placement.points)
        ink = rasterise(outline, placement.height, placement.width, bold)
        if not ink.any():
            return None
        ink = print_ink(ink, word, placement.letter_height, self.noise, rng, config)
        # Beside a line, a piece of another word would read as part of it, as beside one letter.
        length, beyond = (1, word.count(" ") + 2) if line else (len(word), LINE_WORDS)
        neighbour = draw_neighbours(
            placement, length, self.fonts, face, self.words.draw_listed, rng, config, beyond
        )
        masks = dress(ink, neighbour, placement.word_height, rng, config)
        if config.ink.elastic.happens(rng):
            masks = masks._replace(planes=self.elastic.distort(masks.planes, rng, config))
        text = write_as_seen(word) if self.fonts.capitals_only[face] else word
        return DrawnWord(text, masks, placement)

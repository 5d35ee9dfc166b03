"""Photographs of staves, each from its number alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from keras_crnn.music.drawn_scores import DrawnScores
from keras_crnn.music.engraving.drawing import Drawing
from keras_crnn.music.photograph import photograph
from keras_crnn.music.score_config import ScoreConfig
from keras_crnn.synthesis.backgrounds import BackgroundBank
from keras_crnn.synthesis.degrade import make_noise
from keras_crnn.synthesis.generator import Sample
from keras_crnn.synthesis.numbering import WORD_BITS, mix


class ScoreGenerator:
    """Renders photographs of drawn staves.

    Picture k depends on the drawings, the backgrounds, the configuration and the seed alone.

    Args:
        scores: `DrawnScores`.
        backgrounds: `BackgroundBank`.
        config: `ScoreConfig`.
        seed: int. Another seed gives other pictures.
    """

    def __init__(
        self, scores: DrawnScores, backgrounds: BackgroundBank, config: ScoreConfig, seed: int = 0
    ) -> None:
        self.scores, self.backgrounds, self.config, self.seed = scores, backgrounds, config, seed
        self._noise = make_noise(seed & WORD_BITS)  # of any seed, as for words

    def render(self, index: int) -> Sample:
        """Picture number `index`: its text is the pitches, such as `"G4 A4"`."""
        rng = random.Random(mix(self.seed, index))

        def choose() -> Drawing:
            return self.scores[rng.randrange(len(self.scores))]

        drawing = choose()
        image = photograph(drawing, choose, self.backgrounds, self._noise, rng, self.config)
        return Sample(" ".join(drawing.pitches), image)


@dataclass(frozen=True)
class ScoreRecipe:
    """What a `ScoreGenerator` is opened with, in a form that can be stored and sent to workers.

    Args:
        scores: path of a folder that `keras-crnn engrave` wrote, or several.
        backgrounds: path of a folder of images.
        config: `ScoreConfig`.
        seed: int. Defaults to 0.
    """

    scores: str | tuple[str, ...]
    backgrounds: str
    config: ScoreConfig = field(default_factory=ScoreConfig)
    seed: int = 0

    @property
    def color(self) -> bool:
        """The pictures are grey."""
        return False

    def open(self, progress: Callable[[int, int], None] | None = None) -> ScoreGenerator:
        """Opens drawings and backgrounds.

        Raises:
            FileNotFoundError, ValueError: a folder is missing, empty or damaged.
        """
        backgrounds = BackgroundBank.open(self.backgrounds)
        folders = (self.scores,) if isinstance(self.scores, str) else self.scores
        return ScoreGenerator(DrawnScores(*folders), backgrounds, self.config, self.seed)

    def with_characters(self, characters: str) -> ScoreRecipe:
        """The same: staves have no characters to draw."""
        return self

    def to_dict(self) -> dict[str, Any]:
        """Plain values, with paths as they were given."""
        return asdict(self)

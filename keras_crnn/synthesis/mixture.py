"""Several configurations in one stream of pictures."""

from __future__ import annotations

import bisect
import itertools
import random
from collections import Counter
from collections.abc import Callable, Sequence

from keras_crnn.synthesis.generator import Sample, WordGenerator
from keras_crnn.synthesis.numbering import mix

CHOICE = 0x6D69787475726573  # keeps the choice apart from what the pictures are drawn from


class Mixture:
    """Renders each picture with one of several generators, which its number alone chooses.

    Picture k is that picture k of the generator chosen.

    Args:
        generators: sequence of WordGenerator, all of one seed and with the same faces.
        weights: sequence of float. How often each is chosen.
        reopen: function that opens the same again, in place of a pickle of all faces. Defaults
            to none.

    Attributes:
        fonts, backgrounds, words: of the first generator.
        skipped: Counter, see `WordGenerator`, over all of them.
    """

    def __init__(
        self,
        generators: Sequence[WordGenerator],
        weights: Sequence[float],
        reopen: Callable[[], WordGenerator | Mixture] | None = None,
    ) -> None:
        self.generators = tuple(generators)
        self._weights, self._reopen = tuple(weights), reopen
        self._sums = list(itertools.accumulate(weights))
        first = self.generators[0]
        self.fonts, self.backgrounds, self.words = first.fonts, first.backgrounds, first.words
        self.seed = first.seed

    def __reduce__(self) -> tuple[Callable[..., WordGenerator | Mixture], tuple[object, ...]]:
        if self._reopen is not None:
            return self._reopen, ()
        return Mixture, (self.generators, self._weights)

    @property
    def skipped(self) -> Counter[str]:
        """Words that could not be drawn, and how often they came up."""
        return sum((generator.skipped for generator in self.generators), Counter())

    def choose(self, index: int) -> WordGenerator:
        """The generator of picture `index`."""
        chance = random.Random(mix(self.seed ^ CHOICE, index)).random()
        place = bisect.bisect(self._sums, chance * self._sums[-1])
        return self.generators[min(place, len(self.generators) - 1)]

    def render(self, index: int, text: str | None = None) -> Sample:
        """Makes one picture, as `WordGenerator.render`."""
        return self.choose(index).render(index, text)

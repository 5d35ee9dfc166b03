"""One thing the generator does to a picture: how often, and how strongly."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Effect:
    """How often something is done, and the range its strength is drawn from.

    It checks nothing itself: `SynthesisConfig` does, and names the effect.

    Args:
        probability: float. Share of the images, 0 to 1, unless the effect's comment says of what
            it is a share.
        low, high: float. The strength is drawn evenly between them; the effect's comment says
            what it is. Default to 0: for effects of one strength.

    Example:

    >>> jpeg = Effect(0.5, 18, 90)
    >>> jpeg.happens(random.Random(1)), round(jpeg.draw(random.Random(1)), 1)
    (True, 27.7)
    """

    probability: float
    low: float = 0.0
    high: float = 0.0

    def happens(self, rng: random.Random) -> bool:
        """Whether this picture has it; takes one number from `rng`."""
        return rng.random() < self.probability

    def draw(self, rng: random.Random) -> float:
        """A strength; takes one number from `rng`."""
        # As `uniform` does it, without another call: every picture draws many strengths.
        return self.low + (self.high - self.low) * rng.random()

    def draw_whole(self, rng: random.Random) -> int:
        """A strength that is a whole number, both ends included."""
        return rng.randint(int(self.low), int(self.high))

    def within(self, low: float, high: float) -> Effect:
        """The same effect with both ends of its strength held between two bounds.

        Example:

        >>> Effect(0.2, 0.65, 1.5).within(0.75, 1.25)
        Effect(probability=0.2, low=0.75, high=1.25)
        """
        return replace(self, low=max(min(self.low, high), low), high=min(max(self.high, low), high))

"""What a fine-tuning has made, and how much better and worse it reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from keras_crnn.data.skipped import Skipped
from keras_crnn.network.spec import ModelSpec


@dataclass(frozen=True)
class Comparison:
    """How well a set of words is read before and after.

    Attributes:
        name: string. What the words are.
        count: int. Words.
        before, after: float, 0 to 1. Share of words read without a fault.
    """

    name: str
    count: int
    before: float
    after: float

    def __str__(self) -> str:
        return f"{self.name}: {self.before:.1%} before, {self.after:.1%} after, of {self.count}"


@dataclass(frozen=True)
class Finetuned:
    """What a fine-tuning has made.

    Attributes:
        weights: path of the weights, `model.npz`.
        spec: `ModelSpec` of the model.
        crops: `Comparison` on the crops held back.
        old_words: `Comparison` on words from before, or `None` where the alphabet spells none.
        share: float, 0 to 1. How much of what the training changed was kept.
        skipped: `Skipped`. Crops left out.
    """

    weights: Path
    spec: ModelSpec
    crops: Comparison
    old_words: Comparison | None
    share: float
    skipped: Skipped

    def __str__(self) -> str:
        return "\n".join(str(one) for one in (self.crops, self.old_words) if one is not None)

"""Crops and words from before, by number, in the form that training takes."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from keras_crnn.data.example import Example
from keras_crnn.data.folder import read_folder
from keras_crnn.images.read import read_image
from keras_crnn.synthesis.generator import Sample
from keras_crnn.synthesis.numbering import mix
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.training.crop_changes import change_crop
from keras_crnn.training.rehearsal import choose_rehearsal


class CropGenerator:
    """Gives crops as they might look another time, and words from before among them.

    Args:
        crops: `Example`s whose images are uint8 `(height, width)`.
        old_words: likewise, or none.
        old_share: float, from 0 and below 1. Share of the pictures that are words from before.
        seed: int. Another seed gives other pictures.
    """

    def __init__(
        self,
        crops: Sequence[Example],
        old_words: Sequence[Example],
        old_share: float,
        seed: int = 0,
    ) -> None:
        self.crops, self.old_words, self.seed = crops, old_words, seed
        self.old_share = old_share if old_words else 0.0

    def render(self, index: int) -> Sample:
        """Picture number `index`, always the same."""
        rng = random.Random(mix(self.seed, index))
        source = self.old_words if rng.random() < self.old_share else self.crops
        image, text = source[rng.randrange(len(source))]
        return Sample(text, change_crop(image, rng))


@dataclass(frozen=True)
class CropRecipe:
    """What a `CropGenerator` is opened with, in a form that can be stored and sent to workers.

    Args:
        crops: path of a folder with `gt.tsv`.
        before: `Alphabet` that the model had.
        after: `Alphabet` that it gets. Words from before are those that both can spell.
        old_share: float, from 0 and below 1. Share of the pictures that are words from before.
        seed: int. Defaults to 0.
    """

    crops: str
    before: Alphabet
    after: Alphabet
    old_share: float = 0.5
    seed: int = 0

    @property
    def color(self) -> bool:
        """The pictures are grey."""
        return False

    def open(self, progress: Callable[[int, int], None] | None = None) -> CropGenerator:
        """Reads all pictures into memory.

        Raises:
            FileNotFoundError, ValueError: the folder is missing, empty or damaged.
        """
        crops = [Example(read_image(one.image), one.text) for one in read_folder(self.crops)]
        old = choose_rehearsal(self.before, self.after) if self.old_share else None
        return CropGenerator(crops, old.learned if old else [], self.old_share, self.seed)

    def with_characters(self, characters: str) -> CropRecipe:
        """The same: nothing is drawn anew."""
        return self

    def to_dict(self) -> dict[str, Any]:
        """What tells this recipe from others: crops by their texts, wherever they lie."""
        texts = "\n".join(one.text for one in read_folder(self.crops))
        return {
            "crops": hashlib.sha256(texts.encode()).hexdigest()[:16],
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "old_share": self.old_share,
            "seed": self.seed,
        }

"""Crops and words from before, by number, in the form that training takes."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keras_crnn.data.example import Example
from keras_crnn.images.read import read_image
from keras_crnn.synthesis.generator import Sample
from keras_crnn.synthesis.numbering import mix
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.training.augmentation_settings import Augmentation
from keras_crnn.training.crop_changes import change_crop
from keras_crnn.training.own_crops import list_cuts, read_cut_crops
from keras_crnn.training.rehearsal import choose_rehearsal
from keras_crnn.training.splicing import CutCrop, splice

#: Share of the crops that are joined of parts of two, of those that can be cut.
SPLICED = 0.6
#: Words from before were rendered with effects of their own.
_MILD = Augmentation()


class CropGenerator:
    """Gives crops as they might look another time, and words from before among them.

    Args:
        crops: `CutCrop`s.
        old_words: `Example`s whose images are uint8 `(height, width)`, or none.
        old_share: float, from 0 and below 1. Share of the pictures that are words from before.
        seed: int. Another seed gives other pictures.
        spliced: float, from 0 to 1. Share of the crops that are joined of parts of two.
    """

    def __init__(
        self,
        crops: Sequence[CutCrop],
        old_words: Sequence[Example],
        old_share: float,
        seed: int = 0,
        spliced: float = SPLICED,
    ) -> None:
        self.crops, self.old_words, self.seed = crops, old_words, seed
        self.old_share = old_share if old_words else 0.0
        self.spliced = spliced
        self._can_be_cut = [crop for crop in crops if crop.cuts]

    def render(self, index: int) -> Sample:
        """Picture number `index`, always the same."""
        rng = random.Random(mix(self.seed, index))
        if rng.random() < self.old_share:
            old = self.old_words[rng.randrange(len(self.old_words))]
            return Sample(old.text, change_crop(read_image(old.image), rng, _MILD))
        if len(self._can_be_cut) > 1 and rng.random() < self.spliced:
            one, other = rng.sample(self._can_be_cut, 2)
            image, text = splice(one, other, rng)
        else:
            crop = self.crops[rng.randrange(len(self.crops))]
            image, text = crop.image, crop.text
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
        spliced: float, from 0 to 1. Share of the crops that are joined of parts of two, where the
            folder says at which columns they may be cut (`write_cuts`). Defaults to 0.6.
    """

    crops: str
    before: Alphabet
    after: Alphabet
    old_share: float = 0.5
    seed: int = 0
    spliced: float = SPLICED

    @property
    def color(self) -> bool:
        """The pictures are grey."""
        return False

    def open(self, progress: Callable[[int, int], None] | None = None) -> CropGenerator:
        """Reads all pictures into memory.

        Raises:
            FileNotFoundError, ValueError: the folder is missing, empty or damaged.
        """
        crops = read_cut_crops(Path(self.crops))
        old = choose_rehearsal(self.before, self.after) if self.old_share else None
        words = old.learned if old else []
        return CropGenerator(crops, words, self.old_share, self.seed, self.spliced)

    def with_characters(self, characters: str) -> CropRecipe:
        """The same: nothing is drawn anew."""
        return self

    def to_dict(self) -> dict[str, Any]:
        """What tells this recipe from others: crops by their texts, wherever they lie."""
        crops = list_cuts(Path(self.crops))
        described = repr([(one.text, cuts if self.spliced else ()) for one, cuts in crops])
        return {
            "crops": hashlib.sha256(described.encode()).hexdigest()[:16],
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "old_share": self.old_share,
            "seed": self.seed,
            "spliced": self.spliced,
        }

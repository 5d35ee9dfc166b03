"""The TensorFlow Datasets builder of rendered words. Importing this needs TFDS and Beam."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require

require("tensorflow_datasets", "train")
require("apache_beam", "beam")
require("importlib_resources", "beam")  # TFDS 4.9.10 needs it to build, and does not ask for it.

# ruff: noqa: E402 - a missing package is named before anything asks for it
import apache_beam as beam
import numpy as np
import tensorflow_datasets as tfds
from apache_beam.utils.shared import Shared

from keras_crnn.synthesis import WordGenerator, use_one_thread
from keras_crnn.synthesis.mixture import Mixture
from keras_crnn.synthesis.recipe import Recipe
from keras_crnn.synthesis.shards import encode_png, scale_to_height


# No long repr: TFDS logs it.
@dataclasses.dataclass(eq=False, kw_only=True, repr=False)
class RenderedWordsConfig(tfds.core.BuilderConfig):
    """A set of rendered words.

    The training split has the pictures of the numbers `start`, `start + 1`, ... The validation
    split has those of -1, -2, ..., which no training on the same recipe draws.

    Args:
        recipe: `Recipe` of the words. Every worker opens it at its paths.
        count: int. Pictures of the training split.
        validation_count: int. Pictures of the validation split. Defaults to 0: no such split.
        start: int. Number of the first training picture: a set made in pieces. Defaults to 0.
        height: int or None. Pixels that pictures are scaled to. Defaults to None: as rendered.
        chunk: int. Pictures a worker takes at a time. Does not change the set. Defaults to 256.
        name: str. Folder of the set. Defaults to the count and a fingerprint of all else that
            decides how the pictures look, so that no set is taken for another.

    Raises:
        ValueError: a number out of range.
        FileNotFoundError: as `Recipe.describe`.
    """

    recipe: Recipe
    count: int
    validation_count: int = 0
    start: int = 0
    height: int | None = None
    chunk: int = 256
    name: str = ""

    def __post_init__(self) -> None:
        if self.count < 1 or self.chunk < 1 or (self.height is not None and self.height < 1):
            raise InputError(
                f"count must be at least 1 (got {self.count}), and so must chunk ({self.chunk}) "
                f"and, where it is given, height ({self.height})."
            )
        if self.validation_count < 0 or self.start < 0:
            raise InputError(
                f"validation_count must be at least 0 (got {self.validation_count}), and so must "
                f"start ({self.start})."
            )
        if not self.name:
            described = json.dumps(self.describe(), sort_keys=True)
            self.name = f"{self.count}-{hashlib.sha256(described.encode()).hexdigest()[:12]}"

    def describe(self) -> dict[str, Any]:
        """What tells this set from another one, as JSON values."""
        names = ("count", "validation_count", "start", "height")
        return {**{name: getattr(self, name) for name in names}, "recipe": self.recipe.describe()}

    @property
    def splits(self) -> dict[str, range]:
        """Numbers of the pictures of each split."""
        splits = {"train": range(self.start, self.start + self.count)}
        if self.validation_count:
            splits["validation"] = range(-1, -1 - self.validation_count, -1)
        return splits


class RenderedWordsBuilder(tfds.core.GeneratorBasedBuilder):
    """Rendered words: `image`, PNG, and `text`. Give a `RenderedWordsConfig` as `config`.

    Beam makes the pictures in chunks, on any number of workers. Their order is the same
    whatever the runner: TFDS sorts them by a hash of their numbers. `info.metadata` says how
    they were made.

    Example:

    >>> recipe = Recipe("fonts", "photos", (("words.txt", 1.0),))  # doctest: +SKIP
    >>> config = RenderedWordsConfig(recipe=recipe, count=1_000)  # doctest: +SKIP
    >>> RenderedWordsBuilder(config=config, data_dir="sets").info  # doctest: +SKIP
    """

    name = "rendered_words"
    VERSION = tfds.core.Version("1.0.0")

    def _info(self) -> Any:
        channels = 3 if self.builder_config.recipe.color else 1
        image = tfds.features.Image(
            shape=(None, None, channels), dtype=np.uint8, encoding_format="png"
        )
        return tfds.core.DatasetInfo(
            builder=self,
            description="Pictures of single words, rendered by keras_crnn.synthesis.",
            features=tfds.features.FeaturesDict({"image": image, "text": tfds.features.Text()}),
            supervised_keys=("image", "text"),
            metadata=tfds.core.MetadataDict(self.builder_config.describe()),
        )

    def _split_generators(self, dl_manager: Any) -> dict[str, Any]:
        render = RenderChunk(self.builder_config)  # one for all splits: they share the generator
        return {
            split: self._generate_examples(numbers, render)
            for split, numbers in self.builder_config.splits.items()
        }

    def _generate_examples(self, numbers: range, render: RenderChunk) -> Any:
        step = self.builder_config.chunk
        chunks = [numbers[first : first + step] for first in range(0, len(numbers), step)]
        return (
            "Chunks" >> beam.Create(chunks)
            | "Deal" >> beam.Reshuffle()
            | "Render" >> beam.ParDo(render)
        )


class RenderChunk(beam.DoFn):
    """Renders a range of numbers; the threads of a process share one generator.

    Args:
        config: `RenderedWordsConfig`.
    """

    def __init__(self, config: RenderedWordsConfig) -> None:
        super().__init__()
        self._recipe = config.recipe
        self._height = config.height
        self._shared = Shared()

    def setup(self) -> None:
        """Opens the generator, unless this process has it already."""
        self._generator = self._shared.acquire(self._open)

    def _open(self) -> WordGenerator | Mixture:
        use_one_thread()
        return self._recipe.open()

    def process(self, numbers: range) -> Iterator[tuple[str, dict[str, Any]]]:
        """Key and example of each picture; the key is its number, padded with zeros."""
        for number in numbers:
            text, image = self._generator.render(number)
            # Encoded here: given an array, TFDS starts a TensorFlow session in every worker.
            png = encode_png(scale_to_height(image, self._height))
            yield f"{number:016d}", {"image": png, "text": text}

"""Rendered words that are trained on several times, for where training outruns the generator."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from keras_crnn.data.parallel import fix_parallelism
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require
from keras_crnn.training.augmentation import Augmentation, compile_augmentation
from keras_crnn.training.background_renderer import BackgroundRenderer, Batch, note_errors
from keras_crnn.training.rendered_words import RenderedWords
from keras_crnn.training.word_pool import WordPool


@dataclass
class Tally:
    """Words counted since training, or this part of it, began."""

    rendered: int = 0  # that came from the generator
    trained: int = 0  # handed to the trainer, each use counted

    @property
    def mean_uses(self) -> float:
        """Uses of a rendered word on the average; below the target while the pool fills."""
        return self.trained / max(1, self.rendered)


@dataclass(frozen=True)
class ReusedWords:
    """An endless stream of batches from a pool of rendered words, each used several times.

    Every word is trained on as it was rendered the first time and under fresh augmentation from
    then on. Processes go on rendering meanwhile; a new word takes the place of one that was
    used `uses` times, and waits where there is none. The trainer waits while the pool fills,
    for no word is used more than `uses` times by then, and never after: where rendering is too
    slow, words stay in the pool and are used more often than `uses`. `tally.mean_uses` says how
    often it was in truth.

    Which words make a batch depends on how fast they were rendered, so a run is not repeatable
    bit for bit. A resumed run starts with an empty pool and goes on from rendered batch `start`,
    which is past all that was rendered before once the pool was turned over.

    Args:
        words: `RenderedWords` to render, squashed to one width.
        uses: int, at least 2. How often each word is to be trained on; `words` alone is for once.
        capacity: int. Words in the pool, at least a batch. Defaults to 32768, which is 110 MB at
            32 x 100 pixels.
        augmentation: `Augmentation` from the second use on.
        tally: `Tally`, counts over all streams of this object.

    Raises:
        ValueError: a number out of its range, or words at their own widths.

    Example:

    >>> from keras_crnn.network.config import PAPER_CONFIG
    >>> from keras_crnn.synthesis import Recipe
    >>> from keras_crnn.images.preprocessing import Preprocessing
    >>> from keras_crnn.network.spec import ModelSpec
    >>> from keras_crnn.text.alphabet import PAPER_ALPHABET
    >>> spec = ModelSpec(PAPER_ALPHABET, PAPER_CONFIG, Preprocessing())
    >>> recipe = Recipe("fonts", "photos", (("words.txt", 1.0),))
    >>> reused = ReusedWords(RenderedWords(spec, recipe, batch_size=64), uses=4)
    >>> images, labels = next(reused.batches())
    """

    words: RenderedWords
    uses: int
    capacity: int = 32768
    augmentation: Augmentation = field(default_factory=Augmentation)
    tally: Tally = field(default_factory=Tally, compare=False)

    def __post_init__(self) -> None:
        if self.uses < 2:
            raise InputError(
                f"uses must be at least 2; got {self.uses}. RenderedWords uses each word once."
            )
        if self.words.own_widths:
            raise InputError(
                f"uses {self.uses} needs words of one width, and these keep their own: set "
                "RenderedWords(own_widths=False), or train on each word once."
            )
        if self.capacity < self.words.batch_size:
            raise InputError(
                f"A pool of {self.capacity} words cannot fill a batch of {self.words.batch_size}: "
                "give a larger capacity or a smaller batch size."
            )

    def batches(self, start: int = 0) -> Generator[tuple[Any, np.ndarray], None, None]:
        """Batches for `model.fit`, augmented on the device that trains.

        Closing the generator ends the thread and the processes that render.

        Args:
            start: int. Number of the rendered batch to begin with.

        Yields:
            Images `(batch_size, height, width, 1)` uint8, an array of Keras's backend, and packed
            labels `(batch_size, time_steps + 2)` int32.

        Raises:
            Exception: what stopped the rendering, at the next batch.
        """
        augment = compile_augmentation(self.augmentation)
        draws = self._draw(start)
        try:
            for images, labels, seed, used in draws:
                yield augment(images, seed, used), labels
        finally:
            draws.close()

    def dataset(self, start: int = 0, errors: list[Exception] | None = None) -> Any:
        """The stream as an endless `tf.data.Dataset`, augmented on the processor.

        What stops it is put into `errors`.
        """
        tf = require("tensorflow", "train")
        size, steps = self.words.batch_size, self.words.time_steps
        assert steps is not None  # as words at their own widths are refused
        signature = (
            tf.TensorSpec((size, *self.words.image_shape), tf.uint8),
            tf.TensorSpec((size, steps + 2), tf.int32),
            tf.TensorSpec((), tf.int32),
            tf.TensorSpec((size,), tf.bool),
        )
        augment = compile_augmentation(self.augmentation)
        dataset = tf.data.Dataset.from_generator(
            lambda: note_errors(self._draw(start), errors), output_signature=signature
        )
        dataset = dataset.map(
            lambda images, labels, seed, used: (augment(images, seed, used), labels),
            num_parallel_calls=1,
        )
        return fix_parallelism(dataset.prefetch(2))

    def _draw(
        self, start: int
    ) -> Generator[tuple[np.ndarray, np.ndarray, np.int32, np.ndarray], None, None]:
        """Images as rendered, labels, a seed, which images were used before."""
        random = np.random.default_rng((self.words.recipe.seed, start))
        pool, size = WordPool(self.capacity, self.uses), self.words.batch_size
        renderer = BackgroundRenderer(self.words, start)
        rest: Batch | None = None
        try:
            while True:
                renderer.check()
                rest = self._fill(pool, renderer, rest)
                images, labels, used = pool.give(size, random)
                self.tally.trained += size
                yield images, labels, np.int32(random.integers(2**31)), used
        finally:
            renderer.close()

    def _fill(
        self, pool: WordPool, renderer: BackgroundRenderer, rest: Batch | None
    ) -> Batch | None:
        """Moves rendered words to the pool while both last; returns those that found no place."""
        while True:
            rest = rest or renderer.take(wait=not pool.can_give(self.words.batch_size))
            if rest is None:
                return None
            taken = pool.add(*rest)
            self.tally.rendered += taken
            if taken < len(rest[0]):
                return rest[0][taken:], rest[1][taken:]
            rest = None

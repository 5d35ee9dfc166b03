"""Training batches that are rendered while the network trains."""

from __future__ import annotations

import itertools
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from keras_crnn.data.parallel import fix_parallelism
from keras_crnn.data.selection import Selection
from keras_crnn.extras import require
from keras_crnn.labels import pack_labels
from keras_crnn.processes import follow_parent, interrupts_held_back
from keras_crnn.spec import ModelSpec
from keras_crnn.synthesis import WordGenerator
from keras_crnn.synthesis.fonts import PRINTABLE
from keras_crnn.synthesis.generator import use_one_thread
from keras_crnn.synthesis.recipe import Recipe

#: Apart by more than any run sees, so that a word that cannot be used is replaced by a new one.
_RETRY_STRIDE = 1 << 40
_MAX_TRIES = 100


@dataclass(frozen=True)
class RenderedWords:
    """An endless, repeatable stream of batches of rendered words.

    Batch k depends on the seed, the configuration and the assets alone, so a run that was
    killed goes on where it stopped, with any number of processes. (With a selection also on how
    the processor rounds: elsewhere a word on the border may fall on its other side.)

    Args:
        spec: `ModelSpec`. Its alphabet folds the labels, its preprocessing resizes the images,
            all to one width: see `Preprocessing.squashed`.
        recipe: `Recipe` of the words: fonts, backgrounds, words, effects (in grey) and seed.
        batch_size: int. Images a batch.
        processes: int. Worker processes; 0 renders in this one. Defaults to 1.
        ahead: int. Batches that wait for the trainer at most, for each process.
        selection: `Selection` or `None`. Which of the words rendered to train on. Defaults to
            all of them.

    Example:

    >>> recipe = Recipe("fonts", "backgrounds", "words.txt")
    >>> words = RenderedWords(spec, recipe, batch_size=64)
    >>> images, labels = next(words.batches())
    """

    spec: ModelSpec
    recipe: Recipe
    batch_size: int
    processes: int = 1
    ahead: int = 4
    selection: Selection | None = None

    def __post_init__(self) -> None:
        if self.recipe.color:
            raise ValueError("The networks here read grey; set SynthesisConfig(color=False).")
        if self.batch_size < 1 or self.processes < 0 or self.ahead < 1:
            raise ValueError(
                f"batch_size {self.batch_size} and ahead {self.ahead} must be at least 1, "
                f"processes {self.processes} at least 0."
            )

    @property
    def time_steps(self) -> int:
        """Time steps of the network at the width of the batches."""
        return self.spec.config.time_steps(self.image_shape[1])

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """Height and width of the images in pixels, and 1."""
        squashed = self.spec.preprocessing.squashed()
        return squashed.height, squashed.width or 0, 1

    def open(self, progress: Callable[[int, int], None] | None = None) -> WordGenerator:
        """Opens fonts, backgrounds and words, so that bad ones are named before training.

        Characters of the alphabet beyond printable ASCII are drawn by the faces that have them.
        """
        signs = self.spec.alphabet.characters
        beyond = "".join(sign for sign in signs if sign not in PRINTABLE and not sign.isspace())
        recipe = replace(self.recipe, characters=self.recipe.characters + beyond)
        if self.selection is not None:
            self.selection.check(self.spec)
        generator = recipe.open(progress)
        image, ids = self.word(generator, 0)  # what does not suit the alphabet is named here
        if self.selection is not None:
            self.selection.losses([image], [ids])
        return generator

    def batches(self, start: int = 0) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Batches from number `start` on, without end.

        Yields:
            Images `(batch_size, height, width, 1)` uint8 and packed labels
            `(batch_size, time_steps + 2)` int32.
        """
        generator = self.open()  # raises here, in the caller's process
        if self.processes == 0:
            for k in itertools.count(start):
                yield self.batch(generator, k)
        del generator
        yield from self._from_processes(start)

    def _from_processes(self, start: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self.processes, context, _start_worker, (self,)) as pool:
            waiting: deque[Future[tuple[np.ndarray, np.ndarray]]] = deque()
            try:
                for k in itertools.count(start):
                    with interrupts_held_back():  # the first calls start the workers
                        waiting.append(pool.submit(_render_batch, k))
                    if len(waiting) > self.processes * self.ahead:
                        yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()

    def batch(self, generator: WordGenerator, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Batch number `k`, rendered here."""
        size = self.batch_size
        if self.selection is not None:
            size = self.selection.pool_size(size)
        words = [self.word(generator, k * size + index) for index in range(size)]
        images, ids = map(list, zip(*words, strict=True))
        if self.selection is not None:
            random = np.random.default_rng((self.recipe.seed, k))
            chosen = self.selection.choose(images, ids, self.batch_size, random)
            images, ids = [images[c] for c in chosen], [ids[c] for c in chosen]
        steps = [self.time_steps] * self.batch_size
        return np.stack(images)[..., np.newaxis], pack_labels(ids, steps, self.time_steps)

    def word(self, generator: WordGenerator, index: int) -> tuple[np.ndarray, list[int]]:
        """Word number `index`: image `(height, width)` and label ids.

        A word that holds letters or digits beyond the alphabet, that has no character of it, or
        more than the time steps can spell, is replaced by another one that `index` alone
        determines. Punctuation and blanks beyond the alphabet are drawn and left out of the label.
        A label is empty only where nothing is drawn.

        Raises:
            ValueError: a hundred such words in a row.
        """
        alphabet, preprocessing = self.spec.alphabet, self.spec.preprocessing.squashed()
        for attempt in range(_MAX_TRIES):
            sample = generator.render(index + attempt * _RETRY_STRIDE)
            label = alphabet.label(sample.text)
            ids = alphabet.encode(label)
            spelt = sum(map(str.isalnum, label)) == sum(map(str.isalnum, sample.text))
            if (
                spelt
                and bool(ids) == bool(sample.text)
                and alphabet.required_frames(ids) <= self.time_steps
            ):
                return preprocessing.resize(sample.image), ids
        raise ValueError(
            f"{_MAX_TRIES} words in a row, the last {sample.text!r}, have letters or digits that "
            f"the alphabet lacks, or more than {self.time_steps} time steps can spell. Check the "
            "words against the alphabet."
        )

    def dataset(self, start: int = 0) -> Any:
        """The stream from batch `start` on as an endless `tf.data.Dataset` for `model.fit`."""
        tf = require("tensorflow", "train")
        signature = (
            tf.TensorSpec((self.batch_size, *self.image_shape), tf.uint8),
            tf.TensorSpec((self.batch_size, self.time_steps + 2), tf.int32),
        )
        dataset = tf.data.Dataset.from_generator(
            lambda: self.batches(start), output_signature=signature
        )
        return fix_parallelism(dataset.prefetch(2))


_worker: tuple[RenderedWords, WordGenerator] | None = None


def _start_worker(words: RenderedWords) -> None:
    global _worker
    follow_parent()
    use_one_thread()
    _worker = (words, words.open())


def _render_batch(k: int) -> tuple[np.ndarray, np.ndarray]:
    assert _worker is not None
    words, generator = _worker
    return words.batch(generator, k)

"""Rendered words that are trained on several times, for where training outruns the generator."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from keras_crnn.data.parallel import fix_parallelism
from keras_crnn.system.extras import require
from keras_crnn.training.augmentation import Augmentation, compile_augmentation
from keras_crnn.training.rendered_words import RenderedWords

_Batch = tuple[np.ndarray, np.ndarray]


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

    >>> from keras_crnn import PAPER_ALPHABET, PAPER_CONFIG, ModelSpec, Preprocessing
    >>> from keras_crnn.synthesis import Recipe
    >>> spec = ModelSpec(PAPER_ALPHABET, PAPER_CONFIG, Preprocessing())
    >>> recipe = Recipe("fonts", "photos", (("words.txt", 1.0),))
    >>> words = RenderedWords(spec, recipe, batch_size=8)
    >>> images, labels = next(ReusedWords(words, uses=4).batches())
    """

    words: RenderedWords
    uses: int
    capacity: int = 32768
    augmentation: Augmentation = field(default_factory=Augmentation)
    tally: Tally = field(default_factory=Tally, compare=False)

    def __post_init__(self) -> None:
        if self.uses < 2:
            raise ValueError(
                f"uses must be at least 2; got {self.uses}. RenderedWords uses each word once."
            )
        if self.words.own_widths:
            raise ValueError(
                f"uses {self.uses} needs words of one width, and these keep their own: set "
                "RenderedWords(own_widths=False), or train on each word once."
            )
        if self.capacity < self.words.batch_size:
            raise ValueError(
                f"A pool of {self.capacity} words cannot fill a batch of {self.words.batch_size}: "
                "give a larger capacity or a smaller batch size."
            )

    def batches(self, start: int = 0) -> Iterator[tuple[Any, np.ndarray]]:
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

    def dataset(self, start: int = 0) -> Any:
        """The stream as an endless `tf.data.Dataset`, augmented on the processor."""
        tf = require("tensorflow", "train")
        size = self.words.batch_size
        signature = (
            tf.TensorSpec((size, *self.words.image_shape), tf.uint8),
            tf.TensorSpec((size, self.words.time_steps + 2), tf.int32),
            tf.TensorSpec((), tf.int32),
            tf.TensorSpec((size,), tf.bool),
        )
        augment = compile_augmentation(self.augmentation)
        dataset = tf.data.Dataset.from_generator(
            lambda: self._draw(start), output_signature=signature
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
        rest: _Batch | None = None
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
        self, pool: WordPool, renderer: BackgroundRenderer, rest: _Batch | None
    ) -> _Batch | None:
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


class WordPool:
    """At most `capacity` words in memory; one that was used `uses` times may be replaced."""

    def __init__(self, capacity: int, uses: int) -> None:
        self.capacity = capacity
        self.uses = uses
        self.filled = 0
        self.counts = np.zeros(capacity, np.int32)
        self._images: np.ndarray | None = None  # (capacity, height, width, 1) uint8
        self._labels: np.ndarray | None = None  # (capacity, time_steps + 2) int32

    def add(self, images: np.ndarray, labels: np.ndarray) -> int:
        """Puts words into free places, or over those used most; returns how many found one."""
        if self._images is None or self._labels is None:
            self._images = np.zeros((self.capacity, *images.shape[1:]), images.dtype)
            self._labels = np.zeros((self.capacity, *labels.shape[1:]), labels.dtype)
        if self.filled < self.capacity:
            places = np.arange(self.filled, min(self.capacity, self.filled + len(images)))
            self.filled += len(places)
        else:
            worn = np.flatnonzero(self.counts >= self.uses)
            places = worn[np.argsort(-self.counts[worn], kind="stable")][: len(images)]
        self._images[places] = images[: len(places)]
        self._labels[places] = labels[: len(places)]
        self.counts[places] = 0
        return len(places)

    def can_give(self, size: int) -> bool:
        """Whether a batch is there: always once the pool is full, before that of unworn words."""
        return self.filled == self.capacity or len(self._unworn()) >= size

    def give(
        self, size: int, random: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Copies of `size` different words: images, labels, and whether each was used before."""
        assert self._images is not None
        assert self._labels is not None
        choice = self.capacity if self.filled == self.capacity else self._unworn()
        places = random.choice(choice, size, replace=False)
        used = self.counts[places] > 0
        self.counts[places] += 1
        return self._images[places], self._labels[places], used

    def _unworn(self) -> np.ndarray:
        return np.flatnonzero(self.counts[: self.filled] < self.uses)


class BackgroundRenderer:
    """Renders batches from number `start` on in a thread, two ahead of the trainer."""

    def __init__(self, words: RenderedWords, start: int) -> None:
        self._ready: queue.Queue[_Batch | None] = queue.Queue(2)
        self._stop = threading.Event()
        self._error: BaseException | None = None
        # A daemon: a trainer that ends without closing its batches need not wait for it.
        self._thread = threading.Thread(
            target=self._render, args=(words, start), name="renderer", daemon=True
        )
        self._thread.start()

    def take(self, wait: bool) -> _Batch | None:
        """The next batch; without `wait`, `None` where it is not rendered yet."""
        try:
            batch = self._ready.get(block=wait)
        except queue.Empty:
            return None
        self.check()
        return batch

    def check(self) -> None:
        """Raises what stopped the rendering."""
        if self._error is not None:
            raise self._error

    def close(self) -> None:
        """Ends the thread and its processes; waits for batches being rendered."""
        self._stop.set()
        while self._thread.is_alive():
            with suppress(queue.Empty):
                self._ready.get(timeout=0.05)  # the thread may wait for room

    def _render(self, words: RenderedWords, start: int) -> None:
        batches = words.batches(start)
        try:
            for batch in batches:
                self._ready.put(batch)
                if self._stop.is_set():
                    return
        except BaseException as error:
            self._error = error
            self._ready.put(None)  # wakes a trainer that waits
        finally:
            batches.close()

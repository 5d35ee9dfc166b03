"""Training batches that are rendered while the network trains."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import numpy as np

from keras_crnn.data.labels import pack_labels
from keras_crnn.data.parallel import fix_parallelism
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.spec import ModelSpec
from keras_crnn.synthesis.fonts import PRINTABLE
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require
from keras_crnn.text.alphabets import drawn_characters
from keras_crnn.training.background_renderer import Batch, note_errors
from keras_crnn.training.passed_over import why_passed_over
from keras_crnn.training.pictures import PictureGenerator, PictureRecipe
from keras_crnn.training.rendering_processes import render_pools
from keras_crnn.training.selection import Selection
from keras_crnn.training.similar_widths import BATCHES, batch_by_width

#: Words that a run trains on have numbers below this, which no run comes near. What replaces a word
#: that cannot be used lies so much further on, so that no two words share a number.
_RETRY_STRIDE = 1 << 40
_MAX_TRIES = 100
#: Words to measure on have numbers from here on, above all of those and what replaces them.
_MEASURED_FROM = _MAX_TRIES * _RETRY_STRIDE


@dataclass(frozen=True)
class RenderedWords:
    """An endless, repeatable stream of batches of rendered words.

    Batch k depends on the seed, the configuration and the assets alone, so a run that was
    killed goes on where it stopped, with any number of processes. (With a selection also on how
    the processor rounds: elsewhere a word on the border may fall on its other side.)

    Args:
        spec: `ModelSpec`. Its alphabet folds the labels, its preprocessing resizes the images,
            all to one width: see `Preprocessing.squashed`.
        recipe: `Recipe` of the words: fonts, backgrounds, words, effects (in grey) and seed; or
            another `PictureRecipe`, such as `keras_crnn.music.score_generator.ScoreRecipe`.
        batch_size: int. Images a batch.
        processes: int. Worker processes; 0 renders in this one. Defaults to 1.
        ahead: int. Batches that wait for the trainer at most, for each process.
        selection: `Selection` or `None`. Which of the words rendered to train on. Defaults to
            all of them.
        own_widths: bool. Images keep their proportions, as the preprocessing reads, in batches of
            similar width, see `similar_widths`; lines of text need it. Defaults to `False`: all are
            squashed to one width.
        few_shapes: bool. At own widths, all batches have `batch_size` images and one of at most
            `similar_widths.FEW` widths, for backends that compile each shape anew; lines then take
            longer steps and more memory than short words. Defaults to `False`.

    Example:

    >>> from keras_crnn.network.config import PAPER_CONFIG
    >>> from keras_crnn.text.alphabet import PAPER_ALPHABET
    >>> from keras_crnn.synthesis.recipe import Recipe
    >>> spec = ModelSpec(PAPER_ALPHABET, PAPER_CONFIG, Preprocessing())
    >>> recipe = Recipe("fonts", "photos", (("words.txt", 1.0),))
    >>> words = RenderedWords(spec, recipe, batch_size=64)
    >>> words.image_shape, words.time_steps
    ((32, 100, 1), 26)
    >>> images, labels = next(words.batches())
    """

    spec: ModelSpec
    recipe: PictureRecipe
    batch_size: int
    processes: int = 1
    ahead: int = 4
    selection: Selection | None = None
    own_widths: bool = False
    few_shapes: bool = False

    def __post_init__(self) -> None:
        if self.recipe.color:
            raise InputError("The networks here read grey; set SynthesisConfig(color=False).")
        if self.batch_size < 1 or self.processes < 0 or self.ahead < 1:
            raise InputError(
                f"batch_size {self.batch_size} and ahead {self.ahead} must be at least 1, "
                f"processes {self.processes} at least 0."
            )
        if self.own_widths and self.batch_size < 2:
            raise InputError(
                f"batch_size {self.batch_size}: batches of similar width have two words at least. "
                "Give a larger one, or leave own_widths out."
            )
        if self.own_widths and self.selection is not None:
            raise InputError(
                "A selection reads words at one width: leave it out, or own_widths, which keeps "
                "each word's own."
            )
        if self.own_widths and self.spec.preprocessing.width is not None:
            raise InputError(
                f"The record squashes images to {self.spec.preprocessing.width} pixels, so they "
                "have no widths of their own: set Preprocessing(width=None)."
            )

    @property
    def time_steps(self) -> int | None:
        """Time steps of the network at the width of the batches; `None` at their own widths."""
        width = self.image_shape[1]
        return None if width is None else self.spec.config.time_steps(width)

    @property
    def image_shape(self) -> tuple[int, int | None, int]:
        """Height and width of the images in pixels, and 1; the width is `None` at their own."""
        preprocessing = self._preprocessing
        return preprocessing.height, preprocessing.width, 1

    @property
    def _preprocessing(self) -> Preprocessing:
        preprocessing = self.spec.preprocessing
        return preprocessing if self.own_widths else preprocessing.squashed()

    @property
    def _pool(self) -> int:
        """Batches that are rendered together."""
        return BATCHES if self.own_widths else 1

    @property
    def _pool_words(self) -> int:
        """Words rendered for them."""
        if self.selection is not None:
            return self.selection.pool_size(self.batch_size)
        return self.batch_size * self._pool

    def open(self, progress: Callable[[int, int], None] | None = None) -> PictureGenerator:
        """Opens fonts, backgrounds and words, so that bad ones are named before training.

        Characters of the alphabet beyond printable ASCII are drawn by the faces that have them.
        """
        signs = drawn_characters(self.spec.alphabet)
        beyond = "".join(sign for sign in signs if sign not in PRINTABLE and not sign.isspace())
        recipe = self.recipe.with_characters(beyond)
        if self.selection is not None:
            self.selection.check(self.spec)
        generator = recipe.open(progress)
        image, ids = self.word(generator, 0)  # what does not suit the alphabet is named here
        if self.selection is not None:
            self.selection.losses([image], [ids])
        return generator

    def batches(self, start: int = 0) -> Generator[Batch, None, None]:
        """Batches from number `start` on, without end.

        Yields:
            Images `(batch_size, height, width, 1)` uint8 and packed labels
            `(batch_size, time_steps + 2)` int32. At their own widths images have the width of
            their batch, labels as many columns as its longest needs and 2, and `batch_size` is
            the mean over `similar_widths.BATCHES` batches; with few shapes it is that of each,
            and labels have the columns that its width needs.
        """
        generator = self.open()  # raises here, in the caller's process
        skipped = start % self._pool
        if self.processes == 0:
            for k in itertools.count(start // self._pool):
                yield from self.pool(generator, k)[skipped:]
                skipped = 0
        del generator
        ahead = max(1, self.ahead // self._pool)
        for pool in render_pools(self, self.processes, start // self._pool, ahead):
            yield from pool[skipped:]
            skipped = 0

    def batch(self, generator: PictureGenerator, k: int) -> Batch:
        """Batch number `k`, rendered here."""
        return self.pool(generator, k // self._pool)[k % self._pool]

    def measuring_batches(self, generator: PictureGenerator, count: int) -> list[Batch]:
        """Batches of words that no run trains on, always the same.

        Args:
            generator: what `open` gave.
            count: int. Batches at least. At own widths they come in whole pools, which have words
                of all widths.
        """
        first = -(-_MEASURED_FROM // self._pool_words)
        pools = range(first, first + -(-count // self._pool))
        return [batch for k in pools for batch in self.pool(generator, k)]

    def pool(self, generator: PictureGenerator, k: int) -> list[Batch]:
        """Batches that are rendered together: one, or at own widths as many as are cut of a pool.

        Args:
            generator: what `open` gave.
            k: int. Number of the pool.
        """
        size = self._pool_words
        words = [self.word(generator, k * size + index) for index in range(size)]
        images, ids = [image for image, _ in words], [ids for _, ids in words]
        random = np.random.default_rng((self.recipe.seed, k))
        if self.own_widths:
            return batch_by_width(images, ids, self.spec, random, self.few_shapes)
        if self.selection is not None:
            chosen = self.selection.choose(images, ids, self.batch_size, random)
            images, ids = [images[c] for c in chosen], [ids[c] for c in chosen]
        steps = [self.time_steps or 0] * self.batch_size
        return [(np.stack(images)[..., np.newaxis], pack_labels(ids, steps, self.time_steps))]

    def word(self, generator: PictureGenerator, index: int) -> tuple[np.ndarray, list[int]]:
        """Word number `index`: image `(height, width)` and label ids.

        A word that holds letters, digits or symbols beyond the alphabet, that has nothing of it,
        or more than the time steps can spell, is replaced by another one that `index` alone
        determines. Punctuation and blanks beyond the alphabet are drawn and left out of the label.
        A label is empty only where nothing is drawn.

        Raises:
            ValueError: a hundred such words in a row.
        """
        alphabet, preprocessing = self.spec.alphabet, self._preprocessing
        for attempt in range(_MAX_TRIES):
            sample = generator.render(index + attempt * _RETRY_STRIDE)
            ids = alphabet.encode(alphabet.label(sample.text))
            steps = self.spec.config.time_steps(preprocessing.resized_width(*sample.image.shape))
            if why_passed_over(sample.text, ids, alphabet, steps) is None:
                return preprocessing.resize(sample.image), ids
        raise InputError(
            f"{_MAX_TRIES} words in a row, the last {sample.text!r}, have letters or digits that "
            f"the alphabet lacks, or more than {steps} time steps can spell. Check the words "
            "against the alphabet."
        )

    def dataset(self, start: int = 0, errors: list[Exception] | None = None) -> Any:
        """The stream from batch `start` on as an endless `tf.data.Dataset` for `model.fit`.

        Shapes are those of `batches`; sizes that differ from batch to batch, at own widths all
        but the height, are `None` in its specification. What stops it is put into `errors`.
        """
        tf = require("tensorflow", "train")
        steps = self.time_steps
        size = None if self.own_widths else self.batch_size
        signature = (
            tf.TensorSpec((size, *self.image_shape), tf.uint8),
            tf.TensorSpec((size, None if steps is None else steps + 2), tf.int32),
        )
        dataset = tf.data.Dataset.from_generator(
            lambda: note_errors(self.batches(start), errors), output_signature=signature
        )
        return fix_parallelism(dataset.prefetch(2))

"""What one of several machines renders of the batches that all of them train on."""

from __future__ import annotations

from dataclasses import dataclass, fields

from keras_crnn.training.background_renderer import Batch
from keras_crnn.training.machines import Machines
from keras_crnn.training.pictures import PictureGenerator
from keras_crnn.training.rendered_words import RenderedWords


@dataclass(frozen=True)
class SharedWords(RenderedWords):
    """The rows of each batch of `RenderedWords` that are one machine's; see `share_words`.

    All machines together have the batches that one would have, row for row. Words squashed to one
    width are rendered only where they are trained on. A pool of words at their own widths is
    rendered on every machine, as is one to select from, for only the whole pool tells which words
    make a batch.

    Args:
        machines: int. How many share a batch. `batch_size` is the rows of one of them.
        rank: int. Which of them this is, from 0.
    """

    machines: int = 1
    rank: int = 0

    def pool(self, generator: PictureGenerator, k: int) -> list[Batch]:
        """As of `RenderedWords`, this machine's rows of each batch."""
        if not self.own_widths and self.selection is None:
            return super().pool(generator, k * self.machines + self.rank)
        given = {one.name: getattr(self, one.name) for one in fields(RenderedWords)}
        whole = RenderedWords(**{**given, "batch_size": self.batch_size * self.machines})
        rows = slice(self.rank * self.batch_size, (self.rank + 1) * self.batch_size)
        return [(images[rows], labels[rows]) for images, labels in whole.pool(generator, k)]


def share_words(words: RenderedWords, machines: Machines) -> SharedWords:
    """This machine's share of the words that all machines train on.

    Args:
        words: `RenderedWords` as one machine would train on them; at their own widths with
            `few_shapes`, which makes all batches of one size.
        machines: `Machines`.

    Raises:
        ValueError: the batch cannot be shared.
    """
    machines.check_batch(words.batch_size)
    given = {one.name: getattr(words, one.name) for one in fields(RenderedWords)}
    return SharedWords(
        **{**given, "batch_size": words.batch_size // machines.count},
        machines=machines.count,
        rank=machines.rank,
    )

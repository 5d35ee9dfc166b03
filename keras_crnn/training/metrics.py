"""Word accuracy, character error rate and edit similarity as Keras metrics over packed labels.

Decoding is best path (Section 2.3.2 of the paper) and, like the edit distance, made of
`keras.ops` alone, so that the metrics run inside the compiled step on any backend.
"""

from __future__ import annotations

from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import extra

with extra("train"):
    import keras

ops = keras.ops


def mark_kept(
    logits: keras.KerasTensor, time_steps: keras.KerasTensor
) -> tuple[keras.KerasTensor, keras.KerasTensor]:
    """Best class of every frame, and whether best path keeps it as a character.

    Args:
        logits: tensor `(batch, time, classes)`, the blank at class 0.
        time_steps: int tensor `(batch,)`. Frames that belong to each image.

    Returns:
        int32 and bool tensors `(batch, time)`. The kept classes, in order, are the text.
    """
    best = ops.cast(ops.argmax(logits, axis=-1), "int32")  # (batch, time)
    previous = ops.pad(best[:, :-1], ((0, 0), (1, 0)))  # (batch, time), a blank before the first
    frames = ops.arange(ops.shape(best)[1], dtype="int32")  # (time,)
    inside = frames[None, :] < time_steps[:, None]
    return best, inside & (best != 0) & (best != previous)


def count_edits(
    best: keras.KerasTensor,
    kept: keras.KerasTensor,
    ids: keras.KerasTensor,
    lengths: keras.KerasTensor,
) -> keras.KerasTensor:
    """Levenshtein distance of each image's text to its label.

    One row of the table of distances is carried through the frames; a frame that is not kept
    leaves it as it is. `row[j]` is the distance of the text so far to the label's first `j`
    characters. Within a new row every entry waits for the one on its left,
    `new[j] = min(change[j], new[j - 1] + 1)`, which unrolls to the least of
    `change[k] + j - k` over all `k <= j` and is taken at once.

    Args:
        best: int32 tensor `(batch, time)`, see `mark_kept`.
        kept: bool tensor `(batch, time)`.
        ids: int32 tensor `(batch, max_length)`. Label ids.
        lengths: int32 tensor `(batch,)`. True length of each label.

    Returns:
        An int32 tensor `(batch,)`.
    """
    columns = ops.arange(ops.shape(ids)[1] + 1, dtype="int32")  # (max_length + 1,)
    far = ops.shape(best)[1] + ops.shape(ids)[1] + 1  # more than any distance
    gaps = columns[:, None] - columns[None, :]  # (max_length + 1, max_length + 1)
    gaps = ops.where(gaps >= 0, gaps, far)

    def add_frame(t: keras.KerasTensor, row: keras.KerasTensor) -> keras.KerasTensor:
        character = ops.take(best, t, axis=1)[:, None]  # (batch, 1)
        replaced = row[:, :-1] + ops.cast(ids != character, "int32")  # (batch, max_length)
        change = ops.concatenate(
            [row[:, :1] + 1, ops.minimum(row[:, 1:] + 1, replaced)], axis=1
        )  # (batch, max_length + 1)
        new = ops.min(change[:, None, :] + gaps, axis=2)  # (batch, max_length + 1)
        return ops.where(ops.take(kept, t, axis=1)[:, None], new, row)

    row = ops.zeros_like(lengths)[:, None] + columns  # (batch, max_length + 1)
    row = ops.fori_loop(0, ops.shape(best)[1], add_frame, row)
    return ops.sum(ops.where(columns == lengths[:, None], row, 0), axis=1)


class _Ratio(keras.metrics.Metric):
    """A sum over words divided by another, both weighted and kept in float32."""

    def __init__(self, name: str, dtype: str | None) -> None:
        super().__init__(name=name, dtype=dtype or "float32")
        self._above = self.add_variable((), "zeros", dtype="float32", name="above")
        self._below = self.add_variable((), "zeros", dtype="float32", name="below")

    def measure(
        self,
        best: keras.KerasTensor,
        kept: keras.KerasTensor,
        ids: keras.KerasTensor,
        lengths: keras.KerasTensor,
    ) -> tuple[keras.KerasTensor, keras.KerasTensor]:
        """What each word adds above and below the line: two tensors `(batch,)`."""
        raise NotImplementedError

    def update_state(
        self,
        y_true: keras.KerasTensor,
        y_pred: keras.KerasTensor,
        sample_weight: keras.KerasTensor | None = None,
    ) -> None:
        """Adds a batch.

        Args:
            y_true: packed labels `(batch, max_length + 2)`, see `data.labels.pack_labels`.
            y_pred: logits `(batch, time, classes)` with the blank at class 0.
            sample_weight: tensor `(batch,)` or `(batch, 1)`. How much each word counts.
                Defaults to 1 each.

        Raises:
            ValueError: a `sample_weight` of another shape.
        """
        packed = ops.cast(y_true, "int32")
        lengths, ids = packed[:, 1], packed[:, 2:]
        best, kept = mark_kept(ops.convert_to_tensor(y_pred), packed[:, 0])
        above, below = (ops.cast(x, "float32") for x in self.measure(best, kept, ids, lengths))
        if sample_weight is not None:
            weight = _one_a_word(ops.convert_to_tensor(sample_weight, "float32"))
            above, below = above * weight, below * weight
        self._above.assign(self._above + ops.sum(above))
        self._below.assign(self._below + ops.sum(below))

    def result(self) -> keras.KerasTensor:
        """The ratio so far, a float32 scalar; 0 before anything is counted."""
        return ops.divide_no_nan(self._above.value, self._below.value)


def _one_a_word(weight: keras.KerasTensor) -> keras.KerasTensor:
    if len(weight.shape) == 2 and weight.shape[1] == 1:
        return weight[:, 0]
    if len(weight.shape) != 1:
        raise InputError(
            f"sample_weight has shape {tuple(weight.shape)}: give one weight a word, as (batch,)."
        )
    return weight


@keras.saving.register_keras_serializable(package="keras_crnn")
class WordAccuracy(_Ratio):
    """Share of words read without a fault, 0 to 1.

    Args:
        name: string. Defaults to `"word_accuracy"`.
        dtype: string or `None`. As in Keras; the state is float32 in any case.

    Example:

    >>> import numpy as np
    >>> from keras_crnn.data.labels import pack_labels
    >>> metric = WordAccuracy()
    >>> logits = np.eye(3)[[[1, 1, 0, 1], [2, 0, 0, 0]]]  # "aa" and "b" of the alphabet "ab"
    >>> metric.update_state(pack_labels([[1, 1], [1]], time_steps=[4, 4]), logits)
    >>> float(metric.result())
    0.5
    """

    def __init__(self, name: str = "word_accuracy", dtype: str | None = None) -> None:
        super().__init__(name, dtype)
        self._direction = "up"  # for callbacks that monitor the metric

    def measure(
        self,
        best: keras.KerasTensor,
        kept: keras.KerasTensor,
        ids: keras.KerasTensor,
        lengths: keras.KerasTensor,
    ) -> tuple[keras.KerasTensor, keras.KerasTensor]:
        # Each kept frame must equal the label's character at its place: no table is needed.
        places = ops.cumsum(ops.cast(kept, "int32"), axis=1)  # (batch, time), the first is 1
        last = ops.shape(ids)[1]
        there = ops.take_along_axis(
            ops.pad(ids, ((0, 0), (1, 0))), ops.minimum(places, last), axis=1
        )  # (batch, time)
        agree = ops.all((best == there) | ops.logical_not(kept), axis=1)
        right = agree & (ops.sum(ops.cast(kept, "int32"), axis=1) == lengths)  # (batch,)
        return right, ops.ones_like(lengths)


@keras.saving.register_keras_serializable(package="keras_crnn")
class CharacterErrorRate(_Ratio):
    """Edits over characters: all insertions, deletions and replacements that turn the texts
    into the labels, divided by the length of all labels together. It may exceed 1.

    Args:
        name: string. Defaults to `"character_error_rate"`.
        dtype: string or `None`. As in Keras; the state is float32 in any case.

    Example:

    >>> import numpy as np
    >>> from keras_crnn.data.labels import pack_labels
    >>> metric = CharacterErrorRate()
    >>> logits = np.eye(3)[[[1, 1, 0, 1], [2, 0, 0, 0]]]  # "aa" and "b" of the alphabet "ab"
    >>> metric.update_state(pack_labels([[1, 1], [1, 1]], time_steps=[4, 4]), logits)
    >>> float(metric.result())  # "aa" needs two edits to come of "b", and there are four letters
    0.5
    """

    def __init__(self, name: str = "character_error_rate", dtype: str | None = None) -> None:
        super().__init__(name, dtype)
        self._direction = "down"

    def measure(
        self,
        best: keras.KerasTensor,
        kept: keras.KerasTensor,
        ids: keras.KerasTensor,
        lengths: keras.KerasTensor,
    ) -> tuple[keras.KerasTensor, keras.KerasTensor]:
        return count_edits(best, kept, ids, lengths), lengths


@keras.saving.register_keras_serializable(package="keras_crnn")
class NormalizedEditSimilarity(_Ratio):
    """Mean over words of `1 - edits / max(length of text, length of label)`, 0 to 1.

    Also known as 1 - NED. Two empty strings are alike: 1.

    Args:
        name: string. Defaults to `"normalized_edit_similarity"`.
        dtype: string or `None`. As in Keras; the state is float32 in any case.

    Example:

    >>> import numpy as np
    >>> from keras_crnn.data.labels import pack_labels
    >>> metric = NormalizedEditSimilarity()
    >>> logits = np.eye(3)[[[1, 1, 0, 1], [2, 0, 0, 0]]]  # "aa" and "b" of the alphabet "ab"
    >>> metric.update_state(pack_labels([[1, 1], [2, 1]], time_steps=[4, 4]), logits)
    >>> float(metric.result())  # all of "aa", half of "ba"
    0.75
    """

    def __init__(self, name: str = "normalized_edit_similarity", dtype: str | None = None) -> None:
        super().__init__(name, dtype)
        self._direction = "up"

    def measure(
        self,
        best: keras.KerasTensor,
        kept: keras.KerasTensor,
        ids: keras.KerasTensor,
        lengths: keras.KerasTensor,
    ) -> tuple[keras.KerasTensor, keras.KerasTensor]:
        edits = ops.cast(count_edits(best, kept, ids, lengths), "float32")
        longer = ops.maximum(ops.sum(ops.cast(kept, "int32"), axis=1), lengths)
        share = edits / ops.cast(ops.maximum(longer, 1), "float32")
        return 1.0 - share, ops.ones_like(lengths)

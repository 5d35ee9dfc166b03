"""Labels as one matrix, so that plain `model.fit` carries lengths to the loss and the metrics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from keras_crnn.system.errors import InputError


class Labels(NamedTuple):
    """What a packed label matrix holds."""

    time_steps: np.ndarray  # (batch,) int32, true time steps of each image
    lengths: np.ndarray  # (batch,) int32, characters of each label
    ids: np.ndarray  # (batch, max_length) int32, padded with 0


def pack_labels(
    ids: Sequence[Sequence[int]], time_steps: Sequence[int], max_length: int | None = None
) -> np.ndarray:
    """Packs labels into a matrix `(batch, max_length + 2)` of int32.

    Column 0 is the number of time steps that belong to the image (fewer than the batch has
    where the image was padded), column 1 the length of the label, the rest its ids, padded
    with 0. Keras hands a loss one tensor of targets; this one holds all that CTC needs.

    Args:
        ids: label ids, one sequence an image.
        time_steps: time steps of each image.
        max_length: columns for ids. Defaults to the longest label.

    Raises:
        ValueError: a label longer than `max_length`, or one `time_steps` too many or few.
    """
    if len(ids) != len(time_steps):
        raise InputError(f"Got {len(ids)} labels but {len(time_steps)} time steps.")
    longest = max((len(row) for row in ids), default=0)
    if max_length is None:
        max_length = longest
    if longest > max_length:
        raise InputError(
            f"A label has {longest} characters but max_length is {max_length}. "
            "Raise max_length or drop the label."
        )
    packed = np.zeros((len(ids), max_length + 2), np.int32)
    for k, row in enumerate(ids):
        packed[k, 0] = time_steps[k]
        packed[k, 1] = len(row)
        packed[k, 2 : 2 + len(row)] = row
    return packed


def unpack_labels(packed: np.ndarray) -> Labels:
    """The inverse of `pack_labels`, for arrays `(batch, max_length + 2)`."""
    packed = np.asarray(packed).astype(np.int32)
    return Labels(packed[:, 0], packed[:, 1], packed[:, 2:])

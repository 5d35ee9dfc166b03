"""What a network takes and gives, held against its record: damaged files are named, not read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from keras_crnn.network.spec import ModelSpec
from keras_crnn.system.errors import InputError

_REMEDY = "its network and its record are not of one model. Export it again"


def check_ends(
    path: str, spec: ModelSpec, image: Sequence[int], probabilities: Sequence[int]
) -> None:
    """Refuses a LiteRT network that is not the one of its record.

    Args:
        path: string. The file, for the message.
        spec: `ModelSpec` of the file.
        image: ints. Shape of what the network takes, `(1, height, width, 1)`.
        probabilities: ints. Shape of what it then gives, `(1, time, classes)`.

    Raises:
        ValueError: other numbers of dimensions, rows, columns or classes than the record says.
    """
    rank, height = len(image), spec.preprocessing.height
    if rank != 4 or image[0] != 1 or image[1] != height or image[3] != 1:
        raise InputError(
            f"{path!r} takes images of shape {tuple(image)}, and its record says {height} pixels "
            f"high: {_REMEDY}."
        )
    if spec.preprocessing.width not in (None, image[2]):
        raise InputError(
            f"{path!r} takes images {image[2]} pixels wide, and its record says "
            f"{spec.preprocessing.width}: {_REMEDY}."
        )
    classes = spec.alphabet.classes
    if len(probabilities) != 3 or probabilities[0] != 1 or probabilities[2] != classes:
        raise InputError(
            f"{path!r} gives probabilities of shape {tuple(probabilities)}, and the alphabet of "
            f"its record has {classes} classes: {_REMEDY}."
        )


def check_widths(path: str, spec: ModelSpec, widths: Sequence[int]) -> None:
    """Refuses a stateless file whose graphs are for other widths than its record says.

    Raises:
        ValueError: other widths, in pixels; the message names them and `path`.
    """
    stated = spec.preprocessing.widths or ()
    if len(stated) > 1 and tuple(widths) != stated:
        raise InputError(
            f"{path!r} has graphs for images {list(widths)} pixels wide, and its record says "
            f"{list(stated)}: {_REMEDY}."
        )


def check_frames(path: str, frames: np.ndarray, classes: int) -> np.ndarray:
    """The frames `(time, classes)` that a network gave, which are refused where they are none.

    Raises:
        ValueError: another shape, or values that are no finite numbers.
    """
    fits = frames.ndim == 2 and frames.shape[1] == classes and frames.dtype.kind == "f"
    if not fits or not np.isfinite(frames).all():
        raise InputError(
            f"{path!r} gives no probabilities of {classes} classes: it is damaged. Fetch it "
            "again, or make it anew."
        )
    return frames

"""The probability of labels given an image's frames: Section 2.3.1 of the paper."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import BLANK
from keras_crnn.transcription.lexicon_bounds import check_cells

#: Above this, no rounding of tiny numbers to zero can be felt in a linear sum of alignments.
SAFE = 1e-290
_CELLS = 1 << 14  # characters a chunk: the sums of one step then stay in the processor's cache
_GATHERED = 1 << 22  # probabilities a chunk: 32 MB


def normalize_frames(frames: np.ndarray) -> tuple[np.ndarray, float]:
    """Frames as float64 that sum to one, so that decoders may lean on that.

    Args:
        frames: array `(time, classes)`. Softmax outputs of one image.

    Returns:
        The normalised frames, and the logarithm (nats) of what they were divided by in all:
        `-inf`, and frames of zeros, where a frame holds nothing but zeros.

    Raises:
        ValueError: frames of another rank, or values that are no probabilities.
    """
    frames = np.asarray(frames, np.float64)
    if frames.ndim != 2 or frames.shape[1] < 1:
        raise InputError(f"A decoder takes one image's frames (time, classes); got {frames.shape}.")
    if not len(frames):
        return frames, 0.0
    if not (frames.min() >= 0 and frames.max() < np.inf):  # false for NaN as well
        raise InputError(
            f"Frames must be probabilities; they run from {frames.min()} to {frames.max()}. "
            "If they are logits, apply softmax over the classes first."
        )
    sums = frames.sum(axis=1, keepdims=True)  # (time, 1)
    if not sums.all():
        return np.zeros_like(frames), -math.inf
    return frames / sums, float(np.log(sums).sum())


def pack_labels(
    labels: Sequence[Sequence[int]] | np.ndarray, lengths: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Labels as one array.

    Args:
        labels: sequences of character ids; or an array `(labels, longest)` of them.
        lengths: array `(labels,)` of int, with an array of labels only: how much of each row
            counts. Defaults to `None`: every row whole.

    Returns:
        Array `(labels, longest)` of int, zeros past the end of each label, and the lengths.

    Raises:
        ValueError: `lengths` do not fit, an id below 1, or labels that would take more than 256 M
            numbers, at the length of the longest.
    """
    if isinstance(labels, np.ndarray) and labels.dtype != object:
        if labels.ndim != 2:
            raise InputError(f"An array of labels is (labels, longest); got {labels.shape}.")
        count, longest = labels.shape
        lengths = np.full(count, longest) if lengths is None else np.asarray(lengths)
        outside = (lengths < 0) | (lengths > longest)
        if lengths.shape != (count,) or outside.any():
            raise InputError(
                f"{labels.shape} labels need {count} lengths from 0 to {longest}; "
                f"got {lengths.shape} from {lengths.min(initial=0)} to {lengths.max(initial=0)}."
            )
        inside = np.arange(longest) < lengths[:, np.newaxis]
        padded = np.where(inside, labels, 0)
    else:
        lengths = np.fromiter(map(len, labels), np.int64, len(labels))
        check_cells(len(labels), int(lengths.max(initial=0)))
        inside = np.arange(lengths.max(initial=0)) < lengths[:, np.newaxis]
        padded = np.zeros(inside.shape, np.int64)
        padded[inside] = np.fromiter(chain.from_iterable(labels), np.int64, int(lengths.sum()))
    if (wrong := padded[inside & (padded <= BLANK)]).size:
        raise InputError(
            f"Labels hold {sorted(set(wrong.tolist()))[:10]}, which are no character ids: "
            "ids run from 1, and 0 is the blank, which stands in no label."
        )
    return padded, lengths


def check_classes(highest: int, classes: int) -> None:
    """Refuses labels with an id that the frames have no class for."""
    if highest >= classes:
        raise InputError(
            f"Labels hold the character id {highest}, but the frames have {classes} classes, "
            f"ids up to {classes - 1}. Encode the labels with the alphabet of the model."
        )


def score_labels(
    frames: np.ndarray,
    labels: Sequence[Sequence[int]] | np.ndarray,
    lengths: np.ndarray | None = None,
) -> np.ndarray:
    """Log-probability of every label: the sum over all its alignments, equation 1 of the paper.

    The forward algorithm runs over many labels at once, in chunks, so that memory stays within
    some 100 MB whatever their number. It sums plain probabilities, which is fast; a label whose
    probability comes out so small (`SAFE`) that parts of it may have been lost is summed again
    in logarithms. A label's score does not depend on what it is scored beside.

    Args:
        frames: array `(time, classes)`. Softmax outputs of one image, class 0 the blank.
        labels: sequences of character ids; or an array `(labels, longest)` of them.
        lengths: array `(labels,)`, with an array of labels only. Defaults to `None`: all whole.

    Returns:
        Array `(labels,)` of float64, nats; `-inf` where a label is impossible, as are those
        that need more frames than there are.

    Raises:
        ValueError: frames of another rank or no probabilities, ids that the frames lack.

    Example:

    >>> frames = np.array([[0.5, 0.5], [0.5, 0.5]])
    >>> np.exp(score_labels(frames, [[], [1], [1, 1]])).tolist()
    [0.25, 0.75, 0.0]
    """
    probabilities, scale = normalize_frames(frames)
    padded, lengths = pack_labels(labels, lengths)
    check_classes(int(padded.max(initial=0)), probabilities.shape[1])
    return score_packed(probabilities, scale, padded, lengths)


def score_label(frames: np.ndarray, label: Sequence[int]) -> float:
    """Log-probability of one label, in nats; see `score_labels`."""
    return float(score_labels(frames, [label])[0])


def score_packed(
    probabilities: np.ndarray, scale: float, padded: np.ndarray, lengths: np.ndarray
) -> np.ndarray:
    """`score_labels` for a decoder that has checked its labels and normalised its frames.

    Args:
        probabilities: array `(time, classes)`, and
        scale: float, both of `normalize_frames`.
        padded: array `(labels, longest)` of int, and
        lengths: array `(labels,)` of int, both of `pack_labels`.

    Returns:
        Array `(labels,)` of float64, nats.
    """
    scores = np.full(len(padded), -np.inf)
    if scale == -np.inf:
        return scores
    repeats = (padded[:, 1:] == padded[:, :-1]) & (padded[:, 1:] != BLANK)
    possible = np.flatnonzero(lengths + repeats.sum(axis=1) <= len(probabilities))
    order = possible[np.argsort(lengths[possible], kind="stable")]  # little padding in a chunk
    lossless = loses_nothing(probabilities)
    for rows in _chunks(order, lengths, len(probabilities)):
        ends = lengths[rows]
        ids = padded[rows, : ends[-1]].T.astype(np.intp)  # (longest, labels)
        blanks = probabilities[:, BLANK, np.newaxis]
        values = sum_alignments(probabilities[:, ids], blanks, ids, ends)
        with np.errstate(divide="ignore"):
            chunk = np.log(values)
        if not lossless and (lost := np.flatnonzero(values < SAFE)).size:
            chunk[lost] = _sum_logarithms(probabilities, ids[:, lost], ends[lost])
        scores[rows] = chunk + scale
    return scores


def loses_nothing(probabilities: np.ndarray) -> bool:
    """Whether no alignment is so improbable that its product leaves what float64 can hold."""
    smallest = np.where(probabilities > 0, probabilities, 1.0).min(axis=1, initial=1.0)
    return bool(np.log(smallest).sum() > math.log(SAFE))


def _chunks(order: np.ndarray, lengths: np.ndarray, time: int) -> Iterator[np.ndarray]:
    """Parts of `order`, sorted by length, that are small enough to be summed at once."""
    start = 0
    while start < len(order):
        cells = min(_CELLS, max(1, _GATHERED // max(1, time)))
        size = max(1, cells // (int(lengths[order[start]]) + 1))
        last = min(start + size, len(order)) - 1  # the longest of the chunk sets its size
        size = max(1, cells // (int(lengths[order[last]]) + 1))
        yield order[start : start + size]
        start += size


def sum_alignments(
    emitted: np.ndarray, blanks: np.ndarray, ids: np.ndarray, ends: np.ndarray
) -> np.ndarray:
    """Probability `(labels,)` of labels: `ids` `(longest, labels)`, their lengths `ends`,
    probabilities `(time, longest, labels)` of their characters, and `(time, 1)` of blanks."""
    longest, count = ids.shape
    enters = np.ones(ids.shape)  # whether a character may follow the one before without a blank
    enters[1:] = ids[1:] != ids[:-1]
    # After the first k characters: the path's last frame is the k-th, or is a blank.
    spoken = np.zeros((longest + 1, count))
    silent = np.zeros((longest + 1, count))
    silent[0] = 1.0
    arriving = np.empty(ids.shape)
    for frame, blank in zip(emitted, blanks, strict=True):
        np.multiply(enters, spoken[:-1], out=arriving)
        arriving += silent[:-1]
        arriving += spoken[1:]
        arriving *= frame
        silent += spoken
        silent *= blank
        spoken[1:] = arriving
    columns = np.arange(count)
    return spoken[ends, columns] + silent[ends, columns]


def _sum_logarithms(probabilities: np.ndarray, ids: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Log-probability `(labels,)`: `sum_alignments` with no limit to how small it may be."""
    longest, count = ids.shape
    with np.errstate(divide="ignore"):  # log(0) is -inf, as it should be
        logarithms = np.log(probabilities)
    enters = np.zeros(ids.shape)
    enters[1:][ids[1:] == ids[:-1]] = -np.inf
    spoken = np.full((longest + 1, count), -np.inf)
    silent = np.full((longest + 1, count), -np.inf)
    silent[0] = 0.0
    for frame in logarithms:
        arriving = add_logarithms(spoken[1:], silent[:-1], spoken[:-1] + enters) + frame[ids]
        silent = add_logarithms(silent, spoken) + frame[BLANK]
        spoken[1:] = arriving
    columns = np.arange(count)
    return add_logarithms(spoken[ends, columns], silent[ends, columns])


def add_logarithms(*terms: np.ndarray) -> np.ndarray:
    """Logarithm of the sum of exponentials, elementwise; `-inf` is a term of zero."""
    highest = terms[0]
    for term in terms[1:]:
        highest = np.maximum(highest, term)
    highest = np.where(highest == -np.inf, 0.0, highest)
    total = np.zeros_like(highest)
    for term in terms:
        total += np.exp(term - highest)
    with np.errstate(divide="ignore"):
        return np.log(total) + highest

"""Short pieces of staves: places where five thin dark lines lie evenly spaced."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from keras_crnn.music.page.staff import GAPS, LINES

BLOCK = 4  # columns that are averaged first
STEP = 16  # columns from one piece to the next
_WINDOW = 16  # blocks of a piece
_THIN = 4  # rows: what is thicker is no line
SPACES = np.arange(6.0, 14.1, 0.5)  # pixels between lines that are looked for
SLOPES = np.arange(-6, 7) / 32  # rows a column, half a row a step; 8 degrees are 0.14
_LEAST = 0.003  # of the paper's brightness: soft focus leaves little of a thin line
_MOST = 0.05  # darker counts no more, so that black ink does not outweigh pale lines
_AROUND = 12  # rows above and below, most of which are paper, also on a staff
_EVERY = 4  # rows from one measurement of the paper to the next
_MOST_PIECES = 24  # of one step: more staves than a page has


class Piece(NamedTuple):
    """A place that looks like a staff over 64 columns.

    column: int. Number of the step that it is centred on.
    y: float. Row of the middle line.
    space: float. Rows between lines.
    slope: float. Rows a column.
    score: float. How much darker the weaker lines are than the gaps, of the paper's brightness.
    """

    column: int
    y: float
    space: float
    slope: float
    score: float


def find_pieces(sums: np.ndarray) -> list[list[Piece]]:
    """Pieces of staves whose lines lie 6 to 14 pixels apart.

    Args:
        sums: float32 `(slopes, steps, height)`, as `sum_along_slopes` gives them.

    Returns:
        A list of pieces, best first, for each step of 16 columns.
    """
    best = sums.argmax(0)
    score, spaces = _match_five_lines(np.take_along_axis(sums, best[None], 0)[0])
    slopes = SLOPES[best]
    return [
        _pick_peaks(column, score[column], spaces[column], slopes[column])
        for column in range(len(score))
    ]


def average_blocks(image: np.ndarray) -> np.ndarray:
    """Grey levels, averaged over four columns: less noise, and less to look through.

    Args:
        image: uint8 `(height, width)`.

    Returns:
        float32 `(blocks, height)`, at least as many blocks as a piece has.
    """
    height, width = image.shape
    blocks = max(width // BLOCK, _WINDOW)
    padded = np.pad(image, ((0, 0), (0, max(0, blocks * BLOCK - width))), "edge")
    rows = padded[:, : blocks * BLOCK].reshape(height, blocks, BLOCK)
    total = rows[:, :, 0].astype(np.uint16)
    for one in range(1, BLOCK):
        total += rows[:, :, one]
    return np.ascontiguousarray(total.T, np.float32) / BLOCK


def column_center(column: int) -> float:
    """Column of the image, in pixels, on which a step is centred."""
    return column * STEP + BLOCK * _WINDOW / 2 - 0.5


def sum_along_slopes(level: np.ndarray) -> np.ndarray:
    """Thin darkness along each slope through each place, over 64 columns.

    Darkness is averaged first and compared with what lies above and below afterwards: lines that
    are paler than noise stand out of the means. Shadows and thick ink are dark on one side as
    well, so they give nothing.

    Args:
        level: float32 `(blocks, height)`, as `average_blocks` gives them.

    Returns:
        float32 `(slopes, steps, height)`, 0 to 0.05 of the paper's brightness.
    """
    paper = _measure_paper(level)
    darkness = np.clip((paper - level) / (paper + 16), -_MOST, _MOST)
    blocks, height = darkness.shape
    stride = STEP // BLOCK
    steps = (blocks - _WINDOW) // stride + 1
    reach = int(np.ceil(SLOPES[-1] * BLOCK * _WINDOW / 2)) + 1
    padded = np.pad(darkness, ((0, 0), (reach, reach)))
    sums = np.zeros((len(SLOPES), steps, height), np.float32)
    for slope, total in zip(SLOPES, sums, strict=True):
        for block in range(_WINDOW):
            shift = reach + round(slope * BLOCK * (block - (_WINDOW - 1) / 2))
            rows = padded[block : block + stride * (steps - 1) + 1 : stride]
            total += rows[:, shift : shift + height]
        total /= _WINDOW
        total -= _find_darker_side(total)
    return np.maximum(sums, 0, out=sums)


def _measure_paper(level: np.ndarray) -> np.ndarray:
    """Brightness of the paper round each place, float32 `(blocks, height)`: what is usual there."""
    height = level.shape[1]
    wide = np.pad(level, ((0, 0), (_AROUND, _AROUND + _EVERY)), "edge")
    windows = np.lib.stride_tricks.sliding_window_view(wide, 2 * _AROUND + 1, axis=1)
    usual = np.median(windows[:, ::_EVERY, ::2], axis=2)
    return np.repeat(usual, _EVERY, axis=1)[:, :height]


def _find_darker_side(level: np.ndarray) -> np.ndarray:
    """Of the palest of some rows above and the palest of those below, the darker one."""
    height = level.shape[1]
    wide = np.pad(level, ((0, 0), (_THIN, _THIN)), "edge")
    pair = np.minimum(wide[:, :-1], wide[:, 1:])
    four = np.minimum(pair[:, :-2], pair[:, 2:])  # four[i] is the palest of wide[i : i + 4]
    return np.maximum(four[:, :height], four[:, _THIN + 1 : _THIN + 1 + height])


def _match_five_lines(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How well five lines round each place match at the best space, and that space."""
    height = sums.shape[1]
    reach = int(np.ceil(2 * SPACES[-1])) + 1
    padded = np.pad(sums, ((0, 0), (reach + 1, reach + 1)))
    # A line may lie a row beside its place: spaces are tried by half rows only.
    near = np.maximum(np.maximum(padded[:, :-2], padded[:, 1:-1]), padded[:, 2:])
    exact = padded[:, 1:-1]
    best = np.full(sums.shape, -1, np.float32)
    spaces = np.zeros(sums.shape, np.float32)
    for space in SPACES:
        least = np.full(sums.shape, np.inf, np.float32)
        second = least.copy()
        for line in LINES:
            at = reach + round(line * space)
            seen = near[:, at : at + height]
            np.minimum(second, np.maximum(least, seen), out=second)
            np.minimum(least, seen, out=least)
        gaps = np.zeros(sums.shape, np.float32)
        for gap in GAPS:
            at = reach + round(gap * space)
            gaps += exact[:, at : at + height]
        # The second weakest too: one line may lie under a beam.
        score = (least + second) / 2 - gaps / 4
        better = score > best
        best[better] = score[better]
        spaces[better] = space
    return best, spaces


def _pick_peaks(
    column: int, score: np.ndarray, spaces: np.ndarray, slopes: np.ndarray
) -> list[Piece]:
    """Highest places of one step, each as far from a higher one as two staves are at least."""
    inner = score[1:-1]
    peaks = 1 + np.flatnonzero((inner >= score[:-2]) & (inner >= score[2:]) & (inner > _LEAST))
    found: list[Piece] = []
    for y in peaks[np.argsort(-score[peaks])]:
        space = float(spaces[y])
        if all(abs(y - one.y) > 3 * max(space, one.space) for one in found):
            found.append(Piece(column, float(y), space, float(slopes[y]), float(score[y])))
        if len(found) == _MOST_PIECES:
            break
    return found

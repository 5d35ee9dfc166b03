"""The smoothest good path of five lines across the whole page, by dynamic programming."""

from __future__ import annotations

import numpy as np

from keras_crnn.music.page.line_pieces import SLOPES, STEP, Piece, column_center
from keras_crnn.music.page.staff import GAPS
from keras_crnn.music.page.traces import Trace

_BAND = 14  # spaces to either side of a straight line in which a path may run
_ANCHOR = 8  # pieces of a trace that are most surely of the staff
_TURN = (6.0, 18.0)  # cost of a slope one and two steps off the last, of a usual piece's score
_INK = 1.6  # of a usual piece's score, above which darkness counts no more
_BESIDE = 0.99  # of a line a row beside its place, so that it lies on its own if it can
_PALEST = 1.6  # times that pale lines are brought up at most, to a usual piece's score
_NEAR = 9  # steps of which a place takes its contrast
_OUTSIDE = 0.15  # what a line outside the five takes away


def find_path(
    trace: Trace, sums: np.ndarray, space: float | None = None
) -> tuple[np.ndarray, np.ndarray, float]:
    """Where five lines run from the left of the page to the right, through a trace.

    Pieces alone may slip to a line beside where beams and slurs lie. A path has to turn for that,
    twice, and to cross places without lines.

    Args:
        trace: Trace.
        sums: float32 `(slopes, steps, height)`, as `sum_along_slopes` gives them.
        space: float, optional. Rows between lines. Defaults to what the trace has.

    Returns:
        Columns, rows and the space, in pixels.
    """
    anchor, slope, known, usual = _choose_anchor(trace)
    space = known if space is None else space
    steps = sums.shape[1]
    base = anchor.y + slope * STEP * (np.arange(steps) - anchor.column)
    whole = np.round(base).astype(int)
    reach = round(_BAND * space)
    most = _INK * usual
    match = _match_in_band(sums, whole, reach, space, most)
    # Pale lines are brought up: else a path would rather stay on wrong ones than turn for them.
    brought_up = _bring_up(match, usual)
    pale = np.flatnonzero(brought_up > 1)
    lighter = sums[:, pale] * brought_up[pale, None]
    match[pale] = _match_in_band(lighter, whole[pale], reach, space, most)
    rows = np.zeros(steps)
    right = _follow(match[anchor.column :], whole[anchor.column :], reach, usual, 1)
    left = _follow(match[anchor.column :: -1], whole[anchor.column :: -1], reach, usual, -1)
    rows[anchor.column :] = right
    rows[: anchor.column + 1] = left[::-1]
    x = np.array([column_center(column) for column in range(steps)])
    return x, rows, space


def _choose_anchor(trace: Trace) -> tuple[Piece, float, float, float]:
    """The best piece of the best part of a trace, the slope, the space and the score there."""
    scores = np.array([one.score for one in trace.pieces])
    count = min(_ANCHOR, len(scores))
    start = int(np.convolve(scores, np.ones(count), "valid").argmax())
    part = trace.pieces[start : start + count]
    columns = np.array([one.column for one in part], float) * STEP
    slope = float(np.polyfit(columns, [one.y for one in part], 1)[0])
    slope = float(np.clip(slope, SLOPES[0], SLOPES[-1]))
    space = float(np.median([one.space for one in part]))
    middle = max(part, key=lambda one: one.score)
    return middle, slope, space, float(np.median(scores[start : start + count]))


def _match_in_band(
    sums: np.ndarray, base: np.ndarray, reach: int, space: float, most: float
) -> np.ndarray:
    """How well five lines match, by step, slope and row of a band, float32.

    Args:
        sums: float32 `(slopes, steps, height)`.
        base: int array `(steps,)`. Middle row of the band.
        reach: int. Rows of the band to either side.
        space: float. Rows between lines.
        most: float. Darker counts no more: beams and slurs are darker than lines.
    """
    slopes, steps, height = sums.shape
    margin = int(np.ceil(3 * space)) + 2
    count = 2 * (reach + margin) + 1
    band = np.zeros((steps, slopes, count), np.float32)
    for step in range(steps):
        first = base[step] - reach - margin
        low, high = max(0, first), min(height, first + count)
        if high > low:
            band[step, :, low - first : high - first] = sums[:, step, low:high]
    np.minimum(band, most, out=band)
    exact = band[:, :, 1:-1]
    # Where a row beside were as good, all of a sharp staff's paths would run a row too high.
    near = np.maximum(exact, _BESIDE * np.maximum(band[:, :, :-2], band[:, :, 2:]))

    def at(rows: np.ndarray, line: float) -> np.ndarray:
        start = margin - 1 + round(line * space)
        return rows[:, :, start : start + 2 * reach + 1]

    least = np.minimum(at(near, -2), at(near, 2))
    second = np.maximum(at(near, -2), at(near, 2))
    for line in (-1, 0, 1):
        seen = at(near, line)
        second = np.minimum(second, np.maximum(least, seen))
        least = np.minimum(least, seen)
    gaps = sum(at(exact, gap) for gap in GAPS)
    outside = at(near, -3) + at(near, 3)
    return (least + second) / 2 - gaps / 4 - _OUTSIDE * outside


def _bring_up(match: np.ndarray, usual: float) -> np.ndarray:
    """Times by which each step is made darker, float32 `(steps,)`, so that pale lines count.

    By the best match of the whole band, the median over some steps: what is pale beside clear
    staves is noise or words more often than a staff.
    """
    best = np.pad(match.max((1, 2)), _NEAR // 2, "edge")
    near = np.median(np.lib.stride_tricks.sliding_window_view(best, _NEAR), axis=1)
    return np.clip(usual / np.maximum(near, 1e-6), 1, _PALEST).astype(np.float32)


def _follow(match: np.ndarray, base: np.ndarray, reach: int, usual: float, side: int) -> np.ndarray:
    """Rows of the best path from the first step on, which begins in the middle of the band.

    The state is a half row and a slope, which moves it by whole half rows in a step.

    Args:
        match: float32 `(steps, slopes, rows)`.
        base: int array `(steps,)`. Row of the page of the middle of the band at each step.
        reach: int. Rows of the band to either side.
        usual: float. Match of a clear piece.
        side: int. 1 where steps go to the right, -1 to the left.
    """
    steps, slopes, rows = match.shape
    halves = np.repeat(match, 2, axis=2)
    value = np.full((slopes, 2 * rows), -np.inf, np.float32)
    middle = 2 * reach
    value[:, middle - 2 : middle + 4] = halves[0][:, middle - 2 : middle + 4]
    origin = np.zeros((steps, slopes, 2 * rows), np.int8)
    moves = side * np.arange(-(slopes // 2), slopes // 2 + 1)
    for step in range(1, steps):
        turned = value.copy()
        turn = np.zeros(value.shape, np.int8)
        for change in (-2, -1, 1, 2):
            low, high = max(0, change), slopes + min(0, change)
            other = np.full(value.shape, -np.inf, np.float32)
            other[low:high] = value[low - change : high - change]
            other -= _TURN[abs(change) - 1] * usual
            better = other > turned
            turned[better] = other[better]
            turn[better] = -change
        drift = 2 * (base[step] - base[step - 1])
        value = np.full(value.shape, -np.inf, np.float32)
        for index, move in enumerate(moves):
            shift = move - drift
            low, high = max(0, shift), 2 * rows + min(0, shift)
            if high > low:
                value[index, low:high] = turned[index, low - shift : high - shift]
                origin[step, index, low:high] = turn[index, low - shift : high - shift]
        value += halves[step]
    return _trace_back(value, origin, base, reach, moves)


def _trace_back(
    value: np.ndarray, origin: np.ndarray, base: np.ndarray, reach: int, moves: np.ndarray
) -> np.ndarray:
    steps = len(base)
    slope, row = np.unravel_index(int(value.argmax()), value.shape)
    found = np.zeros(steps)
    for step in range(steps - 1, -1, -1):
        found[step] = base[step] - reach + row / 2 - 0.25
        if step:
            turn = origin[step, slope, row]
            row = row - moves[slope] + 2 * (base[step] - base[step - 1])
            slope = slope + turn
    return found

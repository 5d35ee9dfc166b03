"""The page along a staff's curve, straightened: where its lines are seen and where not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keras_crnn.music.page.line_pieces import BLOCK
from keras_crnn.music.page.staff import LINES

ROWS = 16  # of the strip to a space: more than pixels, so that no thin line falls between two
REACH = 4  # spaces above and below the middle line
_SIDE = ROWS // 2  # rows in which a line has paper on either side: half a space
_LINES = np.array(LINES)
_INK = 1.5  # of the usual line, above which darkness counts no more
# Spaces from where the other lines have it: farther it is no line but a beam, if they are nearer.
_BESIDE_LINE, _ON_LINE = 0.12, 0.05
_MOST = 0.4  # of the paper's brightness: darker counts no more, so that ink does not outweigh grey


@dataclass(frozen=True, eq=False)
class Strip:
    """A staff cut along its curve, sixteen rows a space, one column for four of the page.

    Attributes:
        grey: float32 `(columns, rows)`. Middle line in the middle row.
        thin: float32 `(columns, rows)`. How much darker than what lies half a space above and
            below, of the paper's brightness.
        paper: float32 `(columns,)`. Brightness of the paper.
    """

    grey: np.ndarray
    thin: np.ndarray
    paper: np.ndarray

    def darkness_at(self, line: float) -> np.ndarray:
        """Darkness of ink at a line, thick or thin, of the paper's brightness."""
        row = round((REACH + line) * ROWS)
        return 1 - self.grey[:, row] / np.maximum(self.paper, 1)

    def measure_stretch(self, columns: np.ndarray) -> float:
        """How far apart the lines lie at some columns, in spaces as they were thought to be."""
        # The median: beams are darker than lines, and would draw them to where they lie.
        profile = np.median(self.thin[columns], axis=0)
        places = []
        reach = 3 * ROWS // 8
        for line in _LINES:
            row = round((REACH + line) * ROWS)
            near = profile[row - reach : row + reach + 1]
            peak = int(np.clip(near.argmax(), 1, len(near) - 2))
            places.append((row - reach + peak + _refine_peak(near[peak - 1 : peak + 2])) / ROWS)
        return _fit_spacing(np.array(places))


def _fit_spacing(places: np.ndarray) -> float:
    """Distance of lines at five places, one of which may be that of a beam beside its line."""
    one, two = np.triu_indices(len(places), k=1)
    spacing = np.median((places[two] - places[one]) / (two - one))
    away = places - spacing * _LINES
    off = np.abs(away - np.median(away))
    order = np.argsort(off)
    # In noise none of them fit well.
    if off[order[-1]] > _BESIDE_LINE and off[order[-2]] < _ON_LINE:
        order = order[:-1]
    return float(np.polyfit(_LINES[order], places[order], 1)[0])


def _refine_peak(three: np.ndarray) -> float:
    """Where a parabola through three values has its top, in steps from the middle one."""
    low, top, high = three.tolist()
    bend = 2 * top - low - high
    return float(np.clip(0.5 * (high - low) / bend, -0.5, 0.5)) if bend > 0 else 0.0


def cut_strip(blocks: np.ndarray, y: np.ndarray, spaces: np.ndarray) -> Strip:
    """Cuts a staff out of the blocks of a page.

    Args:
        blocks: float32 `(blocks, height)`.
        y: float array `(blocks,)`. Rows of the middle line.
        spaces: float array `(blocks,)`. Rows between lines.
    """
    offsets = np.arange(-REACH * ROWS, REACH * ROWS + 1) / ROWS
    rows = np.clip(y[:, None] + spaces[:, None] * offsets, 0, blocks.shape[1] - 1.001)
    whole = rows.astype(np.int32)
    part = (rows - whole).astype(np.float32)
    columns = np.arange(len(y))[:, None]
    grey = blocks[columns, whole] * (1 - part) + blocks[columns, whole + 1] * part
    wide = np.pad(grey, ((0, 0), (_SIDE, _SIDE)), "edge")
    count = grey.shape[1]
    above = np.max([wide[:, i : i + count] for i in range(_SIDE)], axis=0)
    below = np.max([wide[:, _SIDE + 1 + i : _SIDE + 1 + i + count] for i in range(_SIDE)], axis=0)
    side = np.minimum(above, below)
    thin = np.clip((side - grey) / (side + 16), 0, _MOST)
    paper = np.percentile(grey, 80, axis=1).astype(np.float32)
    return Strip(grey, thin, paper)


def smooth(values: np.ndarray, weights: np.ndarray, width: float) -> np.ndarray:
    """Straight lines fitted round each place, which leaves slopes as they are.

    Args:
        values: float array `(columns,)`.
        weights: float array `(columns,)`, not all 0.
        width: float. Standard deviation of the window in columns.
    """
    place = np.arange(len(values), dtype=np.float64)
    away = place[None, :] - place[:, None]
    kernel = np.exp(-0.5 * (away / width) ** 2) * (weights + 1e-6)[None, :]
    total = kernel.sum(1)
    first = (kernel * away).sum(1)
    second = (kernel * away**2).sum(1)
    level = kernel @ values
    sloped = (kernel * away) @ values
    return (second * level - first * sloped) / np.maximum(total * second - first**2, 1e-12)


def find_shift(strip: Strip, window: int) -> tuple[np.ndarray, np.ndarray]:
    """How far in spaces the lines lie below the curve, at each column, and how surely.

    Args:
        strip: Strip.
        window: int. Columns that are looked at together.
    """
    # The most of a quarter of a space: a sharp thin line leaves nothing where the curve is now.
    usual = float(np.median([rows_at(strip.thin, float(line), 2) for line in _LINES]))
    thin = np.minimum(strip.thin, _INK * usual)  # beams are darker than lines
    kernel = np.ones(window) / window
    steps = range(-ROWS // 4, ROWS // 4 + 1)  # paths are right to a quarter of a space
    rows: list[int] = ((REACH + _LINES) * ROWS).tolist()
    needed = range(rows[0] + steps[0], rows[-1] + steps[-1] + 1)
    means = {row: np.convolve(thin[:, row], kernel, "same") for row in needed}
    scores = np.array([np.sum([means[row + int(step)] for row in rows], axis=0) for step in steps])
    best = np.clip(scores.argmax(0), 1, len(steps) - 2)
    column = np.arange(scores.shape[1])
    low, high, top = scores[best - 1, column], scores[best + 1, column], scores[best, column]
    bend = np.maximum(2 * top - low - high, 1e-6)
    fine = np.clip(0.5 * (high - low) / bend, -0.5, 0.5)
    surety = np.maximum(top - scores.mean(0), 0)
    return (best + steps[0] + fine) / ROWS, surety


def average_along(rows: np.ndarray, window: int) -> np.ndarray:
    """Means of a strip's rows, `(columns, rows)`, over a window of columns."""
    total = np.cumsum(np.pad(rows, ((window, window), (0, 0)), "edge"), axis=0, dtype=np.float64)
    start = window - window // 2
    return (total[start + window - 1 :] - total[start - 1 : -window])[: len(rows)] / window


def rows_at(rows: np.ndarray, line: float, reach: int) -> np.ndarray:
    """A strip at a line, counted from the middle one: the most of `reach` eighths round it."""
    row = round((REACH + line) * ROWS)
    reach *= ROWS // 8
    return rows[:, row - reach : row + reach + 1].max(1)


def to_blocks(space: float, spaces: float) -> int:
    """Columns of a strip that so many staff spaces are, at least 1."""
    return max(1, round(spaces * space / BLOCK))

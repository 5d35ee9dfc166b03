"""Pieces of staves joined from left to right."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from keras_crnn.music.page.line_pieces import STEP, Piece, column_center

_LONGEST_GAP = 16  # spaces without a piece: beams, a crease, a reflection
_LONGEST_JUMP = 60  # spaces between two traces of one staff
_SHORTEST = 6  # pieces
_AWAY = 0.5  # spaces that a piece may lie off the way of its trace
_OTHER_SPACE = 0.15  # by which the space may differ from the trace's


class Trace:
    """Pieces of one staff, from left to right."""

    def __init__(self, first: Piece):
        self.pieces = [first]
        self.space = first.space
        self._slope = first.slope

    def append(self, piece: Piece) -> None:
        """Goes on with a piece further right."""
        self.pieces.append(piece)
        recent = self.pieces[-6:]
        self.space = float(np.median([one.space for one in self.pieces[-9:]]))
        self._slope = sum(one.slope for one in recent) / len(recent)
        if len(recent) > 3:
            columns = np.array([one.column for one in recent], float) * STEP
            columns -= columns.mean()
            rows = np.array([one.y for one in recent])
            self._slope = float(columns @ rows / (columns @ columns))

    def distance(self, piece: Piece) -> float:
        """How far off its way a piece lies, in spaces; infinite where it cannot belong."""
        gap = (piece.column - self.pieces[-1].column) * STEP
        if gap <= 0 or abs(piece.space / self.space - 1) > _OTHER_SPACE:
            return math.inf
        foreseen = self.pieces[-1].y + self._slope * gap
        away = abs(piece.y - foreseen) / self.space
        return away if away <= _AWAY else math.inf

    def points(self) -> tuple[np.ndarray, np.ndarray, float]:
        """Columns, rows and the space, in pixels."""
        x = np.array([column_center(one.column) for one in self.pieces])
        y = np.array([one.y for one in self.pieces])
        return x, y, float(np.median([one.space for one in self.pieces]))


def trace_staves(columns: Sequence[Sequence[Piece]]) -> list[Trace]:
    """Joins pieces that follow on.

    Args:
        columns: pieces of each step, as `find_pieces` gives them.

    Returns:
        The traces of at least six pieces, in no order.
    """
    going: list[Trace] = []
    done: list[Trace] = []
    for pieces in columns:
        taken: set[int] = set()
        for piece in pieces:
            free = [(t.distance(piece), i) for i, t in enumerate(going) if i not in taken]
            nearest, index = min(free, default=(math.inf, -1))
            if nearest < math.inf:
                going[index].append(piece)
                taken.add(index)
            else:
                taken.add(len(going))
                going.append(Trace(piece))
        if pieces:
            column = pieces[0].column
            kept: list[Trace] = []
            for trace in going:
                gap = (column - trace.pieces[-1].column) * STEP
                (kept if gap <= _LONGEST_GAP * trace.space else done).append(trace)
            going = kept
    return [trace for trace in done + going if len(trace.pieces) >= _SHORTEST]


def join_traces(traces: Sequence[Trace]) -> list[Trace]:
    """Traces of one staff, interrupted by beams or a reflection, made one; longest first.

    Args:
        traces: sequence of `Trace`.
    """
    joined: list[Trace] = []
    for trace in sorted(traces, key=lambda one: one.pieces[0].column):
        before = [one for one in joined if _goes_on(one, trace)]
        if before:
            nearest = max(before, key=lambda one: one.pieces[-1].column)
            for piece in trace.pieces:
                nearest.append(piece)
        else:
            joined.append(trace)
    return sorted(joined, key=lambda one: -len(one.pieces))


def _goes_on(before: Trace, after: Trace) -> bool:
    """Whether a straight line leads from the end of one trace to the beginning of another."""
    x0, y0, space = before.points()
    x1, y1, other = after.points()
    gap = x1[0] - x0[-1]
    if gap <= 0 or gap > _LONGEST_JUMP * space or abs(other / space - 1) > _OTHER_SPACE:
        return False
    slope = (np.polyfit(x0[-12:], y0[-12:], 1)[0] + np.polyfit(x1[:12], y1[:12], 1)[0]) / 2
    return bool(abs(y1[0] - y0[-1] - slope * gap) < 1.2 * space)

"""Pieces of staves joined from left to right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from keras_crnn.music.page.line_pieces import STEP, Piece, column_center

_LONGEST_GAP = 16  # spaces without a piece: beams, a crease, a reflection
_SHORTEST = 6  # pieces
_AWAY = 0.5  # spaces that a piece may lie off the way of its trace
_OTHER_SPACE = 0.15  # by which the space may differ from the trace's


class Trace:
    """Pieces of one staff, from left to right."""

    def __init__(self, first: Piece):
        self.pieces = [first]

    @property
    def space(self) -> float:
        """Space of the last pieces, in pixels."""
        return float(np.median([one.space for one in self.pieces[-9:]]))

    def foresee(self, column: int) -> float:
        """Row at which the staff is expected at a step."""
        last = self.pieces[-1]
        recent = self.pieces[-6:]
        slope = float(np.mean([one.slope for one in recent]))
        if len(recent) > 3:
            columns = np.array([one.column for one in recent]) * STEP
            slope = float(np.polyfit(columns, [one.y for one in recent], 1)[0])
        return last.y + slope * STEP * (column - last.column)

    def distance(self, piece: Piece) -> float:
        """How far off its way a piece lies, in spaces; infinite where it cannot belong."""
        gap = (piece.column - self.pieces[-1].column) * STEP
        space = self.space
        if gap <= 0 or gap > max(_LONGEST_GAP * space, 3 * STEP):
            return np.inf
        if abs(piece.space / space - 1) > _OTHER_SPACE:
            return np.inf
        away = abs(piece.y - self.foresee(piece.column)) / space
        return away if away <= _AWAY else np.inf

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
            nearest, index = min(free, default=(np.inf, -1))
            if nearest < np.inf:
                going[index].pieces.append(piece)
                taken.add(index)
            else:
                taken.add(len(going))
                going.append(Trace(piece))
        if pieces:
            column = pieces[0].column
            kept = []
            for trace in going:
                gap = (column - trace.pieces[-1].column) * STEP
                (kept if gap <= _LONGEST_GAP * trace.space else done).append(trace)
            going = kept
    return [trace for trace in done + going if len(trace.pieces) >= _SHORTEST]

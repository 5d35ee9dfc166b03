"""Outlines of single glyphs, as a pen of fontTools draws them."""

from __future__ import annotations


class GlyphPen:
    """Takes down an outline, as fontTools' pens do, in FreeType's form.

    Attributes:
        points: list of (x, y), in units of the font.
        tags: list of int. 1 on the curve, 0 and 2 for control points of conic and cubic curves.
        ends: list of int. The last point of each contour.
    """

    def __init__(self) -> None:
        self.points: list[tuple[float, float]] = []
        self.tags: list[int] = []
        self.ends: list[int] = []

    def moveTo(self, point: tuple[float, float]) -> None:
        """Begins a contour."""
        self._add(1, point)

    def lineTo(self, point: tuple[float, float]) -> None:
        """A straight line."""
        self._add(1, point)

    def qCurveTo(self, control: tuple[float, float], point: tuple[float, float]) -> None:
        """A conic curve."""
        self._add(0, control)
        self._add(1, point)

    def curveTo(
        self, first: tuple[float, float], last: tuple[float, float], point: tuple[float, float]
    ) -> None:
        """A cubic curve."""
        self._add(2, first)
        self._add(2, last)
        self._add(1, point)

    def closePath(self) -> None:
        """Ends a contour; one of a point or two has no ink."""
        start = self.ends[-1] + 1 if self.ends else 0
        if len(self.points) - start < 3:
            del self.points[start:], self.tags[start:]
        else:
            self.ends.append(len(self.points) - 1)

    def _add(self, tag: int, point: tuple[float, float]) -> None:
        self.points.append(point)
        self.tags.append(tag)

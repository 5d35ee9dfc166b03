"""Draws accuracy against size and against time from the figures of `tflite.benchmark`.

    python -m tflite.benchmark converted/*.tflite --sets DEV --json figures.json
    python -m tflite.benchmark.plot figures.json --out docs/benchmark.png

Needs matplotlib, which the test extra brings.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

try:
    import matplotlib
except ModuleNotFoundError as error:
    if __name__ != "__main__" or error.name != "matplotlib":
        raise
    sys.exit("tflite.benchmark.plot needs matplotlib: pip install '.[test]', or matplotlib alone.")

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.ticker import LogLocator, NullFormatter
from matplotlib.transforms import Bbox

COLORS = ("#1a5fb4", "#c01c28", "#26a269", "#e66100", "#813d9c")
MARKERS = {
    "float32": "o", "float16": "D", "dynamic": "s", "int8": "^", "int4": "v",
    "stateless": "P", "web": "8", "onnx": ">", "onnx-int8": "<",
}  # fmt: skip
OTHER, PEER, GREY = "X", "*", "0.4"  # another format's marker; a peer's marker and colour
#: Where a peer's name may stand, in points from its marker; the first that is free.
_PLACES = ((7, 4), (7, -11), (-7, 4), (-7, -11), (7, 14), (7, -21), (-7, 14), (-7, -21))


class Point(NamedTuple):
    """One recogniser on a panel: where it stands, in what colour and shape, and its name."""

    x: float
    y: float
    color: str
    marker: str
    name: str  # empty for our own, which the legend names


_PICTURE = Path(__file__).parents[2] / "docs" / "benchmark.png"


def list_points(rows: list[dict[str, Any]], measure: str) -> list[Point]:
    """A point a row.

    Args:
        rows: as `tflite.benchmark --json` writes them.
        measure: string. `"megabytes"`, or `"milliseconds"` on the fewest threads measured.
    """
    models = list_models(rows)
    points = []
    for row in rows:
        first = min(row["threads"], key=int)
        x = row["megabytes"] if measure == "megabytes" else row["threads"][first]["median"]
        if row["kind"] == "own":
            color = COLORS[models.index(row["model"]) % len(COLORS)]
            marker = MARKERS.get(row["format"], OTHER)
            points.append(Point(x, row["mean"], color, marker, ""))
        else:
            points.append(Point(x, row["mean"], GREY, PEER, row["model"]))
    return points


def list_models(rows: list[dict[str, Any]]) -> list[str]:
    """Names of our own models, in their order."""
    return list(dict.fromkeys(row["model"] for row in rows if row["kind"] == "own"))


def draw_panel(axis: Axes, points: list[Point]) -> list[Annotation]:
    """Points, each model's joined by a line; gives the names of the peers."""
    for color in dict.fromkeys(point.color for point in points if not point.name):
        ours = sorted(point for point in points if point.color == color)
        xs, ys = zip(*((point.x, point.y) for point in ours), strict=True)
        axis.plot(xs, ys, color=color, linestyle=":", linewidth=1)
    for point in points:
        size = 9 if point.marker == PEER else 6
        axis.plot(
            point.x, point.y, color=point.color, marker=point.marker,
            markersize=size, markeredgecolor="white", markeredgewidth=0.6, linestyle="none",
        )  # fmt: skip
    axis.set_xscale("log")
    axis.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5), numticks=20))
    axis.xaxis.set_major_formatter("{x:g}")
    axis.xaxis.set_minor_formatter(NullFormatter())
    axis.grid(alpha=0.3)
    axis.margins(x=0.08, y=0.08)
    style = {"textcoords": "offset points", "fontsize": 8, "color": GREY}
    return [
        axis.annotate(point.name, (point.x, point.y), xytext=_PLACES[0], **style)
        for point in points
        if point.name
    ]


def spread_labels(axis: Axes, points: list[Point], labels: list[Annotation]) -> None:
    """Moves each label to the first place where it covers neither a point nor another label."""
    renderer = axis.figure.canvas.get_renderer()
    places = axis.transData.transform([(point.x, point.y) for point in points])  # (points, 2)
    taken = [Bbox.from_bounds(x - 5, y - 5, 10, 10) for x, y in places]
    for label in labels:
        for place in _PLACES:
            label.set_position(place)
            label.set_horizontalalignment("left" if place[0] > 0 else "right")
            box = label.get_window_extent(renderer)
            inside = axis.bbox.x0 <= box.x0 and box.x1 <= axis.bbox.x1
            if inside and not any(box.overlaps(other) for other in taken):
                break
        taken.append(box)


def draw(report: dict[str, Any], out: Path) -> None:
    """The picture: accuracy against megabytes, and against milliseconds a word.

    Args:
        report: what `tflite.benchmark --json` wrote.
        out: path of the picture.

    Raises:
        ValueError: it holds no recogniser.
    """
    rows = report["rows"]
    if not rows:
        raise ValueError("The figures hold no recogniser: run tflite.benchmark again.")
    threads = min(report["threads"])
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 5), sharey=True)
    points = {left: list_points(rows, "megabytes"), right: list_points(rows, "milliseconds")}
    labels = {axis: draw_panel(axis, ours) for axis, ours in points.items()}
    left.set(xlabel="MB of the file", ylabel="word accuracy, per cent\n" + _sets(report))
    right.set(xlabel=f"milliseconds a word, median, {threads} thread{'s' * (threads > 1)}")
    handles = list_handles(rows)
    figure.legend(handles=handles, loc="upper center", ncols=-(-len(handles) // 2), fontsize=9)
    figure.tight_layout(rect=(0, 0, 1, 0.88))
    figure.canvas.draw()  # labels have no extent before
    for axis, ours in labels.items():
        spread_labels(axis, points[axis], ours)
    figure.savefig(out, dpi=110)
    plt.close(figure)


def list_handles(rows: list[dict[str, Any]]) -> list[plt.Line2D]:
    """What the legend shows: models by colour, formats by shape, peers."""
    seen = dict.fromkeys(row["format"] for row in rows if row["kind"] == "own")
    kinds = [("o", color, name) for name, color in zip(list_models(rows), COLORS, strict=False)]
    kinds += [(MARKERS.get(format, OTHER), "black", format) for format in seen]
    if any(row["kind"] != "own" for row in rows):
        kinds.append((PEER, GREY, "peers"))
    return [
        plt.Line2D([], [], marker=marker, color=color, linestyle="none", label=label)
        for marker, color, label in kinds
    ]


def _sets(report: dict[str, Any]) -> str:
    words = sum(report["sets"].values())
    return f"mean of {len(report['sets'])} sets, {words:,} words"


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tflite.benchmark.plot", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("figures", type=Path, help="what tflite.benchmark --json wrote")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parents[2] / "docs" / "benchmark.png"
    )
    options = parser.parse_args(arguments)
    try:
        draw(json.loads(options.figures.read_text(encoding="utf-8")), options.out)
    except (OSError, ValueError, KeyError) as error:
        print(f"tflite.benchmark.plot: {options.figures}: {error}", file=sys.stderr)
        return 2
    print(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The curve of a run as a picture."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from keras_crnn.system.atomic import replaced
from keras_crnn.system.extras import require


def draw_curve(table: Path, names: Mapping[str, float], path: Path) -> None:
    """Draws how well each set is read over the run.

    Args:
        table: the run's `dev.csv`.
        names: columns to draw, each with its accuracy at the start, 0 to 1.
        path: PNG file to write.
    """
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    figure = require("matplotlib.figure", "train").Figure(figsize=(7, 4), layout="constrained")
    axes = figure.add_subplot()
    words = [0, *(int(row["words"]) for row in rows)]
    for name, start in names.items():
        shares = [start, *(float(row[name]) for row in rows)]
        axes.plot(words, [100 * share for share in shares], marker=".", label=name)
    axes.set(xlabel="images learned from", ylabel="read without a fault (%)", ylim=(0, 102))
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    with replaced(path) as partial:
        figure.savefig(partial, format="png", dpi=120)

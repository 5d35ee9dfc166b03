"""What an engine did, as tables and as a plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engines.reading import Kill, count_equal_lines
from keras_crnn.system.markdown import format_table

COLORS = {"local": "#1a5fb4", "prism": "#c01c28", "flink": "#26a269"}


@dataclass(frozen=True)
class Row:
    """A run of one command on an engine.

    Attributes:
        engine: str.
        workers: int or None; none for the plain command.
        images: int. Pictures or lines that came out.
        equal: int. How many of them are those of the run it is compared with.
        expected: int. How many that one has.
        seconds: float. What the whole command took.
    """

    engine: str
    workers: int | None
    images: int
    equal: int
    expected: int
    seconds: float

    @property
    def is_equal(self) -> bool:
        """Whether nothing is missing, more, or otherwise."""
        return self.images == self.equal == self.expected

    @property
    def rate(self) -> float:
        """Images a second."""
        return self.images / self.seconds


def tabulate(rows: Sequence[Row], unit: str) -> str:
    """A line for each run; `unit` says what is counted as equal."""
    cells = [
        [
            row.engine,
            "" if row.workers is None else str(row.workers),
            f"{row.images:,}",
            f"{row.equal:,}",
            f"{row.seconds:.0f}",
            f"{row.rate:.0f}",
        ]
        for row in rows
    ]
    return format_table(
        ["engine", "workers", "images", f"equal {unit}", "seconds", "images a second"], cells
    )


def tabulate_kills(kills: Sequence[tuple[str, int, Kill]], expected: Sequence[bytes]) -> str:
    """A line for each kill."""
    cells = [
        [
            engine,
            "none needed" if kill.ended == "finished" else "yes",
            kill.ended,
            str(workers),
            str(kill.files),
            f"{len(kill.before):,}",
            f"{len(kill.lines):,}",
            f"{count_equal_lines(kill.lines, expected):,}",
        ]
        for engine, workers, kill in kills
    ]
    columns = ["engine", "second start", "the command", "workers", "files when killed"]
    columns += ["lines it left", "lines in the end", "equal lines"]
    return format_table(columns, cells, left=3)


def draw_rates(rows: Sequence[Row], out: Path) -> None:
    """Images a second against workers, a line for each engine."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axis = plt.subplots(figsize=(5, 3.2))
    for engine in dict.fromkeys(row.engine for row in rows if row.workers is not None):
        points = [(row.workers, row.rate) for row in rows if row.engine == engine]
        counts, rates = zip(*points, strict=True)
        axis.plot(counts, rates, color=COLORS[engine], marker="o", markersize=4, label=engine)
    for row in rows:
        if row.workers is None:
            axis.axhline(row.rate, color="grey", linewidth=0.8, linestyle="--", label=row.engine)
    axis.set(xlabel="workers", ylabel="images read a second", ylim=(0, None))
    axis.set_xticks(sorted({row.workers for row in rows if row.workers is not None}))
    axis.grid(alpha=0.3)
    axis.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(out, dpi=110)
    plt.close(figure)

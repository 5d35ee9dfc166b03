"""Measurements as Markdown tables."""

from __future__ import annotations

import statistics

from stages import RENDER, REST, STAGES

from keras_crnn.system.markdown import format_table

#: Rates of each repeat (see `workers.run_together`) by name of generator and number of processes.
Runs = dict[tuple[str, int], list[dict[str, float]]]


def spread(values: list[float], digits: int = 0) -> str:
    """Median, and in brackets the least and the greatest."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.{digits}f} ({low:.{digits}f}-{high:.{digits}f})"


def tabulate_rates(runs: Runs) -> str:
    """Images a second of every generator, by the wall clock and by seconds of its core."""
    columns = ["render wall", "resize wall", "render cpu", "resize cpu", "preprocessing cpu"]
    rows = []
    for (name, processes), repeats in runs.items():
        cells = []
        for column in columns:
            values = [rates[column] for rates in repeats if column in rates]
            cells.append(spread(values, 0 if values[0] >= 100 else 1) if values else "")
        rows.append([name, str(processes), *cells])
    header = ["generator", "processes", "render, a second", "render + resize, a second"]
    header += ["render, a CPU-second", "render + resize, a CPU-second"]
    header += ["render + `Preprocessing`, a CPU-second"]
    return format_table(header, rows)


def tabulate_ratios(runs: Runs, own: str) -> str:
    """Render + resize: more processes against one, and this generator against the others.

    A ratio is taken within one repeat, where both met the same machine.
    """
    rows = []
    least = min(processes for _, processes in runs)
    for (name, processes), repeats in runs.items():
        pairs = []
        if processes > least:
            pairs.append((f"{name}, {processes} processes to {least}", repeats, runs[name, least]))
        if name != own:
            pairs.append((f"{own} to {name}, {processes} each", runs[own, processes], repeats))
        for label, above, below in pairs:
            cells = []
            for clock in ("resize wall", "resize cpu"):
                ratios = [a[clock] / b[clock] for a, b in zip(above, below, strict=True)]
                cells.append(spread(ratios, 2))
            rows.append([label, *cells])
    return format_table(["ratio of render + resize", "wall", "CPU"], rows) if rows else ""


def tabulate_stages(spent: dict[str, float]) -> str:
    """Where the microseconds go, as `stages.measure_stages` gives them."""
    inside = {stage.name for stage in STAGES if stage.inside}
    rows, after = [], False
    for name, microseconds in spent.items():
        share = "" if after else f"{100 * microseconds / spent[RENDER]:.1f}"
        rows.append([f"of which {name}" if name in inside else name, f"{microseconds:.1f}", share])
        after = after or name == RENDER
    gone = [stage.name for stage in STAGES if stage.name not in spent]
    table = format_table(["stage", "CPU microseconds an image", "per cent of render"], rows)
    return table + (f"\n\nNot found, and so in '{REST}': {', '.join(gone)}." if gone else "")

"""The measurements of `tflite.benchmark` as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras_crnn.system.markdown import format_table

#: Table 3 of the paper (arXiv 1507.05717): parameters in millions; it counts 4 bytes each.
PAPER_PARAMETERS, PAPER_BYTES, PAPER_MEGABYTES = 8.3, 4, 33
BASE = "float32"  # what ratios are taken against

Row = dict[str, Any]


def tabulate_figures(rows: Sequence[Row], threads: Sequence[int]) -> str:
    """A line a model and format: size, time, memory and accuracy."""
    header = ["model", "format", "MB"]
    header += [f"ms, {_threads(number)}: median (95th)" for number in threads]
    header += [f"graph ms, {_threads(number)}" for number in threads]
    lines = []
    for row in rows:
        runs = [row["threads"][str(number)] for number in threads]
        cells = [row["model"], row["format"] or "peer", f"{row['megabytes']:.2f}"]
        cells += [f"{run['median']:.2f} ({run['p95']:.2f})" for run in runs]
        cells += [_number(run["graph median"], 2) for run in runs]
        cells += [f"{runs[0]['loaded']:.0f}", _number(runs[0]["memory"], 1)]
        lines.append([*cells, f"{row['mean']:.1f}"])
    return format_table([*header, "first word, ms", "memory, MB", "accuracy"], lines, left=2)


def tabulate_accuracy(rows: Sequence[Row], sets: Sequence[str]) -> str:
    """Per cent of words right by set, with 95 % intervals (Wilson)."""
    lines = []
    for row in rows:
        cells = [row["model"], row["format"] or "peer"]
        for name in sets:
            low, high = row["interval"][name]
            cells.append(f"{row['accuracy'][name]:.1f} ({low:.1f}-{high:.1f})")
        lines.append([*cells, f"{row['mean']:.1f}"])
    return format_table(["model", "format", *sets, "mean"], lines, left=2)


def tabulate_ratios(rows: Sequence[Row], threads: Sequence[int]) -> str:
    """Every format against the float32 file of the same model in this run; empty without one."""
    lines = []
    first = str(threads[0])
    base = {row["model"]: row for row in rows if row["format"] == BASE}
    for row in rows:
        if row["format"] in ("", BASE) or row["model"] not in base:
            continue
        other = base[row["model"]]
        times = [one["threads"][first]["median"] for one in (other, row)]
        cells = [row["model"], row["format"], f"{times[1]:.2f}", f"{times[0]:.2f}"]
        cells += [f"{times[0] / times[1]:.2f}", f"{other['megabytes'] / row['megabytes']:.2f}"]
        lines.append([*cells, f"{row['mean'] - other['mean']:+.1f}"])
    header = ["model", "format", "ms", f"ms, {BASE}", "times faster", "times smaller", "points"]
    return format_table(header, lines, left=2) if lines else ""


def tabulate_sizes(rows: Sequence[Row]) -> str:
    """The paper's count of its own size, continued with every format of ours."""
    paper = ["the paper's, as published", "float32", f"{PAPER_BYTES:.2f}"]
    lines = [[*paper, f"{PAPER_PARAMETERS}", f"{PAPER_MEGABYTES}", "-", "-"]]
    for row in rows:
        if not row["parameters"]:
            continue
        count, size = row["parameters"], row["bits"] / 8
        cells = [row["model"], row["format"], f"{size:.2f}", f"{count / 1e6:.2f}"]
        cells += [f"{count * size / 1e6:.1f}", f"{row['megabytes']:.2f}"]
        lines.append([*cells, f"{row['mean']:.1f}"])
    header = ["network", "format", "bytes a weight", "million parameters", "MB by count"]
    return format_table([*header, "MB, the file", "accuracy, mean of the sets"], lines, left=2)


def tabulate_emulation(seen: dict[str, Any]) -> str:
    """What `compare_emulated` found."""
    header = ["model", "format", "largest difference of a probability"]
    header += ["words read alike", "ms emulated, not a timing"]
    lines = []
    for row in seen["rows"]:
        cells = [row["model"], row["format"], f"{row['difference']:.1e}"]
        lines.append([*cells, f"{row['agree']} of {seen['words']}", f"{row['milliseconds']:.0f}"])
    return format_table(header, lines, left=2)


def write_report(report: dict[str, Any]) -> str:
    """The whole report: what was measured on what, the tables, and what could not be."""
    rows, threads, sets = report["rows"], report["threads"], list(report["sets"])
    first = _threads(threads[0])
    words = ", ".join(f"{name} {count}" for name, count in report["sets"].items())
    parts = [
        f"{report['date']}; {report['machine']}.",
        f"{report['timed words']} words, each read by all in turn before the next, "
        f"{report['repeats']} timed readings after one that is not. ms: from the decoded image to "
        "its text; *graph* is the network alone. *First word*: from a process that has imported "
        f"its libraries to its first text, median of {report['loads']} starts, the file in the "
        f"system's cache; {first}. *Memory*: by how much the process grew at most, from its "
        f"imports to the last timed word; {first}. *Accuracy*: per cent of words right by "
        "letters and digits, case ignored, no lexicon, the mean of the sets, each counting alike.",
        tabulate_figures(rows, threads),
        f"Accuracy by set ({words} words), with 95 % intervals:",
        tabulate_accuracy(rows, sets),
    ]
    if report["example"]:
        parts.append("The accuracy above means little: the sets are a few words. Give `--sets`.")
    if ratios := tabulate_ratios(rows, threads):
        parts += [f"Against the {BASE} file of the same weights, {first}:", ratios]
    parts += ["The paper's comparison of model sizes, continued:", tabulate_sizes(rows)]
    if any(row["kind"] == "peer" for row in rows):
        parts.append(report["peers"])
    if report["emulation"]:
        seen = report["emulation"]
        words = "one word" if seen["words"] == 1 else f"{seen['words']} words"
        parts.append(
            f"On emulated ARM64 ({seen['machine']}), {words}, one thread: a check "
            "that the kernels of ARM64 give the same, **not a timing**."
        )
        parts.append(tabulate_emulation(seen))
    imports = ", ".join(
        f"{' '.join(filter(None, (row['model'], row['format'])))} "
        f"{row['threads'][str(threads[0])]['imported']:.0f}"
        for row in rows
    )
    parts.append(f"Imports before loading, ms, not counted above: {imports}.")
    return "\n\n".join([*parts, *(f"Not measured: {trouble}." for trouble in report["troubles"])])


def _threads(number: int) -> str:
    return "one thread" if number == 1 else f"{number} threads"


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"

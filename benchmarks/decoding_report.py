"""What `decoding_speed.py` measured, as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from decoding_contestants import EXACT
from turns import Timing

from keras_crnn.system.markdown import format_table

AGREE, DISAGREE = "agree", "DISAGREE"


def compare(lexicon: str, found: dict[str, Timing]) -> list[str]:
    """A sentence for each two exact decoders: whether they read the same words alike."""
    exact = [(name, timing.texts) for name, timing in found.items() if name in EXACT]
    sentences = []
    for name, texts in exact[1:]:
        pairs = list(zip(exact[0][1], texts, strict=False))
        same = sum(a == b for a, b in pairs)
        verdict = AGREE if same == len(pairs) else DISAGREE
        sentences.append(
            f"{lexicon}: '{exact[0][0]}' and '{name}' {verdict}: {same} of {len(pairs)} words "
            "that both read are alike."
        )
    return sentences


def list_times(runs: dict[str, dict[str, Timing]], truths: Sequence[str]) -> list[dict]:
    """A row for each lexicon and decoder."""
    return [
        {"lexicon": lexicon, "decoder": name, "accuracy": timing.rate(truths), **timing.summarise()}
        for lexicon, found in runs.items()
        for name, timing in found.items()
    ]


def format_time(milliseconds: float) -> str:
    """Milliseconds to three figures."""
    digits = 0 if milliseconds >= 100 else 1 if milliseconds >= 10 else 2
    return f"{milliseconds:.{digits if milliseconds >= 1 else 3}f}"


def format_row(cells: Sequence[str], row: dict[str, Any]) -> list[str]:
    """Cells, and the times and the accuracy of what `Timing` says."""
    times = [str(row["words"]), format_time(row["median"]), format_time(row["p95"])]
    accuracy = row["accuracy"]
    return [*cells, *times, "" if accuracy is None else f"{accuracy:.1f}"]


def write_text(report: dict[str, Any]) -> str:
    """The report as Markdown."""
    measures = ["words read", "median, ms", "95th percentile, ms", "right, per cent"]
    rows = [format_row([one["lexicon"], one["decoder"]], one) for one in report["times"]]
    parts = [
        "# Speed of decoders",
        f"{report['machine']}. {report['words']} images of {', '.join(report['sets'])}, read by "
        f"`{report['model']}`, which took {format_time(report['network']['median'])} ms an image "
        f"(95th percentile {format_time(report['network']['p95'])}) from the file to the frames. "
        "All on one thread.",
        format_table(["lexicon", "decoder", *measures], rows),
        *(f"Not measured: {trouble}" for trouble in report["troubles"]),
        "\n".join(f"- {sentence}" for sentence in report["agreement"]),
        "Building, once:",
    ]
    header = ["lexicon", "lexicon, s", "tree, s", "nodes", "arrays of the tree, MB"]
    rows = [
        [
            one["lexicon"],
            f"{one['lexicon seconds']:.2f}",
            f"{one['tree seconds']:.2f}",
            f"{one['nodes']:,}",
            f"{one['tree megabytes']:.1f}",
        ]
        for one in report["building"]
    ]
    parts.append(format_table(header, rows))
    near = report["searches"]
    parts.append(
        f"Words of {near['lexicon']:,} within an edit distance of the best path's text, without "
        f"scoring them; the BK-tree was built in {near['building seconds']:.2f} s and finds the "
        "same words as the scan:"
    )
    header = ["delta", "words found, mean", "BK-tree, ms", "words", "scan, ms", "words"]
    rows = []
    for one in near["rows"]:
        rows.append([str(one["delta"]), f"{one['found']:.1f}"])
        for way in ("BK-tree", "scan"):
            rows[-1] += [format_time(one[way]["median"]), str(one[way]["words"])]
    parts.append(format_table(header, rows))
    if deltas := report["deltas"]:
        parts.append(
            f"`near` by delta, {deltas['lexicon']:,} words that hold every truth (Figure 4 of the "
            "paper):"
        )
        rows = [
            format_row([str(one["delta"]), str(one["widened"])], one) for one in deltas["points"]
        ]
        rows.append(format_row(["tree, exact", ""], deltas["tree"]))
        parts.append(format_table(["delta", "widened", *measures], rows))
    return "\n\n".join(parts)

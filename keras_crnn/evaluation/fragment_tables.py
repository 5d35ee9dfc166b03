"""Tables in Markdown of how well models of symbols read."""

from __future__ import annotations

from collections.abc import Mapping

from keras_crnn.evaluation.fragments import LENGTHS, FragmentScore
from keras_crnn.evaluation.scores import Score
from keras_crnn.evaluation.tables import (
    accuracy_cell,
    optional_cell,
    time_note,
)
from keras_crnn.system.markdown import format_head, format_row


def fragment_head(several_models: bool, timed: bool) -> list[str]:
    """The two lines that open the table of `fragment_row`."""
    columns = ["set", *(["model"] if several_models else []), "fragments", "skipped"]
    columns += ["fragments right, %", "edits a fragment", "symbol errors, %"]
    columns += ["confidence, right", "confidence, wrong"]
    columns = [*columns, "ms a fragment"] if timed else columns
    return format_head(columns, left=len(columns))


def fragment_row(
    name: str,
    model: str | None,
    score: Score,
    fragments: FragmentScore,
    skipped: int,
    milliseconds: float | None,
) -> str:
    """One set as one model read it; `None` for what the table's head does not have."""
    cells = [name, *([f"`{model}`"] if model else []), str(score.words), str(skipped)]
    cells += [accuracy_cell(score), f"{fragments.average_edits:.2f}"]
    cells += [f"{100 * fragments.error_rate:.2f}"]
    cells += [optional_cell(score.confidence_right), optional_cell(score.confidence_wrong)]
    return format_row([*cells, f"{milliseconds:.2f}"] if milliseconds is not None else cells)


def length_table(scores: Mapping[str, Mapping[str, FragmentScore]]) -> list[str]:
    """Sets down, lengths across: fragments, per cent of them right, edits a fragment.

    Args:
        scores: what to call a set (and a model) to what `score_by_length` gave.
    """
    titles = [title for title, _ in LENGTHS if any(title in one for one in scores.values())]
    columns = ["symbols in the truth", *titles]
    lines = format_head(columns, left=len(columns))
    for name, lengths in scores.items():
        lines.append(format_row([name, *(_describe(lengths.get(title)) for title in titles)]))
    return lines


def _describe(score: FragmentScore | None) -> str:
    if score is None:
        return "-"
    return f"{score.fragments}: {100 * score.accuracy:.1f} % / {score.average_edits:.2f}"


def fragment_caption(decoding: str, timed_on: int | None) -> str:
    """What the numbers are, in a line.

    Args:
        decoding: string. How the frames were read, such as `no lexicon`.
        timed_on: int or `None`. Processors of the machine, where times were taken.
    """
    return (
        "Per cent of fragments read without a fault, with the 95 % Wilson interval: "
        f"{decoding}, all symbols count. Edits a fragment: mean edit distance in symbols, not "
        "divided by the length. Symbol errors: edits over symbols of all truths together. By "
        "length: fragments, per cent of them right, edits a fragment. Confidence: mean "
        "probability of the text."
    ) + time_note("fragment", timed_on)

"""Tables of accuracy in Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from keras_crnn.evaluation.scores import Score
from keras_crnn.system.markdown import format_head, format_row

_RULES = {
    "paper": "letters and digits alone, case ignored (the paper's protocol)",
    "caseless": "all printable characters and spaces, case ignored (protocol caseless)",
    "exact": "all characters that the model reads, case as in its alphabet (protocol exact)",
}


def detail_head(several_models: bool, timed: bool) -> list[str]:
    """The two lines that open the table of `detail_row`."""
    columns = ["set", *(["model"] if several_models else []), "words", "skipped"]
    columns += ["words right, %", "1 - NED", "confidence, right", "confidence, wrong"]
    columns = [*columns, "ms a word"] if timed else columns
    return format_head(columns, left=len(columns))


def detail_row(
    name: str,
    model: str | None,
    score: Score,
    skipped: int,
    milliseconds: float | None,
) -> str:
    """One set as one model read it; `None` for what the table's head does not have."""
    cells = [name, *([f"`{model}`"] if model else []), str(score.words), str(skipped)]
    cells += [accuracy_cell(score), f"{score.edit_similarity:.3f}"]
    cells += [optional_cell(score.confidence_right), optional_cell(score.confidence_wrong)]
    return format_row([*cells, f"{milliseconds:.2f}"] if milliseconds is not None else cells)


def mean_row(scores: Sequence[Score], columns: int) -> str:
    """The mean over sets of one model's accuracy, each set counting alike.

    Args:
        scores: sequence of `Score`, one a set.
        columns: int. Columns of the table.
    """
    return format_row(["mean", "", "", f"{_mean(scores):.1f}", *[""] * (columns - 4)])


def summary(names: Sequence[str], scores: Mapping[str, Sequence[Score]]) -> list[str]:
    """Models down, sets across, per cent of words read right.

    Args:
        names: names of the sets.
        scores: model to its `Score` of each set.

    Returns:
        Lines of Markdown. The last column is the mean over the sets, each counting alike.
    """
    columns = ["", *names, *(["mean"] if len(names) > 1 else [])]
    lines = format_head(columns, left=len(columns))
    for model, ours in scores.items():
        mean = [f"{_mean(ours):.1f}"] if len(names) > 1 else []
        lines.append(format_row([f"`{model}`", *map(accuracy_cell, ours), *mean]))
    return lines


def caption(
    protocols: Mapping[str, str], decoding: str, timed_on: int | None, details: bool = True
) -> str:
    """What the numbers are, in a line.

    Args:
        protocols: name of each set to its protocol, one of `evaluation.protocols.PROTOCOLS`.
        decoding: string. How the frames were read, such as `no lexicon`.
        timed_on: int or `None`. Processors of the machine, where times were taken.
        details: bool. Whether the table has confidence and edit similarity. Defaults to `True`.
    """
    text = (
        "Per cent of words read without a fault, with the 95 % Wilson interval: "
        f"{decoding}, {_describe(protocols)}."
    )
    if details:
        text += (
            " 1 - NED: mean of 1 less the edit distance over the longer length. "
            "Confidence: mean probability of the text."
        )
    return text + time_note("word", timed_on)


def time_note(unit: str, timed_on: int | None) -> str:
    """What the times are, to follow a caption; nothing where none were taken."""
    if timed_on is None:
        return ""
    return (
        f" ms a {unit}: from decoded image to text, {timed_on} processors at work, beside "
        "whatever else the machine did."
    )


def _describe(protocols: Mapping[str, str]) -> str:
    """The protocol of all sets, or each set's own."""
    if len(set(protocols.values())) == 1:
        return _RULES[next(iter(protocols.values()))]
    return "; ".join(f"{name}: {_RULES[protocol]}" for name, protocol in protocols.items())


def accuracy_cell(score: Score) -> str:
    """Per cent right, and the ends of the interval."""
    low, high = score.interval
    return f"{100 * score.accuracy:.1f} ({100 * low:.1f}-{100 * high:.1f})"


def _mean(scores: Sequence[Score]) -> float:
    return 100 * sum(score.accuracy for score in scores) / len(scores)


def optional_cell(value: float | None) -> str:
    """A confidence, or a stroke where there is none."""
    return "-" if value is None else f"{value:.2f}"

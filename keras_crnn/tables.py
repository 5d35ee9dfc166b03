"""Tables of accuracy in Markdown, with the published numbers they are to be read beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from keras_crnn.scores import Score

#: Lexicon-free word accuracy in per cent, by set. IC13 is that of the 1015 words of letters and
#: digits alone, `subset_1015.txt`: no number of the paper is for the whole set.
PUBLISHED = {
    "CRNN, arXiv 1507.05717": {"iiit5k": 78.2, "svt": 80.8, "ic03": 89.4, "ic13-1015": 86.7},
    "CRNN, TPAMI 2017": {"iiit5k": 81.2, "svt": 82.7, "ic03": 91.9, "ic13-1015": 89.6},
    "best CRNN of this size on rendered words published (MJSynth + SynthText)": {
        "iiit5k": 82.9,
        "svt": 81.6,
        "ic03": 93.1,
        "ic13-1015": 89.2,
    },
}
PAPER_SETS = tuple(PUBLISHED["CRNN, arXiv 1507.05717"])

_RULES = {
    "paper": "letters and digits alone, case ignored (the paper's protocol)",
    "exact": "all characters that the model reads, case as in its alphabet (protocol exact)",
}


def detail_head(several_models: bool, timed: bool) -> list[str]:
    """The two lines that open the table of `detail_row`."""
    columns = ["set", *(["model"] if several_models else []), "words", "skipped"]
    columns += ["words right, %", "1 - NED", "confidence, right", "confidence, wrong"]
    return _head([*columns, "ms a word"] if timed else columns)


def detail_row(
    name: str,
    model: str | None,
    score: Score,
    skipped: int,
    milliseconds: float | None,
) -> str:
    """One set as one model read it; `None` for what the table's head does not have."""
    cells = [name, *([f"`{model}`"] if model else []), str(score.words), str(skipped)]
    cells += [_accuracy(score), f"{score.edit_similarity:.3f}"]
    cells += [_optional(score.confidence_right), _optional(score.confidence_wrong)]
    return _row([*cells, f"{milliseconds:.2f}"] if milliseconds is not None else cells)


def mean_row(scores: Sequence[Score], timed: bool) -> str:
    """The mean over sets of one model's accuracy, each set counting alike."""
    return _row(["mean", "", "", f"{_mean(scores):.1f}", *[""] * (4 if timed else 3)])


def summary(
    names: Sequence[str], scores: Mapping[str, Sequence[Score]], published: bool
) -> list[str]:
    """The table of the paper: models down, sets across, per cent of words read right.

    Args:
        names: names of the sets.
        scores: model to its `Score` of each set.
        published: bool. Whether the published numbers stand above.

    Returns:
        Lines of Markdown. The last column is the mean over the sets, each counting alike; a
        published row has one where it has a number for every set.
    """
    lines = _head(["", *names, *(["mean"] if len(names) > 1 else [])])
    for title, numbers in PUBLISHED.items() if published else ():
        cells = [f"{numbers[name]:.1f}" if name in numbers else "-" for name in names]
        if len(names) > 1:
            whole = all(name in numbers for name in names)
            mean = f"{sum(numbers[name] for name in names) / len(names):.1f}" if whole else "-"
            cells.append(mean)
        lines.append(_row([title, *cells]))
    for model, ours in scores.items():
        mean = [f"{_mean(ours):.1f}"] if len(names) > 1 else []
        lines.append(_row([f"`{model}`", *map(_accuracy, ours), *mean]))
    return lines


def caption(protocol: str, timed_on: int | None) -> str:
    """What the numbers are, in a line.

    Args:
        protocol: string, one of `keras_crnn.protocols.PROTOCOLS`.
        timed_on: int or `None`. Processors of the machine, where times were taken.
    """
    text = (
        f"Per cent of words read without a fault, with the 95 % Wilson interval: no lexicon, "
        f"{_RULES[protocol]}. 1 - NED: mean of 1 less the edit distance over the longer length. "
        "Confidence: mean probability of the best path."
    )
    if timed_on is None:
        return text
    return (
        f"{text} ms a word: from decoded image to text, {timed_on} processors at work, beside "
        "whatever else the machine did."
    )


def _accuracy(score: Score) -> str:
    low, high = score.interval
    return f"{100 * score.accuracy:.1f} ({100 * low:.1f}-{100 * high:.1f})"


def _mean(scores: Sequence[Score]) -> float:
    return 100 * sum(score.accuracy for score in scores) / len(scores)


def _optional(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _head(columns: Sequence[str]) -> list[str]:
    return [_row(columns), _row(["---"] * len(columns))]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"

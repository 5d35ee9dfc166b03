"""Table 2 of the paper: four sets, their lexicons, its numbers and ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from keras_crnn.evaluation.scores import Score
from keras_crnn.system.markdown import format_head, format_row


class Cell(NamedTuple):
    """One column of the table.

    Attributes:
        folder: string. Name of the set's folder, with a subset's behind a colon.
        lexicon: string. Name of its lexicon, or `none`.
    """

    folder: str
    lexicon: str

    @property
    def title(self) -> str:
        """What the table calls it."""
        name, _, subset = self.folder.partition(":")
        words = name.upper() + (f"-{subset}" if subset else "")
        return words if self.lexicon == "none" else f"{words}, {self.lexicon}"


#: The paper's number of IC13 is for the 1015 words of letters and digits alone; later papers
#: often take the 857 of them that have three or more, for which it has none.
CELLS = tuple(
    Cell(folder, lexicon)
    for folder, lexicons in {
        "iiit5k": ("50", "1k", "none"),
        "svt": ("50", "none"),
        "ic03": ("50", "full", "50k", "none"),
        "ic13:1015": ("none",),
        "ic13:857": ("none",),
    }.items()
    for lexicon in lexicons
)
#: Per cent of words, in the order of `CELLS`.
PUBLISHED: dict[str, tuple[float | None, ...]] = {
    "CRNN, arXiv 1507.05717": (97.6, 94.4, 78.2, 96.4, 80.8, 98.7, 97.6, 95.5, 89.4, 86.7, None),
    "CRNN, TPAMI 2017": (97.8, 95.0, 81.2, 97.5, 82.7, 98.7, 98.0, 95.7, 91.9, 89.6, None),
    "best CRNN of this size on rendered words published (MJSynth + SynthText)": (
        None, None, 82.9, None, 81.6, None, None, None, 93.1, 89.2, 91.1,
    ),
}  # fmt: skip
_ARXIV = "CRNN, arXiv 1507.05717"


def paper_table(models: Mapping[str, Mapping[Cell, Score]]) -> list[str]:
    """Lines of Markdown: published rows, ours with 95 % intervals, and ours less the paper's.

    Args:
        models: model to its `Score` of each cell; a cell that could not be read may be missing.
    """
    columns = ["", *(cell.title for cell in CELLS)]
    lines = format_head(columns, left=len(columns))
    for title, numbers in PUBLISHED.items():
        lines.append(format_row([title, *("-" if n is None else f"{n:.1f}" for n in numbers)]))
    for model, scores in models.items():
        lines.append(format_row([f"`{model}`", *(_accuracy(scores.get(cell)) for cell in CELLS)]))
        lines.append(format_row([f"`{model}` less arXiv", *_differences(scores)]))
    return lines


def published_numbers(cell: Cell) -> dict[str, float]:
    """Published shares of a cell, 0 to 1, by title."""
    at = CELLS.index(cell)
    found = ((title, numbers[at]) for title, numbers in PUBLISHED.items())
    return {title: round(number / 100, 4) for title, number in found if number is not None}


def _differences(scores: Mapping[Cell, Score]) -> Sequence[str]:
    pairs = zip(CELLS, PUBLISHED[_ARXIV], strict=True)
    return [
        "-" if number is None or cell not in scores
        else f"{100 * scores[cell].accuracy - number:+.1f}"
        for cell, number in pairs
    ]  # fmt: skip


def _accuracy(score: Score | None) -> str:
    if score is None:
        return "-"
    low, high = score.interval
    return f"{100 * score.accuracy:.1f} ({100 * low:.1f}-{100 * high:.1f})"

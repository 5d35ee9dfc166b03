"""Tables in Markdown, as commands and benchmarks print them.

Ours in place of `tabulate`, which pads the cells of a column to one width: a table could not be
printed line by line as results come in, and a longer name in a file would change all its lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def format_row(cells: Iterable[str]) -> str:
    r"""One line of a table. A stroke in a cell is escaped, as it would end the cell, in code too.

    Example:

    >>> format_row(["svt", "79.4"])
    '| svt | 79.4 |'
    >>> print(format_row(["a|b", "79.4"]))
    | a\|b | 79.4 |
    """
    escaped = (cell.replace("|", r"\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def format_head(columns: Sequence[str], left: int = 1) -> list[str]:
    """The two lines that open a table.

    Args:
        columns: sequence of strings, the names of the columns.
        left: int. First columns, which hold words; those after them hold numbers and stand on the
            right. Defaults to 1.

    Example:

    >>> format_head(["set", "right, %"])
    ['| set | right, % |', '| --- | ---: |']
    """
    sides = ["---" if k < left else "---:" for k in range(len(columns))]
    return [format_row(columns), format_row(sides)]


def format_table(columns: Sequence[str], rows: Iterable[Iterable[str]], left: int = 1) -> str:
    """A whole table.

    Args:
        columns: as for `format_head`.
        rows: iterable of the cells of each line.
        left: as for `format_head`.

    Example:

    >>> print(format_table(["set", "right, %"], [["svt", "79.4"], ["ic15", "62.1"]]))
    | set | right, % |
    | --- | ---: |
    | svt | 79.4 |
    | ic15 | 62.1 |
    """
    return "\n".join([*format_head(columns, left), *map(format_row, rows)])

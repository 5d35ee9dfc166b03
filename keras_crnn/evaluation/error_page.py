"""The words that were read wrongly: a page to look at in a browser, or tables."""

from __future__ import annotations

import base64
import html
import io
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image

from keras_crnn.evaluation.measure import Outcome
from keras_crnn.images.read import read_image
from keras_crnn.system.atomic import write_whole
from keras_crnn.system.printable import printable

_HEIGHT = 64  # pixels of a picture on the page
_WIDTH = 320
_STYLE = """
body { font: 15px/1.4 system-ui, sans-serif; margin: 2em; color: #222; background: #fff }
table { border-collapse: collapse }
th, td { text-align: left; padding: .3em .8em; border-bottom: 1px solid #ddd }
td.text { font: 16px ui-monospace, monospace; white-space: pre }
td.number { text-align: right; font-variant-numeric: tabular-nums }
td.path { color: #888; font-size: 12px }
img { max-width: 320px; vertical-align: middle }
"""


def is_page(path: str | os.PathLike[str]) -> bool:
    """Whether a path names a page, and not a folder for tables."""
    return Path(path).suffix.lower() in (".html", ".htm")


def write_errors(path: str | os.PathLike[str], outcomes: Mapping[str, Sequence[Outcome]]) -> None:
    """Writes what was read wrongly, the most confident first.

    Args:
        path: a file `.html` for `write_error_page`, or a folder for tables `TITLE.errors.tsv`,
            with a number where two titles give one name.
        outcomes: title of a set to its `Outcome`s, right ones among them.
    """
    if is_page(path):
        write_error_page(path, outcomes)
        return
    used: Counter[str] = Counter()
    for title, all_of in outcomes.items():
        rows = ["image\ttruth\treading\tconfidence"]
        rows += [
            f"{_spell(o)}\t{o.truth}\t{o.text}\t{o.confidence:.3f}" for o in sort_errors(all_of)
        ]
        name = title.replace(" ", ".").replace("/", "-")
        used[name] += 1
        number = f".{used[name]}" if used[name] > 1 else ""
        write_whole(Path(path) / f"{name}{number}.errors.tsv", "\n".join(rows) + "\n")


def write_error_page(
    path: str | os.PathLike[str], outcomes: Mapping[str, Sequence[Outcome]]
) -> None:
    """Writes one HTML file, pictures inside: wrong readings by set, the surest first.

    Args:
        path: file to write.
        outcomes: title of a set to its `Outcome`s, right ones among them.
    """
    parts = []
    for title, all_of in outcomes.items():
        wrong = sort_errors(all_of)
        parts.append(
            f"<h2>{html.escape(printable(title))}</h2>\n<p>{len(wrong)} of {len(all_of)} "
            "words wrong, the most confident first.</p>\n<table>\n<tr><th>image</th><th>truth</th>"
            "<th>reading</th><th>confidence</th><th>file</th></tr>"
        )
        parts += [_row(outcome) for outcome in wrong]
        parts.append("</table>")
    page = (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f"<title>Words read wrongly</title>\n<style>{_STYLE}</style>\n<h1>Words read wrongly</h1>\n"
    )
    write_whole(path, page + "\n".join(parts) + "\n</html>\n")


def sort_errors(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Those read wrongly, the most confident first."""
    wrong = (outcome for outcome in outcomes if outcome.truth != outcome.text)
    return sorted(wrong, key=lambda outcome: -outcome.confidence)


def _spell(outcome: Outcome) -> str:
    """The name of an image, of which a folder may be no text."""
    return printable(Path(outcome.example.name).as_posix())


def _row(outcome: Outcome) -> str:
    cells = [
        f'<td><img src="{_picture(outcome)}" alt=""></td>',
        f'<td class="text">{html.escape(outcome.truth)}</td>',
        f'<td class="text">{html.escape(outcome.text)}</td>',
        f'<td class="number">{outcome.confidence:.3f}</td>',
        f'<td class="path">{html.escape(_spell(outcome))}</td>',
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _picture(outcome: Outcome) -> str:
    """The image as the model read it, grey and upright, no larger than the page shows it."""
    small = Image.fromarray(read_image(outcome.example.image))
    small.thumbnail((2 * _WIDTH, 2 * _HEIGHT))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=85)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")

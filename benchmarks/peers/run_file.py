"""Serves a generator that a Python file of yours opens (`--also NAME=FILE.py`).

The file defines `open_generator(fonts, backgrounds, words, seed)`, which gives an object whose
`render(index)` gives a grey image, uint8 `(height, width)`.
"""

from __future__ import annotations

import runpy

from serving import serve


def add_arguments(parser) -> None:
    parser.add_argument("--file", required=True)


def open_render(arguments):
    """`render` of the object that the file opens."""
    names = runpy.run_path(arguments.file)
    if "open_generator" not in names:
        raise SystemExit(
            f"{arguments.file} has no open_generator. Define "
            "open_generator(fonts, backgrounds, words, seed) there."
        )
    generator = names["open_generator"](
        arguments.fonts, arguments.backgrounds, arguments.words, arguments.seed
    )
    return generator.render


if __name__ == "__main__":
    serve(open_render, add_arguments)

"""Serves this project's generator to the speed benchmark."""

from __future__ import annotations

from serving import serve


def add_arguments(parser) -> None:
    parser.add_argument("--preset", default="scene")


def open_render(arguments):
    """`WordGenerator.render`, the picture alone."""
    from keras_crnn.synthesis import PRESETS, WordGenerator

    generator = WordGenerator.open(
        arguments.fonts,
        arguments.backgrounds,
        arguments.words,
        PRESETS[arguments.preset],
        arguments.seed,
    )
    return lambda index: generator.render(index).image


def more_finishes():
    """The resizing that training and reading share, beside OpenCV's."""
    from keras_crnn.images.preprocessing import Preprocessing

    return {"preprocessing": Preprocessing(width=100).resize}


if __name__ == "__main__":
    serve(open_render, add_arguments, more_finishes)

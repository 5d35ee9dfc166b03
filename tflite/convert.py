"""Converts weights to LiteRT files that run on a phone: `keras-crnn export` of a checkout.

    python -m tflite.convert crnn-en --out exported --formats dynamic,int8
    python -m tflite.convert mine.npz --out mine.tflite

What it does is in `keras_crnn.export.litert.convert`.
"""

from __future__ import annotations

import sys

from keras_crnn import commands


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit status."""
    return commands.main(["export", *(sys.argv[1:] if arguments is None else arguments)])


if __name__ == "__main__":
    sys.exit(main())

"""Converts weights to LiteRT files that run on a phone: `keras-crnn export` of a checkout.

    python -m tflite.convert crnn-en --out exported --formats dynamic,int8
    python -m tflite.convert mine.npz --out mine.tflite

What it does is in `keras_crnn.export.litert.convert`.
"""

from __future__ import annotations

import argparse
import sys

from keras_crnn.commands.export import add_arguments, run


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m tflite.convert")
    add_arguments(parser)
    try:
        return run(parser.parse_args(arguments))
    except (ValueError, OSError, ImportError) as error:
        print(f"tflite.convert: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())

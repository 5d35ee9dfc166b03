"""Proves that LiteRT files read as the weights they were made from, or says what is wrong.

    python -m tflite.verify exported/*.tflite --against crnn-en --sets data/iiit5k data/svt

What is checked, and within what bounds: `keras_crnn.export.litert.verify`. Exit status 1 if a file
fails.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from keras_crnn.data.word_sets import open_set
from keras_crnn.evaluation.protocols import PROTOCOLS
from keras_crnn.export.litert.checks import TOLERANCE
from keras_crnn.export.litert.verify import Verifier, print_verdict
from keras_crnn.network.model_file import load_spec
from keras_crnn.pretrained.files import find_weights
from keras_crnn.system.errors import InputError
from keras_crnn.text.symbols import SymbolAlphabet

_EXAMPLES = Path(__file__).parent.parent / "examples" / "images"


def _refuse_symbols(against: str) -> None:
    """Refuses weights of which the examples, that are words, would say nothing."""
    if isinstance(load_spec(find_weights(against)).alphabet, SymbolAlphabet):
        raise InputError(
            f"{against!r} reads symbols, and the repository's examples are words: give --sets with "
            "pictures as it reads them."
        )


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tflite.verify", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help=".tflite files")
    parser.add_argument("--against", required=True, metavar="MODEL", help="name, or .npz weights")
    parser.add_argument(
        "--sets", nargs="+", metavar="DIR",
        help="folders with gt.tsv (the repository's examples, for models of words)",
    )  # fmt: skip
    parser.add_argument("--protocol", choices=PROTOCOLS, default="paper", help="(%(default)s)")
    parser.add_argument(
        "--tolerance", type=float, default=TOLERANCE, metavar="POINTS",
        help="of word accuracy that a file may lose (%(default)s)",
    )  # fmt: skip
    parser.add_argument("--count", type=int, metavar="N", help="words of each set at most (all)")
    options = parser.parse_args(arguments)
    try:
        if options.count is not None and options.count < 1:
            raise ValueError(f"--count must be at least 1; got {options.count}.")
        if not options.sets:
            _refuse_symbols(options.against)
        sets = [open_set(folder) for folder in options.sets or [_EXAMPLES]]
        verifier = Verifier(
            options.against, sets, options.protocol, options.tolerance, options.count
        )
        failed = 0
        for path in options.files:
            verdict = verifier.verify(path)
            failed += bool(verdict.faults)
            print_verdict(verdict)
    except (ValueError, OSError, ImportError) as error:
        print(f"tflite.verify: {error}", file=sys.stderr)
        return 2
    if failed:
        print(f"{failed} of {len(options.files)} files fail.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

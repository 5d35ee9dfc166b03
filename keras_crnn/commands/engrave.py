"""`keras-crnn engrave`: score fragments drawn to disk, to train on."""

from __future__ import annotations

import argparse

from keras_crnn.commands.progress import ImageProgress
from keras_crnn.system.processes import quick_to_stop, usable_processors


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.description = (
        "Draws excerpts of score fragments, for keras-crnn train --scores. Called again with the "
        "same arguments it goes on with a folder that was stopped; --count may grow."
    )
    parser.add_argument(
        "fragments", metavar="FRAGMENTS.tsv", help="file of fragments in ABC, plain or .xz"
    )
    parser.add_argument("--out", required=True, metavar="DIR", help="folder of the drawings")
    parser.add_argument(
        "--count", type=int, default=20000,
        help="of drawings, rounded up to whole files of 500 (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--fonts", default="", metavar="DIR",
        help="fonts for lyrics and words such as Allegro (drawn without words)",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=0, help="of the excerpts (%(default)s)")
    parser.add_argument(
        "--held-out", type=float, default=0.0, metavar="SHARE",
        help="share of the pieces to leave out, to measure on (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--only-held-out", action="store_true", help="draw those that are left out instead"
    )
    parser.add_argument(
        "--abcm2ps", type=float, default=0.0, metavar="SHARE",
        help="of the drawings by abcm2ps, a program to be installed, the others by verovio "
        "(%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--processes", type=int, metavar="N", help="that draw (as many as processors)"
    )


def run(options: argparse.Namespace) -> int:
    """Draws, or goes on with what is drawn in `--out`."""
    from keras_crnn.music.drawn_scores import SHARD
    from keras_crnn.music.engraved_set import EngravingRecipe, engrave

    recipe = EngravingRecipe(
        options.fragments,
        options.fonts,
        options.seed,
        options.held_out,
        options.only_held_out,
        options.abcm2ps,
    )

    processes = options.processes or usable_processors()
    total = -(-options.count // SHARD) * SHARD
    with quick_to_stop(), ImageProgress(total) as progress:
        skipped = engrave(recipe, options.out, options.count, processes, progress.show)
    print(f"Drawn: {options.out}. {skipped} excerpts that the engraver drew wrong were skipped.")
    return 0

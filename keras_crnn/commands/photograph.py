"""`keras-crnn photograph`: photographs of drawn staves, on disk or on a sheet to look at."""

from __future__ import annotations

import argparse

from keras_crnn.commands.progress import ImageProgress
from keras_crnn.system.atomic import write_whole
from keras_crnn.system.errors import InputError
from keras_crnn.system.processes import quick_to_stop

#: Pictures on a sheet.
ON_SHEET = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.description = (
        "Makes the photographs of staves that keras-crnn train --scores trains on: to look at, to "
        "measure on, or to calibrate int8 on."
    )
    parser.add_argument(
        "scores", nargs="+", metavar="DIR", help="folders that keras-crnn engrave wrote"
    )
    parser.add_argument(
        "--backgrounds", required=True, metavar="DIR", help="folder of photographs or textures"
    )
    parser.add_argument("--out", metavar="DIR", help="folder for pictures and gt.tsv")
    parser.add_argument("--count", type=int, default=500, help="of pictures (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the pictures (%(default)s)")
    parser.add_argument(
        "--sheet", metavar="FILE.png", help=f"picture of the first {ON_SHEET} to look at"
    )


def run(options: argparse.Namespace) -> int:
    """Writes the folder, the sheet, or both."""
    if options.out is None and options.sheet is None:
        raise InputError("There is nothing to write: give --out DIR, --sheet FILE.png, or both.")
    from keras_crnn.music.photographs import write_photographs
    from keras_crnn.music.score_generator import ScoreRecipe

    recipe = ScoreRecipe(tuple(options.scores), options.backgrounds, seed=options.seed)
    if options.out is not None:
        with quick_to_stop(), ImageProgress(options.count) as progress:
            write_photographs(recipe, options.out, options.count, progress.show)
        print(f"Written: {options.out}")
    if options.sheet is not None:
        from keras_crnn.synthesis.shards import encode_png
        from keras_crnn.synthesis.sheet import contact_sheet

        generator = recipe.open()
        sheet = contact_sheet(generator.render(k) for k in range(ON_SHEET))
        write_whole(options.sheet, encode_png(sheet))
        print(f"Sheet: {options.sheet}")
    return 0

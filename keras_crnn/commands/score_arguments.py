"""Arguments of `keras-crnn train` for staves of music in place of words."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from keras_crnn.system.errors import InputError

if TYPE_CHECKING:
    from keras_crnn.music.score_generator import ScoreRecipe

#: Arguments that words have and staves have not, and their values where they are not given.
_OF_WORDS = {
    "fonts": None,
    "words": [],
    "pattern": [],
    "signs": False,
    "verbatim": False,
    "characters": "",
    "preset": ["scene"],
    "lines": None,
    "empty": None,
    "heights": None,
    "alphabet": None,
    "case_sensitive": False,
    "language": None,
    "select": None,
    "squash": False,
}


def add_score_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what stands in for fonts and words."""
    parser.add_argument(
        "--scores", nargs="+", metavar="DIR",
        help="train on staves of music instead of words: folders that keras-crnn engrave wrote "
        "(network: score)",
    )  # fmt: skip


def read_score_recipe(options: argparse.Namespace) -> ScoreRecipe:
    """The recipe of staves that the arguments describe.

    Raises:
        ValueError: arguments that are for words alone.
    """
    given = [name for name, value in _OF_WORDS.items() if getattr(options, name) != value]
    if given:
        names = ", ".join("--" + name.replace("_", "-") for name in given)
        raise InputError(f"--scores trains on staves of music: leave out {names}, for words.")
    if options.train_widths == "squashed":
        raise InputError("--scores trains on staves at their own widths: leave --train-widths out.")
    from keras_crnn.music.score_generator import ScoreRecipe

    return ScoreRecipe(tuple(options.scores), options.backgrounds, seed=options.seed)

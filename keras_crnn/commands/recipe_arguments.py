"""Arguments of the commands that render words."""

from __future__ import annotations

import argparse
import dataclasses
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keras_crnn.synthesis.generator import WordGenerator
    from keras_crnn.synthesis.recipe import Recipe

WORTH_A_LINE = 100  # fonts that take long enough for progress to be shown
#: Spelt out here, as OpenCV takes a while to import.
PRESETS = ("scene", "mjsynth", "clean", "document")


def add_recipe_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what a recipe is made of."""
    parser.add_argument("--fonts", required=True, metavar="DIR", help="folder of fonts")
    parser.add_argument(
        "--backgrounds", required=True, metavar="DIR", help="folder of photographs or textures"
    )
    parser.add_argument(
        "--words", nargs="+", default=[], action="extend", metavar="FILE[=WEIGHT]",
        help="word lists, one word a line, and how often each is drawn from",
    )  # fmt: skip
    parser.add_argument(
        "--pattern", nargs="+", default=[], action="extend", metavar="REGEX",
        help=r"forms of words to make up, such as 'AB-\d{4}'",
    )  # fmt: skip
    mixes = parser.add_mutually_exclusive_group()
    mixes.add_argument(
        "--signs", action="store_true",
        help="more signs and mixed case, for models that read all of ASCII",
    )  # fmt: skip
    mixes.add_argument(
        "--verbatim", action="store_true", help="words of the lists exactly as they stand"
    )
    parser.add_argument(
        "--characters", default="", metavar="CHARACTERS",
        help="characters beyond ASCII that patterns may hold, such as 'äöüß'",
    )  # fmt: skip
    parser.add_argument("--preset", choices=PRESETS, default="scene", help="effects (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the images (%(default)s)")


def read_recipe(options: argparse.Namespace, color: bool = False) -> Recipe:
    """The recipe that the arguments describe.

    Raises:
        ValueError: neither a word list nor a pattern, or a weight that is none.
    """
    if not options.words and not options.pattern:
        raise ValueError("There is nothing to write: give --words FILE, --pattern REGEX, or both.")
    words = tuple(map(parse_words, options.words))

    from keras_crnn.synthesis import PRESETS
    from keras_crnn.synthesis.recipe import Recipe
    from keras_crnn.synthesis.word_mix import WORD_MIXES

    config = dataclasses.replace(PRESETS[options.preset], color=color)
    for name in ("signs", "verbatim"):
        if getattr(options, name):
            config = dataclasses.replace(config, words=WORD_MIXES[name])
    return Recipe(
        options.fonts,
        options.backgrounds,
        words,
        tuple(options.pattern),
        config,
        options.seed,
        options.characters,
    )


def try_recipe(open_generator: Callable[[Callable[[int, int], None]], WordGenerator]) -> None:
    """Opens fonts, backgrounds and words once, and says what of them was left out.

    Shows progress where fonts are read for the first time.

    Args:
        open_generator: `Recipe.open` or `RenderedWords.open`.

    Raises:
        FileNotFoundError, ValueError: as `Recipe.open`.
    """
    tenths = [0]

    def show(done: int, total: int) -> None:
        if total >= WORTH_A_LINE and done * 10 // total > tenths[0]:
            tenths[0] = done * 10 // total
            print(f"read {done} of {total} fonts", file=sys.stderr, flush=True)

    generator = open_generator(show)
    if generator.fonts.dropped:
        print(generator.fonts.summary(), file=sys.stderr)
    if generator.backgrounds.broken:
        count, first = len(generator.backgrounds.broken), next(iter(generator.backgrounds.broken))
        print(f"{count} backgrounds cannot be read, such as '{first}'.", file=sys.stderr)
    fonts = generator.fonts
    faces = range(len(fonts))
    absent = [sign for sign in fonts.columns if all(fonts.missing(face, sign) for face in faces)]
    if absent:
        print(
            f"No face in the fonts draws {' '.join(absent)}: words with them are replaced by "
            "others. Add a font that has them.",
            file=sys.stderr,
        )


def parse_words(text: str) -> tuple[str, float]:
    """Path and weight of a word list from `FILE` or `FILE=WEIGHT`.

    Raises:
        ValueError: the weight is no positive number.

    Example:

    >>> parse_words("names.txt=0.5")
    ('names.txt', 0.5)
    """
    path, equals, weight = text.rpartition("=")
    if not equals or Path(text).is_file():  # a name may hold the sign itself
        return text, 1.0
    try:
        value = float(weight)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise ValueError(
            f"--words {text}: {weight!r} is not a weight. Give FILE=WEIGHT with a positive number."
        )
    return path, value

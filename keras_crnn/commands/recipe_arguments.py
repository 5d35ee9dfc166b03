"""Arguments of the commands that render words."""

from __future__ import annotations

import argparse
import dataclasses
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from keras_crnn.system.errors import InputError
from keras_crnn.system.tenths import Tenths

if TYPE_CHECKING:
    from keras_crnn.synthesis.config import SynthesisConfig
    from keras_crnn.synthesis.recipe import Recipe

Opened = TypeVar("Opened")
WORTH_A_LINE = 100  # fonts that take long enough for progress to be shown
#: Spelt out here, as OpenCV takes a while to import.
PRESETS = ("scene", "street", "mjsynth", "clean", "document")
OWN_WORDS = frozenset({"document"})  # presets that keep their words under --signs


def add_recipe_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what a recipe is made of."""
    parser.add_argument("--fonts", metavar="DIR", help="folder of fonts")
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
    parser.add_argument(
        "--preset", nargs="+", default=["scene"], metavar="PRESET[=WEIGHT]",
        help=f"effects: {', '.join(PRESETS)}, or a mixture such as scene=3 clean=1 (scene)",
    )  # fmt: skip
    parser.add_argument(
        "--lines", type=float, metavar="SHARE",
        help="of the images that show lines of two to eight words (the preset's own)",
    )  # fmt: skip
    parser.add_argument(
        "--empty", type=float, metavar="SHARE",
        help="of the images with nothing to read and an empty label, such as 0.03 (the preset's "
        "own)",
    )  # fmt: skip
    parser.add_argument(
        "--heights", nargs="+", type=int, metavar="PIXELS",
        help="heights that crops are made at, each as often: larger ones for a network of more "
        "rows, such as 32 40 48 64 (the preset's own)",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=0, help="of the images (%(default)s)")


def read_recipe(options: argparse.Namespace, color: bool = False) -> Recipe:
    """The recipe that the arguments describe.

    Raises:
        ValueError: neither a word list nor a pattern, an unknown preset, a weight that is none, or
            a share outside 0 to 1.
    """
    if options.fonts is None:
        raise InputError("There is nothing to write with: give --fonts DIR, a folder of fonts.")
    if not options.words and not options.pattern:
        raise InputError("There is nothing to write: give --words FILE, --pattern REGEX, or both.")
    words = tuple(map(parse_words, options.words))

    presets = parse_presets(options.preset)
    if options.signs and OWN_WORDS.issuperset(presets):
        raise InputError(
            f"--signs: the preset {' '.join(presets)} has words of its own. Leave --signs out."
        )
    from keras_crnn.synthesis.recipe import Recipe

    config = tuple((_change(name, options, color), weight) for name, weight in presets.items())
    return Recipe(
        options.fonts,
        options.backgrounds,
        words,
        tuple(options.pattern),
        config,
        options.seed,
        options.characters,
    )


def _change(preset: str, options: argparse.Namespace, color: bool) -> SynthesisConfig:
    """The effects of a preset, with the words and the shares that the arguments ask for."""
    from keras_crnn.synthesis import PRESETS
    from keras_crnn.synthesis.word_mix import WORD_MIXES

    config = PRESETS[preset]
    words = config.words
    if options.verbatim:
        words = WORD_MIXES["verbatim"]
    elif options.signs and preset not in OWN_WORDS:
        words = WORD_MIXES["signs"]
    lines = config.words.line_probability if options.lines is None else options.lines
    words = dataclasses.replace(words, line_probability=lines, line_words=config.words.line_words)
    empty = config.empty.probability if options.empty is None else options.empty
    heights = config.crop.heights if options.heights is None else tuple(options.heights)
    return config.change(color=color, words=words, empty=empty, heights=heights)


def parse_presets(texts: list[str]) -> dict[str, float]:
    """Names and weights of presets from `PRESET` or `PRESET=WEIGHT`.

    Raises:
        ValueError: there is no such preset, it is there twice, or a weight is no positive number.

    Example:

    >>> parse_presets(["scene=3", "clean"])
    {'scene': 3.0, 'clean': 1.0}
    """
    presets: dict[str, float] = {}
    for text in texts:
        name, equals, weight = text.partition("=")
        if name not in PRESETS:
            raise InputError(f"--preset {text}: there is none; choose from {', '.join(PRESETS)}.")
        if name in presets:
            raise InputError(f"--preset {text}: {name} is there twice. Give it once.")
        presets[name] = _read_weight("--preset", text, "PRESET", weight) if equals else 1.0
    return presets


def try_recipe(
    open_generator: Callable[[Callable[[int, int], None]], Opened],
) -> Opened:
    """Opens fonts, backgrounds and words once, and says what of them was left out.

    Shows progress where fonts are read for the first time.

    Args:
        open_generator: `Recipe.open` or `RenderedWords.open`.

    Returns:
        What it opened.

    Raises:
        FileNotFoundError, ValueError: as `Recipe.open`.
    """
    tenths = Tenths()

    def show(done: int, total: int) -> None:
        if total >= WORTH_A_LINE and tenths.is_new(done, total):
            print(f"read {done} of {total} fonts", file=sys.stderr, flush=True)

    generator = open_generator(show)
    from keras_crnn.synthesis.generator import WordGenerator
    from keras_crnn.synthesis.mixture import Mixture

    if not isinstance(generator, (WordGenerator, Mixture)):  # staves of music have no fonts
        return generator
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
    return generator


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
    return path, _read_weight("--words", text, "FILE", weight)


def _read_weight(option: str, text: str, noun: str, weight: str) -> float:
    try:
        value = float(weight)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise InputError(
            f"{option} {text}: {weight!r} is not a weight. Give {noun}=WEIGHT with a positive "
            "number."
        )
    return value

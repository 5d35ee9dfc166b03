"""Arguments of the commands that read with a lexicon, a pattern or a language model."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from keras_crnn.pretrained.files import LANGUAGE_MODELS
from keras_crnn.text.alphabet import Alphabet

if TYPE_CHECKING:
    from keras_crnn.transcription import Decoder

#: How the best word of a lexicon is found; spelt out here, as decoders take a while to import.
METHODS = ("tree", "near", "all")
FOREIGN = ("error", "skip", "keep")
_WIDTH = 10
_DELTA = 3
_OF_BEAM = ("beam", "language_model", "pattern", "characters")
_OF_LEXICON = ("method", "delta", "foreign", "ignore_case")


def add_decoder_arguments(parser: argparse.ArgumentParser, foreign: str) -> None:
    """Adds what a decoder is made of, but for the lexicon itself.

    Args:
        parser: the command's.
        foreign: string, one of `FOREIGN`. What the command does unless told otherwise.
    """
    group = parser.add_argument_group("decoding", "without any of these: the best path")
    group.add_argument(
        "--decoder", choices=("greedy", "beam"),
        help="greedy: the best path, as without; beam: the most probable text",
    )  # fmt: skip
    group.add_argument(
        "--beam", type=int, metavar="WIDTH",
        help=f"search for the most probable text among WIDTH beginnings ({_WIDTH} where needed)",
    )  # fmt: skip
    group.add_argument(
        "--language-model", metavar="MODEL",
        help=f"{', '.join(LANGUAGE_MODELS)}, or a file made by keras-crnn language-model: weighs "
        "what the beam search finds; for words, not for codes",
    )  # fmt: skip
    group.add_argument(
        "--pattern", metavar="REGEX", help=r"read only what matches, such as '\d{4}-[A-Z]{2}'"
    )
    group.add_argument(
        "--characters", metavar="CHARACTERS", help="read only these, such as 0123456789"
    )
    group.add_argument(
        "--method", choices=METHODS,
        help="with a lexicon: tree and all find the most probable word, near the best within "
        f"--delta of the best path ({METHODS[0]})",
    )  # fmt: skip
    group.add_argument("--delta", type=int, help=f"edit distance of --method near ({_DELTA})")
    group.add_argument(
        "--foreign", choices=FOREIGN,
        help="words of a lexicon with characters that the model lacks: refuse them, skip the "
        f"words, or keep the words without the characters ({foreign})",
    )  # fmt: skip
    group.add_argument(
        "--ignore-case", action="store_true",
        help="with a lexicon: its words may stand in the image in upper or lower case",
    )  # fmt: skip
    parser.set_defaults(default_foreign=foreign)


def check_decoder_arguments(options: argparse.Namespace, lexicon: bool, count: int = 1) -> None:
    """Refuses what does not go together, before a model is opened.

    Args:
        options: the arguments.
        lexicon: bool. Whether the command reads with a lexicon.
        count: int. Readings an image that will be asked for. Defaults to 1.

    Raises:
        ValueError: the message names the arguments.
    """
    given = [name for name in _OF_BEAM if getattr(options, name) is not None]
    if lexicon and (given or options.decoder is not None):
        raise ValueError(
            f"{_spell([*given, 'decoder'][0])} does not go with a lexicon, whose words alone are "
            "read: leave one of them out."
        )
    if not lexicon:
        for name in _OF_LEXICON:
            value = getattr(options, name)
            if value is not None and value is not False:  # 0 is an edit distance
                raise ValueError(f"{_spell(name)} is about a lexicon: give --lexicon, too.")
    if options.decoder == "greedy" and (given or count > 1):
        raise ValueError(
            f"--decoder greedy has one reading, without {_spell([*given, 'n_best'][0])}: leave "
            "one of them out, or give --decoder beam."
        )
    if options.delta is not None and options.method != "near":
        raise ValueError("--delta is about --method near: give both, or neither.")
    if options.delta is not None and options.delta < 0:
        raise ValueError(f"--delta is an edit distance, 0 or more; got {options.delta}.")
    if options.beam is not None and options.beam < 1:
        raise ValueError(f"--beam keeps at least one beginning; got {options.beam}.")
    if options.beam is not None and count > options.beam:
        raise ValueError(
            f"--n-best {count} asks for more texts than --beam {options.beam} keeps: make the beam "
            "as wide, or leave --beam out."
        )
    if options.pattern is not None and options.characters is not None:
        raise ValueError(
            "Give --pattern or --characters, not both: a pattern can hold the characters, such "
            "as '[0-9]+'."
        )
    examples = {"pattern": r"'\d{5}'", "characters": "0123456789", "language_model": "english"}
    for name, example in examples.items():
        if getattr(options, name) == "":
            raise ValueError(f"{_spell(name)} is empty: give one such as {example}.")


def open_decoder(options: argparse.Namespace, alphabet: Alphabet, count: int = 1) -> Decoder | None:
    """The decoder that the arguments describe, for reading without a lexicon.

    Args:
        options: the arguments, as `check_decoder_arguments` lets them pass.
        alphabet: `Alphabet` of the model.
        count: int. Readings that will be asked for. Defaults to 1.

    Returns:
        A `BeamDecoder`, or `None` for the best path.

    Raises:
        FileNotFoundError, ValueError: a language model or pattern that is none, or characters
            that the alphabet lacks.
    """
    width = find_width(options, count)
    if width is None:
        return None
    from keras_crnn.transcription import (
        BeamDecoder,
        LanguageModel,
        allow_characters,
        compile_pattern,
    )

    constraint = None
    if options.pattern is not None:
        constraint = compile_pattern(options.pattern, alphabet)
    if options.characters is not None:
        _refuse_foreign(options.characters, alphabet)
        constraint = allow_characters(options.characters, alphabet)
    model = None
    if options.language_model is not None:
        model = LanguageModel.open(options.language_model, alphabet)
    return BeamDecoder(width, model, constraint=constraint)


def find_width(options: argparse.Namespace, count: int = 1) -> int | None:
    """How many beginnings the beam search keeps; `None` where the best path is read."""
    if options.beam is not None:
        return options.beam
    asked = any(getattr(options, name) is not None for name in _OF_BEAM)
    return max(_WIDTH, count) if asked or count > 1 or options.decoder == "beam" else None


def describe_decoder(options: argparse.Namespace, lexicon: bool) -> dict[str, Any]:
    """What the arguments say about decoding, where that is not the default, for a record.

    Args:
        options: the arguments.
        lexicon: bool. Whether a lexicon was read with.
    """
    if lexicon:
        found: dict[str, Any] = {"method": options.method, "foreign": options.foreign}
        if options.method == "near":
            found["delta"] = _DELTA if options.delta is None else options.delta
        found["ignore_case"] = options.ignore_case or None
        defaults = {"method": METHODS[0], "foreign": options.default_foreign}
    else:
        found = {name: getattr(options, name) for name in _OF_BEAM}
        found["beam"] = find_width(options)
        if options.language_model is not None:
            from keras_crnn.transcription.beam import LANGUAGE_WEIGHT, LENGTH_BONUS

            found |= {"language_weight": LANGUAGE_WEIGHT, "length_bonus": LENGTH_BONUS}
        defaults = {}
    return {
        name: value
        for name, value in found.items()
        if value is not None and value != defaults.get(name)
    }


def lexicon_settings(options: argparse.Namespace) -> tuple[str, int]:
    """Method and delta of a `LexiconDecoder`."""
    return options.method or METHODS[0], _DELTA if options.delta is None else options.delta


def foreign_setting(options: argparse.Namespace) -> str:
    """What to do with words that hold characters the model lacks."""
    return options.foreign or options.default_foreign


def _refuse_foreign(characters: str, alphabet: Alphabet) -> None:
    foreign = sorted({c for c in characters if not alphabet.keep(c)})
    if foreign:
        raise ValueError(
            f"--characters holds {', '.join(map(repr, foreign))}, and the model reads the "
            f"{len(alphabet.characters)} characters {alphabet.characters!r} alone: leave the "
            "others out, or give a --model that reads them."
        )


def _spell(name: str) -> str:
    return "--" + name.replace("_", "-")

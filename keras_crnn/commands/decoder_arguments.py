"""Arguments of the commands that read with a lexicon, a pattern or a language model."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from keras_crnn.alphabet import Alphabet

if TYPE_CHECKING:
    from keras_crnn.transcription import Decoder

#: How the best word of a lexicon is found; spelt out here, as decoders take a while to import.
METHODS = ("tree", "near", "all")
_WIDTH = 10


def add_decoder_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what a decoder is made of, but for the lexicon itself."""
    group = parser.add_argument_group("decoding", "without any of these: the best path")
    group.add_argument(
        "--beam", type=int, metavar="WIDTH",
        help=f"search for the most probable text among WIDTH beginnings ({_WIDTH} where needed)",
    )  # fmt: skip
    group.add_argument(
        "--language-model", metavar="FILE.npz",
        help="made by keras-crnn language-model; weighs what the beam search finds",
    )  # fmt: skip
    group.add_argument(
        "--pattern", metavar="REGEX", help=r"read only what matches, such as '\d{4}-[A-Z]{2}'"
    )
    group.add_argument(
        "--characters", metavar="CHARACTERS", help="read only these, such as 0123456789"
    )
    group.add_argument(
        "--method", choices=METHODS, default="tree",
        help="with a lexicon: tree and all find the most probable word, near the best within "
        "--delta of the best path (%(default)s)",
    )  # fmt: skip
    group.add_argument(
        "--delta", type=int, default=3, help="edit distance of --method near (%(default)s)"
    )


def open_decoder(options: argparse.Namespace, alphabet: Alphabet, count: int = 1) -> Decoder | None:
    """The decoder that the arguments describe, for reading without a lexicon.

    Args:
        options: the arguments.
        alphabet: `Alphabet` of the model.
        count: int. Readings that will be asked for. Defaults to 1.

    Returns:
        A `BeamDecoder`, or `None` for the best path.

    Raises:
        FileNotFoundError, ValueError: a language model, pattern or width that is none, or
            pattern and characters both.
    """
    if options.pattern is not None and options.characters is not None:
        raise ValueError(
            "Give --pattern or --characters, not both: a pattern can hold the characters, such "
            "as '[0-9]+'."
        )
    asked = (options.beam, options.language_model, options.pattern, options.characters)
    if all(value is None for value in asked) and count == 1:
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
        constraint = allow_characters(options.characters, alphabet)
    model = None
    if options.language_model is not None:
        model = LanguageModel.load(options.language_model, alphabet)
    width = options.beam if options.beam is not None else max(_WIDTH, count)
    return BeamDecoder(width, model, constraint=constraint)


def refuse_beam(options: argparse.Namespace) -> None:
    """Refuses arguments of the beam search beside a lexicon.

    Raises:
        ValueError: there are any.
    """
    for name in ("beam", "language_model", "pattern", "characters"):
        if getattr(options, name) is not None:
            raise ValueError(
                f"--{name.replace('_', '-')} does not go with a lexicon, whose words alone are "
                "read: leave one of them out."
            )

"""Arguments of the commands that read with a lexicon, a pattern or a language model."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from keras_crnn.pretrained.files import LANGUAGE_MODELS
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.system.errors import InputError
from keras_crnn.transcription.decoding import OF_BEAM, OF_LEXICON, Decoding
from keras_crnn.transcription.decoding_error import DecodingError
from keras_crnn.transcription.defaults import DELTA, FOREIGN, METHODS, WIDTH

#: In the place of a language model: none.
NEVER = "none"


def add_decoder_arguments(parser: argparse.ArgumentParser, foreign: str) -> None:
    """Adds what a decoder is made of, but for the lexicon itself.

    Args:
        parser: the command's.
        foreign: string, one of `defaults.FOREIGN`. What the command does unless told otherwise.
    """
    group = parser.add_argument_group(
        "decoding",
        "without any of these: the best path, whose unsure words are weighed by the language "
        "model of the model's language, if it has one",
    )
    group.add_argument(
        "--decoder", choices=("greedy", "beam"),
        help="greedy: the best path alone; beam: the most probable text",
    )  # fmt: skip
    group.add_argument(
        "--beam", type=int, metavar="WIDTH",
        help=f"search for the most probable text among WIDTH beginnings ({WIDTH} where needed)",
    )  # fmt: skip
    group.add_argument(
        "--language-model", metavar="MODEL",
        help=f"{', '.join(LANGUAGE_MODELS)}, or a file made by keras-crnn language-model: weighs "
        f"what the beam search finds, for words, not for codes; {NEVER}: weigh nothing (a file of "
        f"that name is ./{NEVER})",
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
    group.add_argument("--delta", type=int, help=f"edit distance of --method near ({DELTA})")
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


def make_decoding(
    options: argparse.Namespace, lexicon: str | None = None, count: int = 1
) -> Decoding:
    """What the arguments say about decoding; refuses what does not go together.

    Args:
        options: the arguments.
        lexicon: string or `None`. Path of the lexicon that the command reads with. Where each set
            or image has its own, what stands for it until its words are put in its place.
            Defaults to `None`, none.
        count: int. Readings an image that will be asked for. Defaults to 1.

    Raises:
        ValueError: the message names the arguments.
    """
    asked = {name: getattr(options, name) for name in (*OF_BEAM, *OF_LEXICON)}
    if options.language_model == NEVER:
        asked["language_model"] = None
    # Not by their truth: 0 is an edit distance, and an empty string is refused by name.
    given = {
        name: value for name, value in asked.items() if value is not None and value is not False
    }
    beam = [name for name in given if name in OF_BEAM]
    if options.decoder is not None and lexicon is not None:
        raise InputError(
            "--decoder does not go with a lexicon, whose words alone are read: leave one of them "
            "out."
        )
    if options.decoder == "greedy" and (beam or count > 1):
        raise InputError(
            f"--decoder greedy has one reading, without {_spell([*beam, 'count'][0])}: leave "
            "one of them out, or give --decoder beam."
        )
    settings: dict[str, Any] = {"beam": max(WIDTH, count)} if options.decoder == "beam" else {}
    if lexicon is not None:
        settings |= {"lexicon": lexicon, "foreign": options.default_foreign}
    with naming_options():
        decoding = Decoding(**(settings | given))
        decoding.refuse_idle(given)  # those too that were given as they are by default
        decoding.find_width(count)
    return decoding


def has_second_thoughts(options: argparse.Namespace) -> bool:
    """Whether a language model may weigh what is unsure, where nothing else says how to read."""
    return options.decoder != "greedy" and options.language_model != NEVER


def weighed_by(recognizer: Recognizer, decoding: Decoding) -> str | None:
    """Name of the language model that weighs what is unsure; `None` where nothing does."""
    thoughts = recognizer.second_thoughts
    return thoughts.name if thoughts is not None and decoding.is_best_path else None


@contextmanager
def naming_options() -> Iterator[None]:
    """Within it, what is wrong with a `Decoding` is said with the names of the options."""
    try:
        yield
    except DecodingError as error:
        raise InputError(error.spell(_spell)) from error


def _spell(name: str) -> str:
    return "--n-best" if name == "count" else "--" + name.replace("_", "-")

"""Arguments of `keras-crnn train` that say what a model reads, and by which network."""

from __future__ import annotations

import argparse
import string
import unicodedata
from pathlib import Path

from keras_crnn.network.config import CONFIGS, CRNNConfig
from keras_crnn.pretrained.files import LANGUAGE_MODELS, knows_letters
from keras_crnn.system.errors import InputError
from keras_crnn.system.json_object import JsonObject
from keras_crnn.text.alphabet import ASCII_ALPHABET, FULL_ALPHABET, PAPER_ALPHABET, Alphabet
from keras_crnn.text.alphabets import AnyAlphabet


def add_network_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds network and alphabet."""
    parser.add_argument(
        "--network", metavar="NAME",
        help=f"{', '.join(CONFIGS)}, or a JSON file of CRNNConfig.to_dict() (paper, or score with "
        "--scores)",
    )  # fmt: skip
    parser.add_argument(
        "--alphabet", metavar="CHARACTERS",
        help="characters to read, full for all of printable ASCII, or ascii for that and "
        "the space, for lines (digits and letters)",
    )  # fmt: skip
    parser.add_argument("--case-sensitive", action="store_true", help="tell upper from lower case")
    parser.add_argument(
        "--language", choices=tuple(LANGUAGE_MODELS),
        help="what the texts are in: words that the model is unsure of are then weighed by that "
        "language's spelling when it reads (none)",
    )  # fmt: skip


def choose_alphabet(options: argparse.Namespace) -> Alphabet:
    """The alphabet of words that the arguments ask for."""
    if options.alphabet == "full":
        return FULL_ALPHABET
    if options.alphabet == "ascii":
        return ASCII_ALPHABET
    characters = unicodedata.normalize("NFC", options.alphabet or PAPER_ALPHABET.characters)
    if options.case_sensitive and not options.alphabet:
        characters += string.ascii_uppercase
    return Alphabet(characters, ignore_case=not options.case_sensitive)


def choose_language(options: argparse.Namespace, alphabet: AnyAlphabet) -> str | None:
    """The language that goes into the model's record.

    Raises:
        ValueError: the alphabet lacks its letters, so that nothing could be weighed.
    """
    if options.language and not knows_letters(alphabet):
        raise InputError(
            f"--language {options.language} needs an alphabet with the letters a to z, in both "
            "cases or with case ignored: leave it out, or add the letters to --alphabet."
        )
    return str(options.language) if options.language else None


def open_network(name: str) -> CRNNConfig:
    """A network by its name, or of a file.

    Raises:
        ValueError: there is no such network, or the file describes none.
    """
    if name in CONFIGS:
        return CONFIGS[name]
    if not name.endswith(".json"):
        raise InputError(
            f"There is no network {name!r}; choose one of {', '.join(CONFIGS)}, or give a .json "
            "file of CRNNConfig.to_dict()."
        )
    try:
        return CRNNConfig.from_dict(JsonObject.parse(Path(name).read_bytes(), "the file").values)
    except InputError as error:
        raise InputError(
            f"{name!r} describes no network: {error} Write one with "
            "json.dumps(CRNNConfig(...).to_dict())."
        ) from error

"""`keras-crnn language-model`: character n-grams from word lists, for beam search."""

from __future__ import annotations

import argparse
import sys
import unicodedata
from pathlib import Path

from keras_crnn.commands.names import refuse_path
from keras_crnn.network.model_file import load_spec
from keras_crnn.pretrained.files import DEFAULT_MODEL, pretrained_file
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import ASCII_ALPHABET, FULL_ALPHABET, Alphabet
from keras_crnn.text.alphabets import AnyAlphabet
from keras_crnn.text.word_files import read_words


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "words", nargs="+", metavar="WORDS",
        help="UTF-8 files with one word a line, or a word, a tab and how often it is seen",
    )  # fmt: skip
    parser.add_argument("--out", required=True, metavar="FILE.npz", help="file to write")
    parser.add_argument(
        "--order",
        type=int,
        default=5,
        help="characters that count, the last included (%(default)s)",
    )
    parser.add_argument(
        "--alphabet", metavar="CHARACTERS",
        help="the recogniser's characters, full for printable ASCII without the space, or ascii "
        f"with it (those of {DEFAULT_MODEL})",
    )  # fmt: skip
    parser.add_argument(
        "--model", metavar="MODEL",
        help="take the alphabet of a recogniser: name, .tflite or .onnx file, or .npz weights",
    )  # fmt: skip
    parser.add_argument("--case-sensitive", action="store_true", help="tell upper from lower case")


def run(options: argparse.Namespace) -> int:
    """Trains the model and says how well it foretells every tenth word, kept back for that."""
    from keras_crnn.transcription.language_model import LanguageModel

    refuse_path("--out", options.out)
    out = Path(options.out)
    alphabet = _choose_alphabet(options)
    entries = [entry for path in options.words for entry in read_words(path)]
    usable = [(word, count) for word, count in entries if _fits(word, alphabet) and count]
    if len(usable) < len(entries):
        print(
            f"{len(entries) - len(usable)} of {len(entries)} words are left out: they hold other "
            f"characters than the {len(alphabet.symbols)} of the alphabet, or have the count 0.",
            file=sys.stderr,
        )
    model = LanguageModel.train(usable, alphabet, options.order)
    model.save(out)
    print(f"Wrote {out}: order {model.order}, {len(usable)} words.")
    held = sorted({alphabet.fold(word) for word, _ in usable})[::10]
    kept_back = set(held)
    rest = [entry for entry in usable if alphabet.fold(entry[0]) not in kept_back]
    if rest:
        for order in dict.fromkeys((1, options.order)):
            perplexity = LanguageModel.train(rest, alphabet, order).perplexity(held)
            print(f"Perplexity of order {order} on {len(held)} words kept back: {perplexity:.2f}")
    return 0


def _choose_alphabet(options: argparse.Namespace) -> AnyAlphabet:
    if options.model:
        if options.alphabet or options.case_sensitive:
            raise InputError(
                "--model brings its own alphabet and case: leave --alphabet and --case-sensitive "
                "out."
            )
        is_file = Path(options.model).suffix.lower() in (".tflite", ".onnx", ".npz")
        return load_spec(options.model if is_file else pretrained_file(options.model)).alphabet
    if options.alphabet == "full":
        return FULL_ALPHABET
    if options.alphabet == "ascii":
        return ASCII_ALPHABET
    if not options.alphabet:
        if options.case_sensitive:
            raise InputError(
                "--case-sensitive needs an --alphabet: the default one tells case apart. "
                "Give the characters."
            )
        return load_spec(pretrained_file(DEFAULT_MODEL)).alphabet
    characters = unicodedata.normalize("NFC", options.alphabet)
    return Alphabet(characters, ignore_case=not options.case_sensitive)


def _fits(word: str, alphabet: AnyAlphabet) -> bool:
    return alphabet.keep(word) == alphabet.fold(word)

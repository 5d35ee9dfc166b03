"""Reads one labelled set for `keras-crnn evaluate`, each image with the lexicon it is given."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from typing import TextIO

from keras_crnn.commands.decoder_arguments import naming_options
from keras_crnn.commands.progress import TerminalLine
from keras_crnn.commands.quiet_keras import import_keras
from keras_crnn.data.example import LONGEST_TEXT
from keras_crnn.data.lexicons import SetLexicon
from keras_crnn.data.word_sets import PREPARED, WordSet, open_word_set
from keras_crnn.evaluation.lexicon_choice import Choice, give_decoders
from keras_crnn.evaluation.measure import Result, measure
from keras_crnn.evaluation.narrow_images import TooLong
from keras_crnn.evaluation.protocols import open_protocol
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabets import AnyAlphabet
from keras_crnn.transcription.decoding import Decoding

_SHOWN = 40  # characters that a line names


def open_given_set(given: str, data_dir: str | None) -> WordSet:
    """The set that a command was given, as `open_word_set`."""
    if given.startswith(PREPARED):  # TFDS is on TensorFlow
        import_keras()
    return open_word_set(given, data_dir)


def open_set_lexicon(words: WordSet, name: str) -> SetLexicon | None:
    """The lexicon that `--lexicon` names, words for every image; `None` for `none`."""
    return None if name == "none" else words.open_lexicon(name)


def choose_decoders(
    alphabet: AnyAlphabet,
    words: WordSet,
    lexicon: SetLexicon | None,
    decoding: Decoding,
    protocol: str,
) -> Choice:
    """What gives each image of a set its decoder, tried on all of them.

    Args:
        words: `WordSet`.
        alphabet, lexicon, decoding, protocol: as for `give_decoders`.

    Raises:
        FileNotFoundError, ValueError: as `give_decoders`, with the names of the options.
    """
    with naming_options():
        return give_decoders(alphabet, words.examples, lexicon, decoding, protocol)


def refuse_without_truths(alphabet: AnyAlphabet, words: WordSet, protocol: str) -> None:
    """Refuses a set that has nothing to compare, which no reading of it would change.

    Args:
        alphabet: of the model.
        words: `WordSet`.
        protocol: string, one of `PROTOCOLS`.

    Raises:
        ValueError: the protocol leaves nothing of any truth.
    """
    compared = open_protocol(protocol, alphabet)
    texts = (one.text for one in words.examples if len(one.text) <= LONGEST_TEXT)
    if not any(map(compared.normalize, texts)):
        raise InputError(
            f"Set {words.name!r} holds no word that could be used: the protocol {compared.name} "
            f"leaves nothing of any text, such as {words.examples[0].text!r:.40}. Look at its "
            "texts, or give another protocol."
        )


def measure_set(
    recognizer: Recognizer,
    words: WordSet,
    choose: Choice,
    options: argparse.Namespace,
    title: str,
) -> Result:
    """Reads a set as the arguments say, and shows on a terminal how far it is.

    Args:
        recognizer: `Recognizer` of the model.
        words: `WordSet`.
        choose: what `choose_decoders` gave for both.
        options: arguments of the command.
        title: string. What to call the model and the set.
    """
    compared = open_protocol(options.protocol, recognizer.spec.alphabet)
    report = _reporter(title, sys.stderr)
    return measure(recognizer, words, compared, report, options.time, choose)


def say_too_long(sets: Mapping[str, TooLong]) -> None:
    """Says what images were too narrow for, if for anything.

    Args:
        sets: mapping. What to call a set, to what `Result` says of it.
    """
    words = {title: count.words for title, count in sets.items() if count.words}
    images = {title: count.images for title, count in sets.items() if count.images}
    if words:
        print(
            "Lexicon words left out for an image with fewer frames than they need: "
            f"{_list_counts(words)}.",
            file=sys.stderr,
        )
    if images:
        print(
            "Images with too few frames for all that may be read, counted as read wrong: "
            f"{_list_counts(images)}.",
            file=sys.stderr,
        )


def find_left_out(alphabet: AnyAlphabet, words: WordSet) -> str:
    """Characters of a set's truths that the model lacks and `exact` does not compare, sorted."""
    protocol = open_protocol("exact", alphabet)
    return "".join(sorted(set().union(*(protocol.left_out(e.text) for e in words.examples))))


def say_left_out(sets: Mapping[str, str]) -> None:
    """Says what characters of the truths were not compared, if any.

    Args:
        sets: mapping. What to call a set, to what `find_left_out` gave for it.
    """
    for title, characters in sets.items():
        if characters:
            more = f" and {len(characters) - _SHOWN} more" if len(characters) > _SHOWN else ""
            print(
                f"{title}: {' '.join(characters[:_SHOWN])}{more} of the truths, which the model "
                "cannot write, were not compared: --protocol caseless counts them, without case.",
                file=sys.stderr,
            )


def _list_counts(counts: Mapping[str, int]) -> str:
    parts = ", ".join(f"{title} {count}" for title, count in counts.items())
    return f"{sum(counts.values())} ({parts})"


def _reporter(title: str, stream: TextIO) -> Callable[[int, int], None] | None:
    """Shows how far a set is, in a line that is written over; on a terminal alone."""
    line = TerminalLine(stream)
    if not line.visible:
        return None

    def report(done: int, total: int) -> None:
        line.show("" if done == total else f"{title}: {done} of {total} words")

    return report

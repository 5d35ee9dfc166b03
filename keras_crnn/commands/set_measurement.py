"""Reads one labelled set for `keras-crnn evaluate`, each image with the lexicon it is given."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import TextIO

from keras_crnn.alphabet import Alphabet
from keras_crnn.commands.decoder_arguments import open_decoder
from keras_crnn.data.folder import Example
from keras_crnn.data.lexicons import SetLexicon, open_lexicon
from keras_crnn.evaluation import Result, measure
from keras_crnn.protocols import add_cases, protocol_alphabet
from keras_crnn.recognizer import Recognizer
from keras_crnn.transcription.decoder import Decoder
from keras_crnn.word_sets import WordSet


def open_set_lexicon(words: WordSet, name: str) -> SetLexicon | None:
    """The lexicon that `--lexicon` names, in the set's folder; `None` for `none`."""
    if name == "none":
        return None
    return words.lexicons.get(name) or open_lexicon(words.folder, name)


def measure_set(
    recognizer: Recognizer,
    words: WordSet,
    lexicon: SetLexicon | None,
    options: argparse.Namespace,
    title: str,
) -> Result:
    """Reads a set as the arguments say, and shows on a terminal how far it is."""
    compared = protocol_alphabet(options.protocol, recognizer.spec.alphabet)
    report = _reporter(title, sys.stderr)
    choose = _choose_decoder(recognizer.spec.alphabet, lexicon, options)
    return measure(recognizer, words, compared, report, options.time, choose)


def _choose_decoder(
    alphabet: Alphabet, lexicon: SetLexicon | None, options: argparse.Namespace
) -> Callable[[Example], Decoder | None]:
    """Gives each image its decoder; a lexicon that all share is prepared once."""
    if lexicon is None:
        decoder = open_decoder(options, alphabet)
        return lambda example: decoder

    def prepare(words: Sequence[str]) -> Decoder:
        from keras_crnn.transcription import Lexicon, LexiconDecoder

        if options.protocol == "paper":
            words = add_cases(words, alphabet)
        chosen = Lexicon(words, alphabet, foreign="keep")
        return LexiconDecoder(chosen, options.method, options.delta)

    if lexicon.shared:
        shared = prepare(lexicon.shared)
        return lambda example: shared
    return lambda example: prepare(lexicon.words(example.title))


def _reporter(title: str, stream: TextIO) -> Callable[[int, int], None] | None:
    """Shows how far a set is, in a line that is written over; on a terminal alone."""
    if not stream.isatty():
        return None

    def report(done: int, total: int) -> None:
        line = "" if done == total else f"{title}: {done} of {total} words"
        print(f"\r{line}\x1b[K", end="", file=stream, flush=True)

    return report

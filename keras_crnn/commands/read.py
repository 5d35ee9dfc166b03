"""`keras-crnn read`: the text of word images."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from functools import partial

from keras_crnn.commands.decoder_arguments import (
    add_decoder_arguments,
    has_second_thoughts,
    make_decoding,
    naming_options,
)
from keras_crnn.commands.image_sources import list_sources
from keras_crnn.commands.music_arguments import (
    add_music_arguments,
    check_music,
    read_pages,
    reads_music,
    refuse_unreadable,
    write_readings,
)
from keras_crnn.commands.quiet_keras import import_keras
from keras_crnn.commands.read_beam import add_beam_arguments, asks_for_beam, read_on_beam
from keras_crnn.commands.read_processes import (
    add_processes_argument,
    choose_processes,
    read_in_processes,
)
from keras_crnn.commands.read_sources import Outcome, Request, Source
from keras_crnn.commands.read_table import complain, write_table
from keras_crnn.commands.reading_output import print_readings
from keras_crnn.images.views import VIEWS
from keras_crnn.pretrained.files import DEFAULT_MODEL, find_model
from keras_crnn.recognition.engines import RememberingEngine, open_engine
from keras_crnn.recognition.reading import Reading
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.recognition.thoughts import OWN
from keras_crnn.recognition.turns import TURNS
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabets import AnyAlphabet
from keras_crnn.transcription.decoder import Decoder
from keras_crnn.transcription.decoding import Decoding


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.description = (
        "Reads the text of word images. Prints a line an image: text, confidence and name, "
        "with tabs between. Exit status 2 if an image could not be read."
    )
    parser.add_argument(
        "images",
        nargs="+",
        metavar="IMAGE",
        help="image, folder, or - for standard input",
    )
    parser.add_argument(
        "--model",
        default=DEFAULT_MODEL,
        help="name, .tflite or .onnx file, or .npz weights (%(default)s)",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="a JSON object a line, with characters and their spans; null is the logarithm of "
        "what is impossible",
    )
    parser.add_argument(
        "--lexicon", metavar="FILE", help="read one of these words, one a line in a UTF-8 file"
    )
    parser.add_argument(
        "--n-best",
        type=int,
        default=1,
        metavar="N",
        help="texts an image, best first (%(default)s)",
    )
    parser.add_argument(
        "--min-confidence",
        type=float,
        default=0.0,
        metavar="P",
        help="leave out a text less sure than P, 0 to 1: its line has no text (%(default)s)",
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        help="write a table, .csv, .jsonl or .parquet, with a row an image, errors in a column; a "
        "run that was stopped goes on by the same command. Of music, with --format: the file of "
        "notes",
    )
    add_looks_arguments(parser)
    add_processes_argument(parser)
    add_beam_arguments(parser)
    add_decoder_arguments(parser, foreign="error")
    add_music_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Reads; returns 2 if an image could not be read, else 0."""
    if not 0 <= options.min_confidence <= 1:
        raise InputError(
            f"--min-confidence is {options.min_confidence}: give a probability from 0 to 1."
        )
    decoding = make_decoding(options, options.lexicon, options.n_best)
    if asks_for_beam(options):
        return read_on_beam(options, decoding)
    processes = choose_processes(options)
    reopen = partial(
        open_model,
        options.model,
        options.views,
        turns=options.turns,
        second_thoughts=has_second_thoughts(options),
    )
    recognizer = reopen()
    music = check_music(options, recognizer)
    if music and options.page:
        return read_pages(options, recognizer)
    request = Request(
        _open_decoder(decoding, options.n_best, recognizer.spec.alphabet),
        options.n_best,
        options.min_confidence,
        refuse_unreadable if reads_music(recognizer) else None,
    )

    def read(sources: Iterable[Source]) -> Iterator[list[Outcome]]:
        alone = partial(reopen, threads=1)
        return read_in_processes(recognizer, alone, sources, request, processes)

    if options.out and not music:
        return write_table(options, decoding, recognizer, read)
    notes: list[tuple[str, Reading]] = []
    failed = False
    for group in read(list_sources(options.images)):
        failed |= complain(group)
        good = [(name, one) for name, one in group if isinstance(one, Reading)]
        if music:
            notes += good
        else:
            print_readings(good, options.json)
    if music:
        write_readings(notes, options)
    return 2 if failed else 0


def _open_decoder(decoding: Decoding, count: int, alphabet: AnyAlphabet) -> Decoder | None:
    with naming_options():
        decoder = decoding.open(alphabet, count)
    if decoding.lexicon is None:
        return decoder
    from keras_crnn.transcription.lexicon_decoder import LexiconDecoder

    if isinstance(decoder, LexiconDecoder) and decoder.lexicon.skipped:
        print(
            f"{decoder.lexicon.skipped} words of {decoding.lexicon} hold characters that the model "
            "lacks, and are left out.",
            file=sys.stderr,
        )
    return decoder


def add_looks_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds `--views` and `--turns`."""
    parser.add_argument(
        "--views",
        type=int,
        choices=range(1, len(VIEWS) + 1),
        default=1,
        help="looks at each image, cut and turned a little differently, of which the surest "
        "counts: 5 read more words right, in five times the time (%(default)s)",
    )
    parser.add_argument(
        "--turns",
        choices=TURNS,
        default="tall",
        help="which images are tried turned: those higher than wide, on either side; any, upside "
        "down too, in two to four times the time; or none (%(default)s)",
    )


def open_model(
    model: str,
    views: int = 1,
    *,
    turns: str = "none",
    remember: bool = False,
    second_thoughts: bool = False,
    threads: int | None = None,
) -> Recognizer:
    """A recogniser from what `--model` was given.

    Args:
        model: string. A file, or the name of a model.
        views: int. As for `Recognizer.load`.
        turns: string. As for `Recognizer.load`. Defaults to `"none"`.
        remember: bool. Whether images that come again are not run again. Defaults to `False`.
        second_thoughts: bool. Whether the language model of the model's language weighs words
            that are unsure. Defaults to `False`.
        threads: int or `None`. As for `Recognizer.load`.
    """
    path = find_model(model)
    if path.suffix.lower() == ".npz":
        import_keras()
    engine = open_engine(path, threads)
    return Recognizer(
        RememberingEngine(engine) if remember else engine,
        views=views,
        turns=turns,
        language_model=OWN if second_thoughts else None,
    )

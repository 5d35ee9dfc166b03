"""`keras-crnn read`: the text of word images."""

from __future__ import annotations

import argparse
import json
import math
import sys

import numpy as np

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
from keras_crnn.images.read import ImageError, read_image
from keras_crnn.images.views import VIEWS
from keras_crnn.pretrained.files import find_model
from keras_crnn.recognition.engines import RememberingEngine, open_engine
from keras_crnn.recognition.read_images import PIXELS_AT_ONCE
from keras_crnn.recognition.reading import Reading
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.recognition.thoughts import OWN
from keras_crnn.system.errors import InputError
from keras_crnn.system.printable import printable
from keras_crnn.text.alphabets import AnyAlphabet
from keras_crnn.transcription.decoder import Decoder
from keras_crnn.transcription.decoding import Decoding

_AT_ONCE = 64  # images, or fewer of many pixels


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
        "--model", default="crnn-en", help="name, .tflite file or .npz weights (%(default)s)"
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
    add_views_argument(parser)
    add_decoder_arguments(parser, foreign="error")
    add_music_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Reads; returns 2 if an image could not be read, else 0."""
    decoding = make_decoding(options, options.lexicon, options.n_best)
    recognizer = open_model(
        options.model, options.views, second_thoughts=has_second_thoughts(options)
    )
    scores = reads_music(recognizer)
    music = check_music(options, recognizer)
    if music and options.page:
        return read_pages(options, recognizer)
    notes: list[tuple[str, Reading]] = []
    decoder = _open_decoder(decoding, options.n_best, recognizer.spec.alphabet)
    failed = False
    names: list[str] = []
    images: list[np.ndarray] = []

    def read_these() -> bool:
        """Gives the readings of the images so far; whether one could not be read."""
        nonlocal names, images
        readings = recognizer.read(images, decoder, options.n_best, errors="return")
        good = []
        for name, reading in zip(names, readings, strict=True):
            if isinstance(reading, InputError):
                _complain(name, f"{printable(name)}: {reading}")
            else:
                good.append((name, reading))
        if music:
            notes.extend(good)
        else:
            _print(good, options.json)
        names, images = [], []
        return len(good) < len(readings)

    for name, source in list_sources(options.images):
        try:
            if isinstance(source, ImageError):
                raise source
            image = read_image(source)
            if scores:
                refuse_unreadable(printable(name), image)
        except ImageError as error:
            failed = True
            _complain(name, str(error))
            continue
        images.append(image)
        names.append(name)
        if len(images) == _AT_ONCE or sum(image.size for image in images) >= PIXELS_AT_ONCE:
            failed |= read_these()
    failed |= read_these()
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


def add_views_argument(parser: argparse.ArgumentParser) -> None:
    """Adds `--views`."""
    parser.add_argument(
        "--views",
        type=int,
        choices=range(1, len(VIEWS) + 1),
        default=1,
        help="looks at each image, cut and turned a little differently, of which the surest "
        "counts: more words right, in as many times the time (%(default)s)",
    )


def open_model(
    model: str, views: int = 1, *, remember: bool = False, second_thoughts: bool = False
) -> Recognizer:
    """A recogniser from what `--model` was given.

    Args:
        model: string. A file, or the name of a model.
        views: int. As for `Recognizer.load`.
        remember: bool. Whether images that come again are not run again. Defaults to `False`.
        second_thoughts: bool. Whether the language model of the model's language weighs words
            that are unsure. Defaults to `False`.
    """
    path = find_model(model)
    if path.suffix.lower() == ".npz":
        import_keras()
    engine = open_engine(path)
    return Recognizer(
        RememberingEngine(engine) if remember else engine,
        views=views,
        language_model=OWN if second_thoughts else None,
    )


def _complain(name: str, message: str) -> None:
    given = "standard input: " if name == "-" else ""
    print(f"keras-crnn read: {given}{message}", file=sys.stderr)


def _print(named: list[tuple[str, Reading]], as_json: bool) -> None:
    for name, reading in named:
        if as_json:
            values = {
                "image": name,
                "text": reading.text,
                "confidence": round(reading.confidence, 6),
                "words": [
                    {
                        "text": w.text,
                        "confidence": round(w.confidence, 6),
                        "left": round(w.left, 2),
                        "right": round(w.right, 2),
                        "weighed": w.weighed,
                    }
                    for w in reading.words
                ],
                "characters": [
                    {
                        "text": c.text,
                        "probability": round(c.probability, 6),
                        "left": round(c.left, 2),
                        "right": round(c.right, 2),
                    }
                    for c in reading.characters
                ],
                "alternatives": [
                    {"text": a.text, "log_probability": _round(a.log_probability)}
                    for a in reading.alternatives
                ],
            }
            print(_write_json(values), flush=True)
        else:
            for text, log_probability in reading.alternatives:
                confidence = min(1.0, math.exp(log_probability))
                line = [printable(text), f"{confidence:.3f}", printable(name)]
                print("\t".join(line), flush=True)


def _write_json(values: dict[str, object]) -> str:
    """A line of JSON: escaped where standard output is not UTF-8, or a name is not."""
    text = json.dumps(values, ensure_ascii=False, allow_nan=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(values, allow_nan=False)
    return text


def _round(log_probability: float) -> float | None:
    """A logarithm for JSON, which has no infinity: `None` for what is impossible."""
    return round(log_probability, 6) if math.isfinite(log_probability) else None

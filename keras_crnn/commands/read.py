"""`keras-crnn read`: the text of word images."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from keras_crnn.images import ImageError, read_image
from keras_crnn.recognizer import Reading, Recognizer

_SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".jp2", ".ppm"}
_SUFFIXES |= {".pgm"}
_AT_ONCE = 64


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
        "--json", action="store_true", help="a JSON object a line, with characters and their spans"
    )


def run(options: argparse.Namespace) -> int:
    """Reads; returns 2 if an image could not be read, else 0."""
    recognizer = open_model(options.model)
    failed = False
    names: list[str] = []
    images: list[np.ndarray] = []
    for name, source in _sources(options.images):
        try:
            if isinstance(source, ImageError):
                raise source
            images.append(read_image(source))
            names.append(name)
        except (ImageError, OSError) as error:
            failed = True
            given = "standard input: " if name == "-" else ""
            print(f"keras-crnn read: {given}{error}", file=sys.stderr)
        if len(images) == _AT_ONCE:
            _print(names, recognizer.read(images), options.json)
            names, images = [], []
    if images:
        _print(names, recognizer.read(images), options.json)
    return 2 if failed else 0


def open_model(model: str) -> Recognizer:
    """A recogniser from what `--model` was given: a file, or the name of a model."""
    if Path(model).suffix.lower() in (".tflite", ".npz"):
        return Recognizer.load(model)
    return Recognizer.from_pretrained(model)


def _sources(given: list[str]) -> Iterator[tuple[str, str | bytes | ImageError]]:
    for name in given:
        if name == "-":
            yield name, sys.stdin.buffer.read()
        elif Path(name).is_dir():
            found = sorted(p for p in Path(name).rglob("*") if p.suffix.lower() in _SUFFIXES)
            if not found:
                yield name, ImageError(f"{name}: the folder holds no image.")
            yield from ((str(path), str(path)) for path in found)
        else:
            yield name, name


def _print(names: list[str], readings: list[Reading], as_json: bool) -> None:
    for name, reading in zip(names, readings, strict=True):
        if as_json:
            values = {
                "image": name,
                "text": reading.text,
                "confidence": round(reading.confidence, 6),
                "characters": [
                    {
                        "text": c.text,
                        "probability": round(c.probability, 6),
                        "left": round(c.left, 2),
                        "right": round(c.right, 2),
                    }
                    for c in reading.characters
                ],
            }
            print(json.dumps(values, ensure_ascii=False), flush=True)
        else:
            print(f"{reading.text}\t{reading.confidence:.3f}\t{name}", flush=True)

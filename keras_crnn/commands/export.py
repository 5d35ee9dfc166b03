"""`keras-crnn export`: LiteRT files of a model, for phones."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from keras_crnn.commands.quiet_keras import import_keras
from keras_crnn.litert.formats import DEFAULT_FORMAT, INTEGER_FORMATS, LITERT_FORMATS, STATELESS
from keras_crnn.system.atomic import write_whole
from keras_crnn.system.errors import InputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.description = (
        "Converts weights to LiteRT files that run with TFLite's built-in operators alone. Into "
        "a folder they are written as NAME-FORMAT.tflite, the dynamic one as NAME.tflite."
    )
    parser.add_argument("model", metavar="MODEL", help="name, or .npz weights")
    parser.add_argument(
        "--out", required=True, metavar="DIR", help="folder; or FILE.tflite, for one format"
    )
    parser.add_argument(
        "--formats", "--format", default=DEFAULT_FORMAT, metavar="NAMES",
        help=f"of {','.join(LITERT_FORMATS)}, with commas between (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--width", metavar="PIXELS",
        help="of all images, or dynamic to keep their proportions (the model's own); for stateless "
        "also several with commas between (100,148,228)",
    )  # fmt: skip
    parser.add_argument(
        "--calibrate", metavar="DIR",
        help="folder of word images for the ranges of int8 and int4 (in a checkout its examples)",
    )  # fmt: skip
    parser.add_argument(
        "--fonts", metavar="DIR", help="folder of fonts to generate such words with"
    )
    parser.add_argument(
        "--backgrounds", metavar="DIR", help="folder of photographs or textures behind them"
    )


def run(options: argparse.Namespace) -> int:
    """Writes the files and prints a line for each."""
    formats = read_formats(options.formats)
    widths = read_widths(options.width)
    refuse_widths(formats, widths)
    out = Path(options.out)
    single = out.suffix == ".tflite"
    if single and len(formats) > 1:
        raise InputError(
            f"{options.out!r} is one file, and --formats has {len(formats)}: give a folder."
        )
    import_keras()
    from keras_crnn.litert import convert as converter
    from keras_crnn.litert.calibration_words import calibration_words

    model, spec, name = converter.open_weights(options.model)
    if options.width is not None:
        if widths and spec.config.time_steps(widths[0]) < 1:
            raise InputError(
                f"--width {widths[0]} leaves {spec.config.name!r} no time step: widen it."
            )
        if len(widths) > 1:
            spec = converter.set_widths(spec, widths)
        else:
            spec = converter.set_width(spec, widths[0] if widths else None)
    words = None
    if set(formats) & set(INTEGER_FORMATS):
        words = calibration_words(
            spec.alphabet,
            spec.preprocessing,
            options.calibrate,
            options.fonts,
            options.backgrounds,
        )
    if not single:
        out.mkdir(parents=True, exist_ok=True)
    for format, content in converter.convert_formats(model, spec, formats, words):
        target = out if single else out / file_name(name, format)
        write_whole(target, content)
        print(f"{target}: {len(content) / 1e6:.2f} MB, {format}", flush=True)
    return 0


def file_name(name: str, format: str) -> str:
    """Name of a model's file of one format; the one to ship has the model's own."""
    return f"{name}.tflite" if format == DEFAULT_FORMAT else f"{name}-{format}.tflite"


def read_formats(text: str) -> list[str]:
    """Formats from names with commas between, each once.

    Raises:
        ValueError: a name that is no format, or none at all.
    """
    names = list(dict.fromkeys(name for name in re.split(r"[,\s]+", text) if name))
    for name in names or [text]:
        if name not in LITERT_FORMATS:
            raise InputError(f"There is no format {name!r}; choose of {', '.join(LITERT_FORMATS)}.")
    return names


def read_widths(text: str | None) -> list[int]:
    """Pixels, the least first; nothing for proportional images.

    Raises:
        ValueError: neither positive numbers nor `dynamic`.
    """
    if text in (None, "dynamic"):
        return []
    numbers = (text or "").split(",")
    if not all(one.isdecimal() and int(one) for one in numbers):
        raise InputError(f"--width {text}: give a number of pixels, or dynamic.")
    return sorted({int(one) for one in numbers})


def refuse_widths(formats: list[str], widths: list[int]) -> None:
    """Refuses several widths for formats whose files have one graph.

    Raises:
        ValueError: more than one width, and a format other than stateless.
    """
    others = [format for format in formats if format != STATELESS]
    if len(widths) > 1 and others:
        raise InputError(
            f"--width {','.join(map(str, widths))}: {others[0]} takes one width, or dynamic. Only "
            f"{STATELESS} takes several: export it alone."
        )

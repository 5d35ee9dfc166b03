"""`keras-crnn export`: files of a model for phones and other runtimes."""

from __future__ import annotations

import argparse
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from keras_crnn.commands.names import refuse_path
from keras_crnn.commands.quiet_keras import import_keras
from keras_crnn.export.litert.formats import (
    DEFAULT_FORMAT,
    INTEGER_FORMATS,
    LITERT_FORMATS,
    UNROLLED_FORMATS,
)
from keras_crnn.network.onnx_parts import ONNX_FORMATS
from keras_crnn.network.spec import ModelSpec
from keras_crnn.system.atomic import write_whole
from keras_crnn.system.errors import InputError

#: All that `--formats` takes.
FORMATS = (*LITERT_FORMATS, *ONNX_FORMATS)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.description = (
        "Converts weights to LiteRT files that run with TFLite's built-in operators alone, or to "
        "ONNX. Into a folder they are written as NAME-FORMAT.tflite, the dynamic one as "
        "NAME.tflite, those of ONNX as NAME.onnx and NAME-int8.onnx."
    )
    parser.add_argument("model", metavar="MODEL", help="name, or .npz weights")
    parser.add_argument(
        "--out",
        required=True,
        metavar="DIR",
        help="folder; or FILE.tflite or FILE.onnx, for one format",
    )
    parser.add_argument(
        "--formats", "--format", default=DEFAULT_FORMAT, metavar="NAMES",
        help=f"of {','.join(FORMATS)}, with commas between (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--width", metavar="PIXELS",
        help="of all images, or dynamic to keep their proportions (the model's own); for stateless "
        "and web also several with commas between, such as 100,132,180,228 (multiples of the "
        "model's least width)",
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
    single = out.suffix in (".tflite", ".onnx")
    if single:
        refuse_name(out, formats)
        refuse_path("--out", options.out)
    elif out.exists() and not out.is_dir():
        raise InputError(f"--out {options.out!r} is a file: give a folder, or another name.")
    refuse_idle(options, formats)
    name = Path(options.model).stem
    onnx = [format for format in formats if format in ONNX_FORMATS]
    litert = [format for format in formats if format not in ONNX_FORMATS]
    made = itertools.chain(
        _make_litert(options, litert, widths) if litert else (),
        _make_onnx(options, onnx, widths) if onnx else (),
    )
    for format, content in made:
        target = out if single else out / file_name(name, format)
        if not single:
            out.mkdir(parents=True, exist_ok=True)
        write_whole(target, content)
        print(f"{target}: {len(content) / 1e6:.2f} MB, {format}", flush=True)
    return 0


def _make_litert(
    options: argparse.Namespace, formats: list[str], widths: list[int]
) -> Iterator[tuple[str, bytes]]:
    import_keras()
    from keras_crnn.export.litert import convert as converter
    from keras_crnn.export.litert.calibration_words import calibration_words

    model, stored, _ = converter.open_weights(options.model)
    spec = _bind(stored, options.width, widths)
    words = None
    if set(formats) & set(INTEGER_FORMATS):
        words = calibration_words(
            spec.alphabet,
            spec.preprocessing,
            options.calibrate,
            options.fonts,
            options.backgrounds,
        )
    yield from converter.convert_formats(model, spec, formats, words)


def _make_onnx(
    options: argparse.Namespace, formats: list[str], widths: list[int]
) -> Iterator[tuple[str, bytes]]:
    """Without TensorFlow, straight from the file of weights."""
    from keras_crnn.export.onnx.convert import convert
    from keras_crnn.network.stored_model import read_model
    from keras_crnn.pretrained.files import find_weights

    stored, weights = read_model(find_weights(options.model))
    spec = _bind(stored, options.width, widths)
    for format in formats:
        yield format, convert(weights, spec, format)


def _bind(spec: ModelSpec, given: str | None, widths: list[int]) -> ModelSpec:
    """The record with the widths that were given, if any were."""
    from keras_crnn.export.litert.convert import set_width, set_widths

    if given is None:
        return spec
    if widths and spec.config.time_steps(widths[0]) < 1:
        raise InputError(f"--width {widths[0]} leaves {spec.config.name!r} no time step: widen it.")
    if len(widths) > 1:
        return set_widths(spec, widths)
    return set_width(spec, widths[0] if widths else None)


def file_name(name: str, format: str) -> str:
    """Name of a model's file of one format; the one to ship has the model's own."""
    if format in ONNX_FORMATS:
        return f"{name}{format.removeprefix('onnx')}.onnx"
    return f"{name}.tflite" if format == DEFAULT_FORMAT else f"{name}-{format}.tflite"


def read_formats(text: str) -> list[str]:
    """Formats from names with commas between, each once.

    Raises:
        ValueError: a name that is no format, or none at all.
    """
    names = list(dict.fromkeys(name for name in re.split(r"[,\s]+", text) if name))
    for name in names or [text]:
        if name not in FORMATS:
            raise InputError(f"There is no format {name!r}; choose of {', '.join(FORMATS)}.")
    return names


def refuse_name(out: Path, formats: list[str]) -> None:
    """Refuses one file for several formats, and a name that is another format's.

    Raises:
        ValueError: more than one format, or a suffix that is not that of its files.
    """
    if len(formats) > 1:
        raise InputError(
            f"{str(out)!r} is one file, and --formats has {len(formats)}: give a folder."
        )
    suffix = Path(file_name("x", formats[0])).suffix
    if out.suffix != suffix:
        raise InputError(
            f"{str(out)!r} is no name for {formats[0]}, whose files end with {suffix}: name it so, "
            "or choose with --formats."
        )


def refuse_idle(options: argparse.Namespace, formats: list[str]) -> None:
    """Refuses pictures to calibrate on where no format would look at them.

    Raises:
        ValueError: there are such, and neither int8 nor int4; the message names them.
    """
    given = [name for name in ("calibrate", "fonts", "backgrounds") if getattr(options, name)]
    if given and not set(formats) & set(INTEGER_FORMATS):
        raise InputError(
            f"--{given[0]} is for {' and '.join(INTEGER_FORMATS)}, not for {', '.join(formats)}: "
            "leave it out, or choose with --formats."
        )


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
        ValueError: more than one width, and a format other than stateless and web.
    """
    others = [format for format in formats if format not in UNROLLED_FORMATS]
    if len(widths) > 1 and others:
        raise InputError(
            f"--width {','.join(map(str, widths))}: {others[0]} takes one width, or dynamic. Only "
            f"{' and '.join(UNROLLED_FORMATS)} take several: export them alone."
        )

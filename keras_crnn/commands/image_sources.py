"""What `keras-crnn read` was given: files, folders and standard input, one after the other."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence

from keras_crnn.images.errors import ImageError
from keras_crnn.images.image_file import read_stream
from keras_crnn.images.image_folder import find_images
from keras_crnn.system.printable import printable


def list_sources(given: Sequence[str]) -> Iterator[tuple[str, str | bytes | ImageError]]:
    """Names and sources of images, or what is wrong in the place of one.

    Args:
        given: sequence of string. Paths of files and folders, `-` for standard input.
    """
    for name in given:
        if name == "-":
            yield name, read_standard_input()
        elif os.path.isdir(name):
            paths, errors = find_images(name)
            if not paths and not errors:
                errors = [ImageError(f"{printable(name)}: the folder holds no image.")]
            yield from ((name, error) for error in errors)
            yield from ((str(path), str(path)) for path in paths)
        else:
            yield name, name


def read_standard_input() -> bytes | ImageError:
    """The bytes of one image, or what is wrong with them."""
    if sys.stdin is None:
        return ImageError("it is closed. Give the path of an image.")
    try:
        return read_stream(sys.stdin.buffer, "it")
    except ImageError as error:
        return error

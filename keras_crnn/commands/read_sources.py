"""Images from files, folders and standard input to readings, one group after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from keras_crnn.images.read import ImageError, read_image
from keras_crnn.recognition.read_images import PIXELS_AT_ONCE
from keras_crnn.recognition.reading import Reading
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.system.errors import InputError
from keras_crnn.system.printable import printable
from keras_crnn.transcription.decoder import Decoder

_AT_ONCE = 64  # images, or fewer of many pixels
_PIXELS = PIXELS_AT_ONCE // 2  # one group is read while the next is opened

Opened = np.ndarray | ImageError
Source = tuple[str, str | bytes | Opened]
#: An image's name, and its reading or what is wrong.
Outcome = tuple[str, Reading | InputError]


class Request(NamedTuple):
    """How images are to be read.

    Attributes:
        decoder: `Decoder` or `None`, as for `Recognizer.read`.
        texts: int. Texts an image.
        min_confidence: float. Below it a text is left out.
        check: what refuses an image by its name and pixels, or `None`.
    """

    decoder: Decoder | None
    texts: int
    min_confidence: float
    check: Callable[[str, np.ndarray], None] | None


def read_sources(
    recognizer: Recognizer, sources: Iterable[Source], request: Request
) -> Iterator[list[Outcome]]:
    """Reads images in groups; while one is read, the next is opened.

    Args:
        recognizer: `Recognizer`.
        sources: names and sources, as `list_sources` gives them.
        request: `Request`.

    Yields:
        Outcomes in the order of the sources.
    """
    groups = _open_groups(sources, request)
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, groups, None)
        while (group := coming.result()) is not None:
            coming = pool.submit(next, groups, None)
            images = [image for _, image in group if isinstance(image, np.ndarray)]
            readings = iter(
                recognizer.read(
                    images,
                    request.decoder,
                    request.texts,
                    errors="return",
                    min_confidence=request.min_confidence,
                )
            )
            yield [
                (name, _name(name, next(readings)) if isinstance(image, np.ndarray) else image)
                for name, image in group
            ]


def _name(name: str, reading: Reading | InputError) -> Reading | InputError:
    """A reading, or the error with the name of the image."""
    if isinstance(reading, InputError):
        return InputError(f"{printable(name)}: {reading}")
    return reading


def _open_groups(sources: Iterable[Source], request: Request) -> Iterator[list[tuple[str, Opened]]]:
    group: list[tuple[str, Opened]] = []
    pixels = 0
    for name, source in sources:
        opened = open_source(name, source, request)
        group.append((name, opened))
        pixels += opened.size if isinstance(opened, np.ndarray) else 0
        if len(group) == _AT_ONCE or pixels >= _PIXELS:
            yield group
            group, pixels = [], 0
    if group:
        yield group


def open_source(name: str, source: str | bytes | Opened, request: Request) -> Opened:
    """An image's pixels, or what is wrong with it; what is open already stays as it is."""
    if isinstance(source, Opened):
        return source
    try:
        image = read_image(source)
        if request.check is not None:
            request.check(printable(name), image)
    except ImageError as error:
        return error
    return image

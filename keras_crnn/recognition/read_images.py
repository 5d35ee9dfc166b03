"""Many images to readings: opened in groups that fit in memory, turned, seen in every view."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image

from keras_crnn.images.errors import ImageError
from keras_crnn.images.read import ImageSource, read_image
from keras_crnn.images.views import View
from keras_crnn.network.spec import ModelSpec
from keras_crnn.recognition.engines import Engine
from keras_crnn.recognition.reading import Reading, shift_reading
from keras_crnn.recognition.transcribe import Way, transcribe
from keras_crnn.recognition.turns import choose_turn, further_turns, turn_image
from keras_crnn.recognition.windows import count_pixels, run_network
from keras_crnn.system.errors import InputError
from keras_crnn.transcription.decoder import UnfitImageError
from keras_crnn.transcription.second_thoughts import SecondThoughts

#: Pixels that are opened at once: ten thousand words, or three photographs.
PIXELS_AT_ONCE = 1 << 25


class Looks(NamedTuple):
    """How images are looked at.

    Attributes:
        views: tuple of `View`. The first is of the image as it is.
        turns: string, one of `TURNS`. Which images are tried turned.
    """

    views: tuple[View, ...]
    turns: str


class _Opened(NamedTuple):
    image: np.ndarray  # uint8 (height, width)
    decoder: Way


def refuse_one_image(images: object) -> None:
    """Refuses one image where several are asked for: a path would be taken for letters.

    Raises:
        ImageError: it is one image.
    """
    one = isinstance(images, (str, os.PathLike, bytes, bytearray, memoryview, Image.Image))
    if isinstance(images, np.ndarray):
        # An array of grey images has three dimensions as well, and more columns than channels.
        one = images.ndim < 3 or (images.ndim == 3 and images.shape[2] in (1, 3, 4))
    if one:
        raise ImageError(
            f"One image of type {type(images).__name__}, where several are asked for: give [image]."
        )


def read_images(
    engine: Engine,
    looks: Looks,
    sources: Sequence[ImageSource],
    decoders: Sequence[Way],
    count: int,
    keep_errors: bool,
) -> list[Reading | InputError]:
    """Reads images.

    Args:
        engine: `Engine` of the model.
        looks: `Looks` at each image.
        sources: sequence of what `read_image` takes.
        decoders: sequence of `Decoder`, `SecondThoughts` or `None`, one for each.
        count: int. `alternatives` of each at most.
        keep_errors: bool. Whether an image that cannot be read gives its error.

    Returns:
        A list of `Reading`, and of errors where they are kept.

    Raises:
        ImageError, UnfitImageError: of the first such image, where errors are not kept.
    """
    results: list[Reading | InputError] = []
    for group in _open(engine.spec, sources, decoders, keep_errors):
        opened = [one for one in group if isinstance(one, _Opened)]
        readings = _read_turned(engine, looks, opened, count)
        for one in readings:
            if isinstance(one, UnfitImageError) and not keep_errors:
                raise one
        remaining = iter(readings)
        results += [next(remaining) if isinstance(one, _Opened) else one for one in group]
    return results


def _open(
    spec: ModelSpec, sources: Sequence[ImageSource], decoders: Sequence[Way], keep_errors: bool
) -> Iterator[list[_Opened | ImageError]]:
    group: list[_Opened | ImageError] = []
    pixels = 0
    for source, decoder in zip(sources, decoders, strict=True):
        try:
            image = read_image(source)
        except ImageError as error:
            if not keep_errors:
                raise
            group.append(error)
            continue
        group.append(_Opened(image, decoder))
        pixels += max(image.size, count_pixels(image, spec))
        if pixels >= PIXELS_AT_ONCE:
            yield group
            group, pixels = [], 0
    yield group


def _read_turned(
    engine: Engine, looks: Looks, opened: Sequence[_Opened], count: int
) -> list[Reading | UnfitImageError]:
    """Readings of images the way that they are read best."""
    upright = _read_views(engine, looks.views, opened, count)
    tried: list[tuple[int, int]] = []  # number of an image, and degrees
    for k, one in enumerate(opened):
        tried += [(k, degrees) for degrees in further_turns(one.image, looks.turns)]
    turned = [
        opened[k]._replace(image=turn_image(opened[k].image, degrees)) for k, degrees in tried
    ]
    by_turn: dict[int, dict[int, Reading]] = {}
    for (k, degrees), found in zip(
        tried, _read_views(engine, looks.views, turned, count), strict=True
    ):
        if isinstance(found, Reading):
            by_turn.setdefault(k, {})[degrees] = found
    results = list(upright)
    for k, readings in by_turn.items():
        first = upright[k]
        if isinstance(first, Reading):
            readings = {0: first, **readings}
        decoder = opened[k].decoder
        thoughts = decoder if isinstance(decoder, SecondThoughts) else None
        results[k] = choose_turn(readings, opened[k].image, thoughts)
    return results


def _read_views(
    engine: Engine, views: Sequence[View], opened: Sequence[_Opened], count: int
) -> list[Reading | UnfitImageError]:
    looks = [_look(engine, view, opened, count) for view in views]
    return [_choose(found) for found in zip(*looks, strict=True)]


def _look(
    engine: Engine, view: View, opened: Sequence[_Opened], count: int
) -> list[Reading | UnfitImageError]:
    """Readings of images in one view, or what the decoder says where it cannot read one."""
    seen = [view.apply(one.image) for one in opened]
    readings: list[Reading | UnfitImageError] = []
    for (frames, resized_width), (image, left), (whole, decoder) in zip(
        run_network(engine, [image for image, _ in seen]), seen, opened, strict=True
    ):
        try:
            reading = transcribe(frames, engine.spec, resized_width, image.shape[1], decoder, count)
        except UnfitImageError as error:
            readings.append(error)
            continue
        readings.append(shift_reading(reading, left, whole.shape[1]))
    return readings


def _choose(found: Sequence[Reading | UnfitImageError]) -> Reading | UnfitImageError:
    """The surest look. One that the decoder cannot read is left out; the first decides."""
    if isinstance(found[0], UnfitImageError):
        return found[0]
    readings = [one for one in found if isinstance(one, Reading)]
    return max(readings, key=lambda one: one.log_probability)  # of equals the first

"""Images: every format, mode and note that `read_image` knows, and how a network's size is made."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.images.read import MAX_PIXELS, ImageError, read_image
from tests.fuzz.mutate import mutate
from tests.fuzz.target import Target

_PNG = b"\x89PNG\r\n\x1a\n"


def make_images() -> list[bytes]:
    """Small files of all formats, with transparency, palettes, 16 bits, EXIF and animation."""
    noise = np.random.default_rng(0).integers(0, 256, (12, 37, 4), np.uint8)
    colour, grey = Image.fromarray(noise[..., :3]), Image.fromarray(noise[..., 0])
    clear, deep = Image.fromarray(noise), Image.fromarray(noise[..., 0].astype(np.uint16) * 257)
    palette, turned = colour.quantize(16), Image.Exif()
    turned[0x0112] = 6
    files = [
        (grey, "PNG", {}),
        (clear, "PNG", {}),
        (clear.convert("LA"), "PNG", {}),
        (deep, "PNG", {}),
        (palette, "PNG", {"transparency": bytes([0, 255] * 8), "exif": turned}),
        (grey.convert("1"), "PNG", {}),
        (colour, "JPEG", {"exif": turned}),
        (grey, "JPEG", {"progressive": True}),
        (colour.convert("CMYK"), "JPEG", {}),
        (colour, "MPO", {"save_all": True, "append_images": [colour]}),
        (clear, "WEBP", {"lossless": True}),
        (clear, "WEBP", {}),
        (colour, "WEBP", {"save_all": True, "append_images": [clear]}),
        (palette, "GIF", {"transparency": 3, "save_all": True, "append_images": [palette]}),
        (colour, "BMP", {}),
        (palette, "BMP", {}),
        (colour, "TIFF", {"exif": turned}),
        (clear, "TIFF", {"compression": "tiff_lzw"}),
        (deep, "TIFF", {"compression": "tiff_adobe_deflate"}),
        (grey.convert("1"), "TIFF", {"compression": "group4"}),
        (colour, "TIFF", {"compression": "jpeg"}),
        (grey.convert("F"), "TIFF", {}),
        (colour, "PPM", {}),
        (grey.convert("1"), "PPM", {}),
        (clear, "JPEG2000", {}),
        (grey, "JPEG2000", {"irreversible": True, "num_resolutions": 3}),
    ]
    return [_encode(*file) for file in files]


def _encode(image: Image.Image, format: str, options: dict) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def change_image(data: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    """As `mutate`; of half the PNGs the sums are then right, so that what is behind them is met."""
    broken = mutate(data, others, rng)
    return _mend_sums(broken) if rng.random() < 0.5 and broken.startswith(_PNG) else broken


def _mend_sums(data: bytes) -> bytes:
    mended, place = bytearray(data), len(_PNG)
    while place + 12 <= len(data):
        end = place + 8 + int.from_bytes(data[place : place + 4], "big")
        if end + 4 > len(data):
            break
        mended[end : end + 4] = zlib.crc32(data[place + 4 : end]).to_bytes(4, "big")
        place = end + 4
    return bytes(mended)


def read(data: bytes, folder: Path) -> object:
    """Reads a file as a network takes it, half of them by a path."""
    source: bytes | Path = data
    if len(data) % 2:
        source = folder / "word.png"
        source.write_bytes(data)
    grey = read_image(source)
    assert grey.ndim == 2, grey.shape
    assert grey.dtype == np.uint8, grey.dtype
    assert grey.flags.writeable
    return Preprocessing(width=None)(grey).shape


def count_megabytes(data: bytes) -> float:
    """What the docs of `read_image` allow: 25 bytes a pixel."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            return 25e-6 * min(MAX_PIXELS, image.width * image.height)
    except Exception:  # of whatever kind: no pixels then
        return 0.0


TARGET = Target(
    make_images,
    read,
    (ImageError,),
    change_image,
    megabytes=20,
    more_megabytes=count_megabytes,
    suite=1000,
)

"""An image costs memory by its pixels, and never by what a header claims."""

import re
import struct
import sys
import time

import numpy as np
import pytest
from encoded_images import encode, noise
from PIL import Image, ImageDraw

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.images.read import ImageError, read_image

IN_PROPORTION = Preprocessing(width=None)


def webp_canvas(width: int, height: int) -> bytes:
    """A WebP file whose canvas is far larger than its one picture of 8 x 8 pixels."""
    still = encode(Image.new("RGBA", (8, 8), (9, 9, 9, 9)), "WEBP", lossless=True)
    chunk = still[still.index(b"VP8L") :]
    frame = bytes(6) + b"\x07\0\0\x07\0\0" + b"\x64\0\0\0" + chunk
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"VP8X" + struct.pack("<I", 10) + b"\x12\0\0\0" + size
    body += b"ANIM" + struct.pack("<I", 6) + bytes(6)
    body += b"ANMF" + struct.pack("<I", len(frame)) + frame
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def test_a_canvas_that_few_bytes_claim_is_refused():
    assert read_image(webp_canvas(100, 50)).shape == (50, 100)
    with pytest.raises(ImageError, match=r"claims 9000 x 9000 pixels, which 94 bytes hold only"):
        read_image(webp_canvas(9000, 9000))


@pytest.mark.parametrize(
    ("format", "options"),
    [
        ("PNG", {"compress_level": 9}),
        ("GIF", {}),
        ("JPEG", {"progressive": True, "quality": 1}),
        ("WEBP", {"lossless": True}),
        ("TIFF", {"compression": "group4"}),
        ("JPEG2000", {"irreversible": True, "quality_layers": [500]}),
    ],
)
def test_a_page_with_nothing_but_its_number_is_read(format, options):
    page = Image.new("1", (4000, 3000), 1)
    ImageDraw.Draw(page).rectangle((2000, 2900, 2010, 2930), 0)
    mode = "1" if format in ("PNG", "TIFF") else "L"
    grey = read_image(encode(page.convert(mode), format, **options))
    assert grey.shape == (3000, 4000)
    assert grey.min() < 100


def test_columns_first_is_for_towers_alone():
    for shape in ((8000, 10_000), (9000, 9000), (100_000, 30), (1, 60_000), (167_000, 1)):
        assert not IN_PROPORTION.columns_first(*shape), shape
    assert IN_PROPORTION.columns_first(168_000, 1)
    assert IN_PROPORTION.columns_first(20_000_000, 1)


def test_a_tower_is_resized_down_its_columns_first():
    tower = np.tile(noise(700, 3), (300, 1))  # 210,000 high
    columns = Image.fromarray(tower).resize((3, 32), Image.Resampling.BILINEAR)
    expected = columns.resize((100, 32), Image.Resampling.BILINEAR)
    np.testing.assert_array_equal(IN_PROPORTION.resize(tower), np.asarray(expected))


READ = """
import re, sys
from pathlib import Path
import numpy as np
from keras_crnn.images.preprocessing import Preprocessing
Preprocessing(width=None)(np.zeros((9, 9, 4), np.uint8))
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024
before = peak()
print(Preprocessing(width=None)(sys.argv[1]).shape, peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells the memory")
@pytest.mark.parametrize(
    ("kind", "image"),
    [
        ("PNG", lambda: Image.new("1", (1, 8_000_000))),
        ("PNG", lambda: Image.new("RGBA", (4000, 4000), (255, 255, 255, 9))),
        ("WEBP", lambda: Image.fromarray(np.tile(noise(500, 500, 4), (4, 4, 1)))),
        ("TIFF", lambda: Image.new("F", (3000, 3000), 0.5)),
    ],
    ids=["tower", "transparent", "webp", "floats"],
)
def test_memory_is_within_the_stated_bound(tmp_path, run_python, kind, image):
    # Stated in keras_crnn/images/read.py: 25 bytes a pixel, 20 MB and the file.
    Image.MAX_IMAGE_PIXELS, usual = None, Image.MAX_IMAGE_PIXELS
    try:
        made = image()
        made.save(tmp_path / "image", kind)
    finally:
        Image.MAX_IMAGE_PIXELS = usual
    found = re.fullmatch(r"\(32, 100, 1\) (\d+)\n", run_python("-c", READ, str(tmp_path / "image")))
    size = (tmp_path / "image").stat().st_size
    assert int(found[1]) <= 25 * made.width * made.height + 20_000_000 + size


def test_one_wide_row_takes_no_longer_than_many_rows():
    def seconds(width: int, height: int) -> float:
        data = encode(Image.new("RGB", (width, height)), "BMP")
        start = time.process_time()
        read_image(data)
        return time.process_time() - start

    many, one = seconds(4000, 3000), seconds(12_000_000, 1)
    assert one < 8 * many  # it was thirty times

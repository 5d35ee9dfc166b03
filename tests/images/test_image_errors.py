"""Images that cannot be read are named."""

import contextlib
import io
import subprocess
import sys
import zlib

import numpy as np
import pytest
from encoded_images import encode, noise
from PIL import Image

from keras_crnn.images.read import MAX_PIXELS, ImageError, read_image


def test_empty_broken_and_foreign_files_are_named(tmp_path):
    sound = encode(Image.fromarray(noise(20, 30)))
    jpeg = encode(Image.fromarray(noise(20, 30)), "JPEG")
    cases = {
        "empty.png": (b"", "is empty"),
        "cut.png": (sound[: len(sound) // 2], "is broken"),
        "cut.jpg": (jpeg[: len(jpeg) // 2], "is broken"),
        "header.png": (sound[:20], "broken"),
        "text.png": (b"this is no image at all", "is not an image"),
        "drawing.eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "is not an image"),
    }
    for name, (data, message) in cases.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(ImageError, match=message) as error:
            read_image(path)
        assert name in str(error.value)


def test_every_cut_of_a_file_is_read_or_named():
    # Only ImageError may come out, whatever Pillow meets.
    for format in ("PNG", "GIF", "WEBP", "TIFF", "BMP"):
        data = encode(Image.fromarray(noise(6, 9)), format)
        for end in range(0, len(data), 3):
            with contextlib.suppress(ImageError):
                read_image(data[:end])


def test_sources_that_are_none(tmp_path):
    with pytest.raises(ImageError, match=r"missing\.png: cannot be opened"):
        read_image(tmp_path / "missing.png")
    with pytest.raises(ImageError, match="cannot be opened"):
        read_image(tmp_path)
    with pytest.raises(ImageError, match="of type int"):
        read_image(3)
    with pytest.raises(ImageError, match="mode 'rb'"):
        read_image(io.StringIO("text"))
    with pytest.raises(ValueError, match="is empty"):  # an ImageError is a ValueError
        read_image(b"")


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros((0, 5), np.uint8), "has no pixels"),
        (np.zeros((5, 0, 3), np.uint8), "has no pixels"),
        (np.zeros(5, np.uint8), "not one image"),
        (np.zeros((2, 4, 5, 3), np.uint8), "not one image"),
        (np.zeros((4, 5, 2), np.uint8), "not one image"),
        (np.zeros((4, 5), np.int64), "int64.*Cast it to uint8"),
        (np.zeros((4, 5), np.complex64), "Cast it to uint8"),
        (np.array([["a"]]), "Cast it to uint8"),
        (np.array([[0.5, np.nan]]), "none NaN"),
        (np.array([[0.5, np.inf]]), "to inf"),
        (np.array([[0.0, 255.0]]), r"to 255\.0.*scale them"),
        (np.array([[-1.0, 1.0]]), r"from -1\.0"),
    ],
)
def test_arrays_that_are_not_images(array, message):
    with pytest.raises(ImageError, match=message):
        read_image(array)


@pytest.mark.parametrize("several", [{"a.png"}, [["a.png"]], (name for name in ["a.png"])])
def test_several_images_in_anything_but_a_plain_list_say_how_to_give_them(several):
    with pytest.raises(ImageError, match=r"not an image.* Several images are one plain list"):
        read_image(several)
    with pytest.raises(ImageError, match=r"a NumPy array\.$"):
        read_image(7)


def test_a_file_object_that_was_read_before_says_what_to_do():
    file = io.BytesIO(encode(Image.new("L", (8, 8))))
    read_image(file)
    with pytest.raises(ImageError, match=r"has nothing left to read.* by seek\(0\)"):
        read_image(file)
    file.seek(0)
    assert read_image(file).shape == (8, 8)


def test_pil_images_that_cannot_be_read():
    with pytest.raises(ImageError, match=r"no pixels \(0 x 5\)"):
        read_image(Image.new("L", (0, 5)))
    with pytest.raises(ImageError, match="more than 16 bits"):
        read_image(Image.fromarray(np.array([[70_000]], np.int32)))
    with pytest.raises(ImageError, match="none NaN"):
        read_image(Image.fromarray(np.array([[2.0]], np.float32)))


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [10_000, 20_000])  # Pillow warns at the first, refuses the second
def test_a_decompression_bomb_is_refused_unread(side):
    header = bytearray(encode(Image.new("1", (8, 8))))
    header[16:24] = side.to_bytes(4, "big") * 2
    header[29:33] = zlib.crc32(header[12:29]).to_bytes(4, "big")
    assert side * side > MAX_PIXELS
    with pytest.raises(ImageError, match="too large to decode safely"):
        read_image(bytes(header))


def test_reading_an_image_needs_no_tensorflow():
    code = (
        "import sys, numpy as np, keras_crnn.images.preprocessing as images, keras_crnn.data\n"
        "images.Preprocessing()(np.zeros((9, 9), np.uint8))\n"
        "assert not {'tensorflow', 'keras', 'cv2', 'jax'} & set(sys.modules), 'imported'"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)

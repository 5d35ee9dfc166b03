"""What can be given as an image, and which files."""

import io

import numpy as np
import pytest
from encoded_images import RGB, RGB_GREY, STEPS, encode, noise
from PIL import Image

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.images.read import read_image


def test_every_kind_of_source_gives_the_same_pixels(tmp_path):
    data = encode(Image.fromarray(STEPS))
    path = tmp_path / "word ä.png"
    path.write_bytes(data)
    image = Image.open(path)
    sources = [path, str(path), data, bytearray(data), memoryview(data), io.BytesIO(data)]
    for source in [*sources, image, Image.fromarray(STEPS), STEPS, STEPS[..., np.newaxis]]:
        grey = read_image(source)
        assert grey.dtype == np.uint8
        np.testing.assert_array_equal(grey, STEPS)
    with open(path, "rb") as file:
        np.testing.assert_array_equal(read_image(file), STEPS)
    image.close()


def test_the_result_is_writable_and_its_own():
    source = STEPS.copy()
    read_image(source)[:] = 7
    np.testing.assert_array_equal(source, STEPS)
    read_image(encode(Image.fromarray(STEPS)))[:] = 7
    image = Image.fromarray(source)
    read_image(image)[:] = 7
    np.testing.assert_array_equal(np.asarray(image), STEPS)


def test_a_strided_array_is_read():
    np.testing.assert_array_equal(read_image(STEPS[::-1, ::2]), STEPS[::-1, ::2])
    np.testing.assert_array_equal(read_image(RGB[:, ::-1]), [RGB_GREY[0][::-1]])


@pytest.mark.parametrize(
    "array",
    [
        STEPS.astype(np.uint16) * 257,
        (STEPS.astype(np.uint16) * 257).astype(">u2"),
        STEPS / 255,
        (STEPS / 255).astype(np.float32),
        (STEPS / 255).astype(np.float16),
    ],
    ids=lambda array: str(array.dtype),
)
def test_array_dtypes(array):
    np.testing.assert_array_equal(read_image(array), STEPS)


def test_bool_and_colour_arrays():
    np.testing.assert_array_equal(read_image(np.array([[True, False]])), [[255, 0]])
    np.testing.assert_array_equal(read_image(RGB), RGB_GREY)
    np.testing.assert_array_equal(read_image(RGB.astype(np.float32) / 255), RGB_GREY)
    rgba = np.dstack([RGB, np.array([[255, 0, 255]], np.uint8)])
    np.testing.assert_array_equal(read_image(rgba), [[76, 255, 29]])


@pytest.mark.parametrize("format", ["PNG", "BMP", "TIFF", "PPM", "GIF"])
def test_lossless_formats(format):
    np.testing.assert_array_equal(read_image(encode(Image.fromarray(STEPS), format)), STEPS)


def test_webp_and_jpeg():
    lossless = encode(Image.fromarray(RGB), "WEBP", lossless=True)
    np.testing.assert_array_equal(read_image(lossless), RGB_GREY)
    jpeg = encode(Image.new("L", (20, 10), 90), "JPEG")
    np.testing.assert_array_equal(read_image(jpeg), np.full((10, 20), 90))


def test_several_pictures_in_a_jpeg_give_the_first():
    first, second = Image.new("RGB", (16, 8), (90, 90, 90)), Image.new("RGB", (16, 8))
    data = encode(first, "MPO", save_all=True, append_images=[second])
    np.testing.assert_array_equal(read_image(data), np.full((8, 16), 90))


def test_colour():
    np.testing.assert_array_equal(read_image(encode(Image.fromarray(RGB))), RGB_GREY)


def test_sixteen_bits_are_scaled():
    values = np.array([[0, 128, 129, 257, 32896, 65535]], np.uint16)
    expected = [[0, 0, 1, 1, 128, 255]]
    np.testing.assert_array_equal(read_image(encode(Image.fromarray(values))), expected)
    np.testing.assert_array_equal(read_image(encode(Image.fromarray(values), "TIFF")), expected)
    np.testing.assert_array_equal(read_image(values), expected)
    # Versions of Pillow before 11 or so open 16-bit PNGs in mode "I".
    np.testing.assert_array_equal(read_image(Image.fromarray(values.astype(np.int32))), expected)


def test_one_bit():
    image = Image.fromarray(np.array([[True, False, True]]))
    assert image.mode == "1"
    np.testing.assert_array_equal(read_image(encode(image)), [[255, 0, 255]])


def test_palette():
    image = Image.new("P", (3, 1))
    image.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    image.putdata([0, 1, 2])
    np.testing.assert_array_equal(read_image(encode(image)), RGB_GREY)
    np.testing.assert_array_equal(read_image(encode(image, "GIF")), RGB_GREY)


@pytest.mark.parametrize("transparency", [1, bytes([255, 0, 255])])
def test_a_transparent_palette_entry_is_white(transparency):
    image = Image.new("P", (3, 1))
    image.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    image.putdata([0, 1, 2])
    data = encode(image, transparency=transparency)
    np.testing.assert_array_equal(read_image(data), [[76, 255, 29]])


def test_transparency_is_composited_on_white():
    rgba = np.array([[[0, 0, 0, 255], [0, 0, 0, 0], [0, 0, 0, 51], [255, 0, 0, 255]]], np.uint8)
    np.testing.assert_array_equal(read_image(encode(Image.fromarray(rgba))), [[0, 255, 204, 76]])
    grey_alpha = Image.merge(
        "LA", [Image.fromarray(np.array([[40, 40]], np.uint8)), Image.new("L", (2, 1), 255)]
    )
    grey_alpha.putpixel((1, 0), (40, 0))
    np.testing.assert_array_equal(read_image(encode(grey_alpha)), [[40, 255]])


def test_a_grey_level_declared_transparent_is_white():
    data = encode(Image.fromarray(STEPS), transparency=100)
    np.testing.assert_array_equal(read_image(data), [[0, 50, 255], [150, 200, 250]])


def test_cmyk():
    image = Image.new("CMYK", (16, 8), (0, 0, 0, 155))  # black ink alone: grey 100
    np.testing.assert_array_equal(read_image(encode(image, "TIFF")), np.full((8, 16), 100))
    np.testing.assert_array_equal(read_image(encode(image, "JPEG")), np.full((8, 16), 100))


def test_the_first_frame_of_an_animation():
    frames = [Image.new("L", (3, 2), value) for value in (10, 200)]
    data = encode(frames[0], "GIF", save_all=True, append_images=frames[1:])
    np.testing.assert_array_equal(read_image(data), np.full((2, 3), 10))


UPRIGHT = {
    1: STEPS,
    2: STEPS[:, ::-1],
    3: STEPS[::-1, ::-1],
    4: STEPS[::-1],
    5: STEPS.T,
    6: np.rot90(STEPS, -1),
    7: STEPS[::-1, ::-1].T,
    8: np.rot90(STEPS),
}


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
@pytest.mark.parametrize("orientation", UPRIGHT)
def test_exif_orientation(orientation, format):
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encode(Image.fromarray(STEPS), format, exif=exif)
    np.testing.assert_array_equal(read_image(data), UPRIGHT[orientation])


def test_exif_orientation_of_a_photo():
    exif = Image.Exif()
    exif[0x0112] = 6
    pixels = np.zeros((32, 64), np.uint8)
    pixels[:, :32] = 255  # left in the file is top when upright
    grey = read_image(encode(Image.fromarray(pixels), "JPEG", exif=exif))
    assert grey.shape == (64, 32)
    assert grey[:24].min() > 250
    assert grey[40:].max() < 5


def test_broken_exif_does_not_spoil_sound_pixels():
    data = encode(Image.fromarray(STEPS), exif=b"Exif\x00\x00garbage")
    np.testing.assert_array_equal(read_image(data), STEPS)


def test_one_pixel_and_twenty_thousand():
    np.testing.assert_array_equal(read_image(encode(Image.new("L", (1, 1), 9))), [[9]])
    wide = noise(40, 20_000)
    np.testing.assert_array_equal(read_image(encode(Image.fromarray(wide))), wide)
    assert Preprocessing()(wide).shape == (32, 100, 1)
    assert Preprocessing(width=None)(wide).shape == (32, 2048, 1)
    assert Preprocessing(width=None, max_width=20_000)(wide).shape == (32, 16_000, 1)


def test_pillows_usual_readers_are_imported_before_anything_is_read(run_python):
    """A process that is forked while a thread imports them would wait for ever."""
    code = (
        "import sys\n"
        "import keras_crnn.images.read\n"
        "print([name in sys.modules for name in ('PIL.PngImagePlugin', 'PIL.JpegImagePlugin')])\n"
    )
    assert run_python("-c", code).strip() == "[True, True]"

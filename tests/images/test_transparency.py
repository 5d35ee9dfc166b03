"""What shows through: white, and black under pale letters that have no ground."""

import numpy as np
import pytest
from drawn_words import draw_word
from encoded_images import encode
from PIL import Image

from keras_crnn.images.read import read_image
from keras_crnn.recognition.recognizer import Recognizer

COVER = 255 - np.asarray(draw_word("hotel").convert("L"))  # 255 is ink


def letters(level: int) -> Image.Image:
    """Letters of one grey level on nothing at all, RGBA."""
    return Image.fromarray(np.dstack([np.full((*COVER.shape, 3), level, np.uint8), COVER]))


def as_palette(image: Image.Image) -> bytes:
    """A palette file: entry 0 is transparent, entry 1 has the letters' colour."""
    palette = Image.fromarray((COVER > 127).astype(np.uint8)).convert("P")
    level = image.getpixel((0, 0))[0]
    palette.putpalette([90, 90, 90, level, level, level])
    return encode(palette, transparency=0)


KINDS = {
    "RGBA": encode,
    "LA": lambda image: encode(image.convert("LA")),
    "WebP": lambda image: encode(image, "WEBP", lossless=True, exact=True),
    "TIFF": lambda image: encode(image, "TIFF"),
    "palette": as_palette,
    "pixels": np.asarray,
    "floats": lambda image: np.asarray(image) / 255,
    "Pillow": lambda image: image,
}


@pytest.fixture(scope="module")
def recognizer():
    return Recognizer.from_pretrained("crnn-en-full", threads=1)


@pytest.mark.parametrize("level", [0, 255, 200])
@pytest.mark.parametrize("kind", KINDS)
def test_letters_without_a_ground_are_read(recognizer, kind, level):
    source = KINDS[kind](letters(level))
    ground = 0 if level > 127 else 255
    grey = read_image(source)
    assert grey[0, 0] == ground
    assert recognizer.read(source).text == "hotel"


def test_pale_letters_are_composited_on_black_as_pillow_does():
    image = letters(255)
    np.testing.assert_array_equal(read_image(image), COVER)
    on_black = Image.new("RGBA", image.size, (0, 0, 0, 255))
    on_black.alpha_composite(letters(200))
    np.testing.assert_array_equal(read_image(letters(200)), np.asarray(on_black.convert("L")))


def test_a_white_plate_with_clear_corners_stays_white():
    plate = np.full((32, 100, 4), 255, np.uint8)
    plate[12:20, 10:90, :3] = 0
    plate[:6, :20, 3] = 0
    assert read_image(plate)[0, 0] == 255


@pytest.mark.parametrize(
    ("level", "clear", "ground"),
    [(255, 1, 255), (255, 2, 0), (127, 2, 255), (128, 2, 0), (255, 8, 255)],
)
def test_the_bounds_of_the_choice(level, clear, ground):
    # Eight pixels, of which so many are clear; where all are, white.
    image = np.full((1, 8, 4), level, np.uint8)
    image[..., 3] = 255
    image[0, :clear, 3] = 0
    assert read_image(image)[0, 0] == ground


def test_large_images_are_decided_as_a_whole():
    # A band alone would see nothing but letters, or nothing at all.
    image = np.zeros((1200, 800, 4), np.uint8)
    image[:300] = 255
    grey = read_image(image)
    assert grey[:300].min() == 255
    assert grey[300:].max() == 0

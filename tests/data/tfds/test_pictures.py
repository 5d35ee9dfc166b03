import io

import numpy as np
import pytest
from PIL import Image

from keras_crnn import ImageError, read_image
from keras_crnn.data.tfds.pictures import crop, keep_or_encode, read_rgb


def save(image, kind, **settings):
    file = io.BytesIO()
    image.save(file, kind, **settings)
    return file.getvalue()


def noise(*shape):
    return Image.fromarray(np.random.default_rng(3).integers(0, 256, shape, np.uint8))


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGB"), ("PNG", "L"), ("JPEG", "L")])
def test_plain_files_are_kept(kind, mode):
    content = save(noise(9, 20, 3).convert(mode), kind)
    assert keep_or_encode(content) is content


def turned():
    exif = Image.Exif()
    exif[0x0112] = 6
    return save(noise(9, 20, 3), "JPEG", exif=exif)


def pale():
    """Pale spots of some colour on nothing."""
    pixels = np.asarray(noise(9, 20, 4)).copy()
    pixels[..., :3] |= 0xC0
    pixels[..., 3] //= 2
    return save(Image.fromarray(pixels), "PNG")


OTHERS = {
    "gif": lambda: save(noise(9, 20), "GIF"),
    "bmp": lambda: save(noise(9, 20, 3), "BMP"),
    "palette": lambda: save(noise(9, 20, 3).quantize(16), "PNG"),
    "transparent": lambda: save(noise(9, 20, 4), "PNG"),
    "pale": pale,
    "cmyk": lambda: save(noise(9, 20, 3).convert("CMYK"), "JPEG"),
    "turned": turned,
    "bits": lambda: save(noise(9, 20).convert("1"), "PNG"),
    "sixteen bits": lambda: save(
        Image.fromarray(np.arange(180, dtype=np.uint16).reshape(9, 20) * 300), "PNG"
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_others_become_pngs_that_read_alike(name):
    content = OTHERS[name]()
    encoded = keep_or_encode(content)
    with Image.open(io.BytesIO(encoded)) as image:
        assert (image.format, image.mode) == ("PNG", "RGB")
        pixels = np.array(image)
    np.testing.assert_array_equal(pixels, read_rgb(content))
    np.testing.assert_array_equal(read_image(encoded), read_image(content))


def test_colours_are_those_of_the_file():
    image = noise(9, 20, 3)
    np.testing.assert_array_equal(read_rgb(save(image, "PNG")), np.array(image))
    grey = read_rgb(save(noise(9, 20), "PNG"))
    np.testing.assert_array_equal(grey, np.stack([np.array(noise(9, 20))] * 3, axis=-1))


@pytest.mark.parametrize("read", [keep_or_encode, read_rgb])
def test_broken_files_are_refused(read):
    good = save(noise(9, 20, 3), "JPEG")
    for content in (b"", b"no image", good[:-2], good[: len(good) // 2]):
        with pytest.raises(ImageError):
            read(content)


def test_boxes_are_cut_at_the_edges():
    pixels = np.arange(6 * 8 * 3, dtype=np.uint8).reshape(6, 8, 3)
    np.testing.assert_array_equal(crop(pixels, 2, 1, 3, 4), pixels[1:5, 2:5])
    np.testing.assert_array_equal(crop(pixels, -2, -1, 4, 3), pixels[:2, :2])
    np.testing.assert_array_equal(crop(pixels, 7, 5, 100, 100), pixels[5:, 7:])
    for box in ((8, 0, 5, 5), (-5, 0, 5, 5), (0, 6, 5, 5), (1, 1, 0, 3), (1, 1, 3, -1)):
        assert crop(pixels, *box) is None

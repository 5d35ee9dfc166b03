"""Sizes: how an image comes to the height and width of a network."""

import numpy as np
import pytest
from PIL import Image

from keras_crnn.images.preprocessing import PAD_VALUE, Preprocessing, pad_image, resize_image
from keras_crnn.images.read import ImageError

STEPS = np.array([[0, 50, 100], [150, 200, 250]], np.uint8)


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)


def test_fixed_width_squashes():
    assert Preprocessing(width=100).resize(noise(64, 500)).shape == (32, 100)
    assert Preprocessing(width=100).resize(noise(5, 3)).shape == (32, 100)


@pytest.mark.parametrize(
    ("shape", "width"),
    [
        ((32, 200), 200),
        ((64, 400), 200),
        ((32, 20), 100),  # stretched to the least
        ((1, 1), 100),
        ((20_000, 1), 100),
        ((32, 20_000), 2048),  # squashed to the greatest
        ((64, 401), 201),  # 200.5 is rounded up
        ((64, 403), 202),
    ],
)
def test_width_in_proportion(shape, width):
    assert Preprocessing(width=None).resize(np.zeros(shape, np.uint8)).shape == (32, width)
    assert Preprocessing(width=None).resized_width(*shape) == width


def test_resizing_is_pillows_bilinear_and_antialiased():
    checks = np.zeros((64, 200), np.uint8)
    checks[:, ::2] = 255
    assert np.unique(Preprocessing(width=50).resize(checks)[:, 1:-1]).tolist() == [128]
    grey = noise(40, 90)
    rows = Image.fromarray(grey).resize((100, 40), Image.Resampling.BILINEAR)  # as every Pillow
    expected = rows.resize((100, 32), Image.Resampling.BILINEAR)
    np.testing.assert_array_equal(Preprocessing(width=100).resize(grey), np.asarray(expected))


def test_golden_bytes_for_ports():
    ramp = np.arange(35, dtype=np.uint8).reshape(5, 7) * 7
    expected = [[25, 36, 48, 59], [102, 113, 125, 136], [179, 190, 202, 213]]
    np.testing.assert_array_equal(Preprocessing(height=3, width=4).resize(ramp), expected)


def test_an_image_of_the_right_size_is_unchanged():
    grey = noise(32, 100)
    np.testing.assert_array_equal(Preprocessing(width=100).resize(grey), grey)


def test_resize_refuses_what_read_image_did_not_give():
    for image in (np.zeros((4, 4), np.float32), np.zeros((4, 4, 1), np.uint8), STEPS[:0]):
        with pytest.raises(ImageError, match="read_image first"):
            Preprocessing(width=None).resize(image)


def test_the_old_name_of_resizing_warns():
    with pytest.warns(DeprecationWarning, match=r"call Preprocessing\(height, width\)\.resize"):
        resized = resize_image(noise(64, 400))
    np.testing.assert_array_equal(resized, Preprocessing(width=None).resize(noise(64, 400)))


def test_padding():
    grey = noise(32, 100)
    padded = pad_image(grey, 132)
    np.testing.assert_array_equal(padded[:, :100], grey)
    assert np.unique(padded[:, 100:]) == [PAD_VALUE]
    assert pad_image(grey[..., np.newaxis], 104).shape == (32, 104, 1)
    assert pad_image(grey, 100) is grey
    with pytest.raises(ValueError, match="100 pixels wide cannot be padded to 99"):
        pad_image(grey, 99)


def test_preprocessing_round_trip():
    assert Preprocessing()(noise(40, 90)).shape == (32, 100, 1)
    for preprocessing in (Preprocessing(), Preprocessing(48, None, 64, 512)):
        assert Preprocessing.from_dict(preprocessing.to_dict()) == preprocessing
    with pytest.raises(ValueError, match="has no colour"):
        Preprocessing.from_dict({"colour": 3})


@pytest.mark.parametrize(
    "fields", [{"height": 0}, {"width": -1}, {"width": 3.5}, {"min_width": 9, "max_width": 8}]
)
def test_bad_settings_are_named(fields):
    with pytest.raises(ValueError, match=next(iter(fields))):
        Preprocessing(**fields)


def test_columns_map_back_to_the_source():
    preprocessing = Preprocessing()
    assert preprocessing.to_source_x(50, 100, 300) == 150.0
    np.testing.assert_allclose(
        preprocessing.to_source_x(np.array([-4, 0, 25, 100, 120]), 100, 300), [0, 0, 75, 300, 300]
    )


def test_squashed_is_one_width():
    assert Preprocessing(48, None, 120).squashed() == Preprocessing(48, 120, 120)
    assert Preprocessing(48, 160).squashed() == Preprocessing(48, 160)


def test_one_of_a_few_widths():
    few = Preprocessing(width=None, widths=(100, 148, 228))
    shapes = [(32, 20), (32, 100), (32, 101), (64, 296), (32, 149), (32, 228), (32, 9000)]
    assert [few.resized_width(*shape) for shape in shapes] == [100, 100, 148, 148, 228, 228, 228]
    assert few.resize(noise(32, 120)).shape == (32, 148)
    assert few.squashed() == Preprocessing(width=100)
    assert Preprocessing.from_dict({**few.to_dict(), "widths": [100, 148, 228]}) == few
    assert "widths" not in Preprocessing().to_dict()  # which older versions would refuse


@pytest.mark.parametrize("widths", [(), (0, 5), (5, 5), (9, 8), [5, 8], (5, True), (5, "8"), 5])
def test_widths_that_are_none_are_named(widths):
    with pytest.raises(ValueError, match=r"widths is .*: give positive ints that increase"):
        Preprocessing(width=None, widths=widths)


def test_one_width_or_several():
    with pytest.raises(ValueError, match=r"one width 100 or one of \(50, 60\), not both"):
        Preprocessing(widths=(50, 60))

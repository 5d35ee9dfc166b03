import random

import numpy as np
import pytest
from PIL import Image

from keras_crnn.synthesis import BackgroundBank


def save(path, height, width, mode="RGB"):
    Image.new(mode, (width, height), 90 if mode == "L" else (10, 200, 30)).save(path)


def test_images_of_any_size_are_read_as_grey(tmp_path):
    save(tmp_path / "a.png", 20, 30)
    (tmp_path / "more").mkdir()
    save(tmp_path / "more" / "b.jpg", 100, 2000)
    save(tmp_path / "c.webp", 256, 256, "L")
    bank = BackgroundBank.open(tmp_path)
    assert [image.shape for image in bank.images] == [(64, 96), (256, 256), (51, 1024)]
    assert all(image.dtype == np.uint8 for image in bank.images)
    for seed in range(100):
        patch = bank.patch(48, 420, random.Random(seed))
        assert patch.shape == (48, 420)
        assert patch.dtype == np.float32


@pytest.mark.parametrize("color", [False, True])
def test_images_of_16_bits_keep_their_levels(tmp_path, color):
    levels = np.arange(80 * 70, dtype=np.uint16).reshape(80, 70) * 11
    Image.fromarray(levels).save(tmp_path / "a.png")
    Image.fromarray((levels / levels.max()).astype(np.float32)).save(tmp_path / "b.tiff")
    Image.fromarray(np.full((80, 70), 3e5, np.float32)).save(tmp_path / "c.tiff")  # of no range
    bank = BackgroundBank.open(tmp_path, color=color)
    assert list(bank.broken) == ["c.tiff"]
    for image, most in zip(bank.images, (65535, levels.max()), strict=True):
        grey = image[..., 1] if color else image
        np.testing.assert_allclose(grey, levels * (255 / most), atol=0.51)


def save_clear(path, mode):
    """Black pixels, of which the left half is transparent."""
    picture = Image.new("RGBA", (80, 80), (0, 0, 0, 255))
    picture.paste((0, 0, 0, 0), (0, 0, 40, 80))
    if mode == "P":
        columns = np.repeat([[0, 1]], 40, axis=1).astype(np.uint8)
        picture = Image.fromarray(np.repeat(columns, 80, axis=0)).convert("P")
        picture.putpalette([0] * 6)
        picture.save(path, transparency=0)
    else:
        picture.convert(mode).save(path)


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_is_white_and_not_its_hidden_colour(tmp_path, mode, color):
    save_clear(tmp_path / "a.png", mode)
    (image,) = BackgroundBank.open(tmp_path, color=color).images
    assert (image[:, :40] == 255).all()
    assert (image[:, 40:] == 0).all()


def test_broken_images_are_left_out_and_counted(tmp_path):
    save(tmp_path / "a.png", 64, 64)
    (tmp_path / "b.png").write_bytes(b"no image")
    (tmp_path / "c.png").write_bytes((tmp_path / "a.png").read_bytes()[:60])
    (tmp_path / "notes.txt").write_text("not looked at")
    bank = BackgroundBank.open(tmp_path)
    assert len(bank) == 1
    assert sorted(bank.broken) == ["b.png", "c.png"]


def test_missing_and_empty_folders_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        BackgroundBank.open(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="No readable images"):
        BackgroundBank.open(tmp_path)
    with pytest.raises(ValueError, match="float64"):
        BackgroundBank([np.zeros((64, 64))])

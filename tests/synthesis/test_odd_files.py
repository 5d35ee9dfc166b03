"""Odd files in the folders of fonts and backgrounds cost themselves alone."""

import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from keras_crnn.synthesis import BackgroundBank, Recipe
from keras_crnn.synthesis.font_files import find_fonts, hash_content

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are no such files")


@pytest.fixture
def images(tmp_path):
    """Folder of one image that can be read, and of much that cannot."""
    folder = tmp_path / "backgrounds"
    folder.mkdir()
    Image.new("L", (64, 64), 90).save(folder / "z.jfif", "JPEG")
    os.mkfifo(folder / "pipe.png")
    (folder / "zero.png").symlink_to("/dev/zero")
    (folder / "gone.png").symlink_to("nowhere")
    (folder / "folder.png").mkdir()
    with open(os.fsencode(folder) + b"/caf\xe9.png", "wb") as file:
        file.truncate(20 << 30)
    return folder


def test_backgrounds(images):
    bank = BackgroundBank.open(images)
    assert [image.shape for image in bank.images] == [(64, 64)]
    assert sorted(bank.broken) == ["caf\udce9.png", "gone.png", "pipe.png", "zero.png"]
    assert "it is a pipe" in bank.broken["pipe.png"]
    np.testing.assert_array_equal(bank.images[0], 90)


def test_fonts(fonts, tmp_path):
    folder = tmp_path / "fonts"
    shutil.copytree(fonts, folder)
    os.mkfifo(folder / "pipe.ttf")
    (folder / "zero.otf").symlink_to("/dev/zero")
    assert [path.name for path in find_fonts(folder)] == sorted(os.listdir(fonts))


def test_a_recipe_of_names_that_are_no_text_is_described(fonts, backgrounds, word_list, tmp_path):
    folder = tmp_path / "fonts"
    shutil.copytree(fonts, folder)
    one = Recipe(str(folder), backgrounds, word_list).describe()["fonts"]
    os.rename(folder / "DejaVuSans.ttf", os.fsencode(folder) + b"/caf\xe9.ttf")
    other = Recipe(str(folder), backgrounds, word_list).describe()["fonts"]
    assert one["files"] == other["files"] == 3
    assert one["listing"] != other["listing"]


def test_a_digest_is_of_the_whole_file(tmp_path):
    path = Path(tmp_path, "a")
    path.write_bytes(bytes(3 << 20))
    digests = {hash_content(path)}
    path.write_bytes(bytes((3 << 20) - 1) + b"a")
    digests.add(hash_content(path))
    assert len(digests) == 2
    assert hash_content(tmp_path / "gone") == ""

"""A few free faces (matplotlib's), made-up backgrounds and a short word list."""

import dataclasses
import shutil
from pathlib import Path

import cv2
import matplotlib
import numpy as np
import pytest
from words_of_scripts import make_opener

from keras_crnn.synthesis import (
    BackgroundBank,
    ExportConfig,
    FontBank,
    Recipe,
    WordGenerator,
    WordSource,
)

FACES = ("DejaVuSans.ttf", "DejaVuSerif-Bold.ttf", "cmr10.ttf")


@pytest.fixture(scope="session")
def faces():
    """Folder of the faces matplotlib brings along."""
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@pytest.fixture(scope="session")
def assets(tmp_path_factory, faces):
    """Folder with `fonts`, `backgrounds` and `words.txt`; its cache is `cache`."""
    root = tmp_path_factory.mktemp("assets")
    (root / "fonts" / "more").mkdir(parents=True)
    for name in FACES[:2]:
        shutil.copy(faces / name, root / "fonts" / name)
    shutil.copy(faces / FACES[2], root / "fonts" / "more" / FACES[2])
    (root / "backgrounds").mkdir()
    noise = np.random.default_rng(0).integers(0, 256, (3, 128, 160), np.uint8)
    for number, image in enumerate(noise):
        smooth = cv2.normalize(cv2.GaussianBlur(image, (0, 0), 6), None, 0, 255, cv2.NORM_MINMAX)
        cv2.imwrite(str(root / "backgrounds" / f"{number}.png"), smooth)
    (root / "words.txt").write_text("hotel\nopen\nstreet\t3\nbar\nlibrary\n", encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def banks(assets):
    """Fonts, backgrounds and words of `assets`."""
    return (
        FontBank.open(assets / "fonts", cache=assets / "cache"),
        BackgroundBank.open(assets / "backgrounds"),
        WordSource.open(assets / "words.txt"),
    )


@pytest.fixture(scope="session")
def generator(banks):
    """A generator of the default configuration and seed 0."""
    return WordGenerator(*banks)


@pytest.fixture(scope="session")
def recipe(assets):
    """Recipe of the test assets."""
    return Recipe(
        str(assets / "fonts"), str(assets / "backgrounds"), ((str(assets / "words.txt"), 1.0),)
    )


@pytest.fixture
def config(recipe):
    """Ten images in shards of four: the last one is short."""
    return ExportConfig(recipe, 10, shard_size=4)


@pytest.fixture
def records(config):
    """The same words as TFRecords."""
    return dataclasses.replace(config, format="tfrecord")


@pytest.fixture(scope="session")
def open_bank(tmp_path_factory):
    """Opens the bank of one font of `words_of_scripts`; skips where the font is not there."""
    return make_opener(tmp_path_factory.mktemp("scripts"))

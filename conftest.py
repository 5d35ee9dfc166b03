"""What tests and the examples of docstrings share: assets for the generator, a place to run in."""

import os
import shutil
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from PIL import Image

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

ROOT = Path(__file__).parent
FACES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSerif.ttf")
WORDS = (
    "a an at open stop exit hotel street coffee market bottle station library chicken "
    "pharmacy umbrella newspaper restaurant"
)

# Their imports need extras that a test environment may lack.
collect_ignore_glob = ["keras_crnn/synthesis/tfds/*", "keras_crnn/data/tfds/*"]


@pytest.fixture(scope="session")
def fonts(tmp_path_factory) -> str:
    """Path of a folder of three faces that matplotlib brings along."""
    folder = tmp_path_factory.mktemp("fonts")
    for name in FACES:
        shutil.copy(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name, folder)
    return str(folder)


@pytest.fixture(scope="session")
def backgrounds(tmp_path_factory) -> str:
    """Path of a folder of made-up backgrounds: noise at a few scales."""
    folder = tmp_path_factory.mktemp("backgrounds")
    random = np.random.default_rng(0)
    for cells in (2, 5, 40):
        noise = random.integers(0, 256, (cells, cells), np.uint8)
        image = Image.fromarray(noise).resize((160, 120), Image.Resampling.BICUBIC)
        image.save(folder / f"{cells}.png")
    return str(folder)


@pytest.fixture(scope="session")
def word_list(tmp_path_factory) -> str:
    """Path of a list of words, one a line."""
    path = tmp_path_factory.mktemp("words") / "words.txt"
    path.write_text("\n".join(WORDS.split()), encoding="utf-8")
    return str(path)


@pytest.fixture(autouse=True)
def _place_of_examples(request, monkeypatch, doctest_namespace):
    """Runs the examples of docstrings in a folder that has what they name, with NumPy as np."""
    if not isinstance(request.node, pytest.DoctestItem):
        return
    place = request.getfixturevalue("tmp_path")
    (place / "examples").symlink_to(ROOT / "examples")
    for name, fixture in (
        ("fonts", "fonts"),
        ("photos", "backgrounds"),
        ("words.txt", "word_list"),
    ):
        (place / name).symlink_to(request.getfixturevalue(fixture))
    monkeypatch.chdir(place)
    doctest_namespace["np"] = np

"""What several test modules share: assets for the generator, and another Python process."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from PIL import Image

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

ROOT = Path(__file__).parent.parent
FACES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSerif.ttf")
WORDS = (
    "a an at open stop exit hotel street coffee market bottle station library chicken "
    "pharmacy umbrella newspaper restaurant"
)


def pytest_configure(config: pytest.Config) -> None:
    """With `-n`, files are handed out in the order below, not the ones with most tests first."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with most slow tests first, so that no process is left with one at the end."""
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])


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


@pytest.fixture(scope="session")
def run_python():
    """Runs Python code or a script in a fresh process, warnings as errors; gives its output."""

    def run(*arguments: str, **environment: str) -> str:
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
        done = subprocess.run(
            [sys.executable, "-W", "error", *arguments],
            env={**os.environ, "PYTHONPATH": path, **environment},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def notes_model(tmp_path_factory) -> Path:
    """Weights of a small model that reads the symbols of `drawn_notes`, trained in seconds."""
    pytest.importorskip("tensorflow")
    from drawn_notes import make_notes, random_notes, train_notes

    folder = tmp_path_factory.mktemp("notes")
    train_notes(make_notes(folder / "train", [(one, one) for one in random_notes(64)]), folder)
    return folder / "notes.npz"

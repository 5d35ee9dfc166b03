"""The examples of docstrings run, in a folder that has what they name."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import numpy as np
import pytest

import keras_crnn

pytest.importorskip("tensorflow")
pytest.importorskip("cv2")

ROOT = Path(__file__).parents[2]
#: Their imports need an extra, or packages, that a test environment may lack.
APART = (
    "keras_crnn.__main__",
    "keras_crnn.data.tfds",
    "keras_crnn.recognition.beam",
    "keras_crnn.synthesis.tfds",
)


def find_modules():
    """Modules of the package whose source has an example."""
    for module in pkgutil.walk_packages(keras_crnn.__path__, "keras_crnn."):
        source = ROOT.joinpath(*module.name.split("."))
        path = source / "__init__.py" if module.ispkg else source.with_suffix(".py")
        if not module.name.startswith(APART) and ">>> " in path.read_text(encoding="utf-8"):
            yield module.name


@pytest.mark.parametrize("name", list(find_modules()))
def test_its_examples_run(name, fonts, backgrounds, word_list, tmp_path, monkeypatch):
    assets = {"fonts": fonts, "photos": backgrounds, "words.txt": word_list}
    for link, target in {**assets, "examples": ROOT / "examples"}.items():
        (tmp_path / link).symlink_to(target)
    monkeypatch.chdir(tmp_path)
    done = doctest.testmod(importlib.import_module(name), extraglobs={"np": np})
    assert done.attempted > 0
    assert done.failed == 0


def test_modules_are_found():
    assert len(list(find_modules())) > 40

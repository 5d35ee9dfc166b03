"""Names of version 0.1 work, and say where what they named is now."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from keras_crnn.system.moved import MOVED

ROOT = Path(__file__).parents[2]
TFDS = {"data.benchmarks", "data.tfds_words"}  # of packages that not every install has


def is_own(name, value, module):
    """Whether a module defines a public name, and has it from no other."""
    return not name.startswith("_") and getattr(value, "__module__", module) == module


@pytest.mark.parametrize("name", sorted(set(MOVED) - TFDS))
def test_an_old_module_has_the_names_of_the_new_ones(name):
    sys.modules.pop(f"keras_crnn.{name}", None)
    with pytest.warns(DeprecationWarning, match=rf"keras_crnn\.{name} has moved to"):
        old = importlib.import_module(f"keras_crnn.{name}")
    for home in MOVED[name]:
        new = importlib.import_module(f"keras_crnn.{home}")
        own = [n for n, value in vars(new).items() if is_own(n, value, new.__name__)]
        assert own
        assert [n for n in own if getattr(old, n) is not getattr(new, n)] == []


@pytest.mark.parametrize(
    ("package", "name"),
    [
        ("images", "Preprocessing"),
        ("images", "read_image"),
        ("evaluation", "measure"),
        ("pretrained", "pretrained_file"),
        ("training", "train"),
    ],
)
def test_a_package_that_was_a_module_gives_its_old_names(package, name):
    module = importlib.import_module(f"keras_crnn.{package}")
    with pytest.warns(DeprecationWarning, match=rf"keras_crnn\.{package}\.{name} has moved to"):
        assert callable(module.__getattr__(name))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        module.__getattr__("nonsense")


def test_the_warning_names_the_line_that_imports(tmp_path):
    script = tmp_path / "mine.py"
    script.write_text("import keras_crnn.recognizer\nfrom keras_crnn.images import read_image\n")
    done = subprocess.run(
        [sys.executable, "-W", "always", str(script)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "mine.py:1: DeprecationWarning: keras_crnn.recognizer has moved" in done.stderr
    assert "mine.py:2: DeprecationWarning: keras_crnn.images.read_image has moved" in done.stderr


def test_a_name_that_has_changed_in_a_module_that_has_moved(run_python):
    code = (
        "import warnings; warnings.simplefilter('ignore')\n"
        "from keras_crnn.configs import MUSIC_CONFIG\n"
        "from keras_crnn.network.config import PAPER_MUSIC_CONFIG\n"
        "assert MUSIC_CONFIG is PAPER_MUSIC_CONFIG\n"
    )
    run_python("-c", code)

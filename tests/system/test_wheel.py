"""The wheel: what is in it, and that what it installs exports as a checkout does."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from keras_crnn import Alphabet, ModelSpec, Preprocessing, save_weights
from keras_crnn.network.config import TINY_CONFIG
from tflite.convert import main

ROOT = Path(__file__).parents[2]
#: All of a checkout that a build might take in, should it look for packages everywhere.
SOURCES = ("keras_crnn", "tflite", "tests", "benchmarks", "docs", "examples")
FILES = ("pyproject.toml", "setup.cfg", "README.md", "LICENSE", "NOTICE")


def run(*arguments, cwd, **environment):
    """Runs Python; gives its exit status, output and errors."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel of this checkout, built in a copy of it."""
    pytest.importorskip("setuptools", "77")  # as pyproject.toml asks; the extra test has it
    folder = tmp_path_factory.mktemp("wheel")
    ignored = shutil.ignore_patterns("__pycache__", "*.png", "*.csv")
    for name in SOURCES:
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    code = "from setuptools import build_meta; build_meta.build_wheel('dist')"
    done = run("-c", code, cwd=folder)
    assert done.returncode == 0, done.stderr
    (path,) = (folder / "dist").glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """Folder that has the wheel's files as an installation has them."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_the_wheel_has_the_package_alone(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.partition("/")[0] for name in names}
    (about,) = {top for top in tops if top.endswith(".dist-info")}
    assert tops == {"keras_crnn", about}  # no tflite, which is a package of PyPI's
    assert "keras_crnn/pretrained/weights/crnn-en.tflite" in names
    assert "keras_crnn/network/fast/towers.py" in names


def test_an_installed_package_exports_as_a_checkout_does(installed, tmp_path, capsys):
    spec = ModelSpec(Alphabet("abcde"), TINY_CONFIG, Preprocessing())
    save_weights(spec.build(), spec, tmp_path / "tiny.npz")
    here = [str(tmp_path / "tiny.npz"), "--out", str(tmp_path / "checkout.tflite")]
    assert main(here) == 0
    (line,) = capsys.readouterr().out.splitlines()
    there = ["export", "tiny.npz", "--out", "installed.tflite"]
    done = run("-m", "keras_crnn", *there, cwd=tmp_path, PYTHONPATH=str(installed))
    assert done.returncode == 0, done.stderr
    said = line.replace(str(tmp_path / "checkout.tflite"), "installed.tflite")
    assert done.stdout.splitlines() == [said]
    files = [(tmp_path / f"{name}.tflite").read_bytes() for name in ("checkout", "installed")]
    assert files[0] == files[1]


def test_an_installed_package_says_what_int8_needs(installed, tmp_path):
    (installed / "examples" / "images").mkdir(parents=True)  # another package's
    shutil.copy(ROOT / "examples" / "images" / "word_01.png", installed / "examples" / "images")
    there = ["export", "crnn-en-full", "--out", "out", "--formats", "int8"]
    done = run("-m", "keras_crnn", *there, cwd=tmp_path, PYTHONPATH=str(installed))
    assert done.returncode == 2
    line = done.stderr.splitlines()[-1]
    assert "int8 and int4 need word images to calibrate on" in line
    assert "--calibrate DIR" in line
    assert "--fonts DIR --backgrounds DIR" in line
    assert list(tmp_path.iterdir()) == []

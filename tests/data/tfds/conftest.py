"""Small archives in the benchmarks' official formats, and how to make sets of them."""

import io
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image


def pytest_collection_modifyitems(items):
    # TFDS 4.9.10 asks protobuf 6.33 for a field's label when it reads a set.
    mark = pytest.mark.filterwarnings(
        "ignore:label\\(\\) is deprecated:DeprecationWarning:tensorflow_datasets"
    )
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(mark)


@pytest.fixture(scope="session")
def draw():
    """Makes an image file: a format, a size `(width, height)`, a seed."""

    def draw(kind="PNG", size=(40, 16), seed=0, mode="RGB"):
        shape = (size[1], size[0], 3) if mode == "RGB" else (size[1], size[0])
        noise = np.random.default_rng(seed).integers(0, 256, shape, np.uint8)
        file = io.BytesIO()
        Image.fromarray(noise).save(file, kind)
        return file.getvalue()

    return draw


def write_zip(path, contents):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


def write_tar(path, contents):
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as archive:
        for name, content in contents.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def write_folder(path, contents):
    for name, content in contents.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


@pytest.fixture(scope="session")
def write():
    """Writes contents, a dict of name to bytes, as a zip, a tar.gz or a folder, by its name."""

    def write(path, contents):
        if path.suffix == ".zip":
            return write_zip(path, contents)
        return write_tar(path, contents) if path.suffix == ".gz" else write_folder(path, contents)

    return write


@pytest.fixture
def prepare(tmp_path):
    """Prepares a set from `tmp_path / "manual"`; gives its builder and a reader of splits."""
    import tensorflow_datasets as tfds

    from keras_crnn.data.tfds import read_benchmark

    def prepare(name, **builder_kwargs):
        data_dir = tmp_path / "sets"
        builder = tfds.builder(name, data_dir=data_dir, **builder_kwargs)
        config = tfds.download.DownloadConfig(manual_dir=tmp_path / "manual")
        builder.download_and_prepare(download_config=config)
        full = "/".join(filter(None, (name, builder.builder_config_name)))

        def read(split):
            return {word.name: word for word in read_benchmark(full, split, data_dir)}

        # As any later process finds it.
        return tfds.builder(full, data_dir=data_dir), read

    return prepare

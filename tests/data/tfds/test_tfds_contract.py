"""TFDS's own checks of a builder, on one set made here: the builders share their base."""

import io
import tempfile
import zipfile
from pathlib import Path

import pytest
import tensorflow_datasets as tfds
from PIL import Image

from keras_crnn.data.tfds import Ic03

for lacking in ("dill", "importlib_resources"):
    pytest.importorskip(lacking, reason=f"TFDS's own tests need {lacking}, and do not ask for it")


class TestIc03(tfds.testing.DatasetBuilderTestCase):
    """Registered, prepared, read and found again, with no local path among its keys."""

    DATASET_CLASS = Ic03
    SPLITS = {"test": 2}  # noqa: RUF012 - as TFDS declares it
    dummy_data = None  # the folder of archives, which TFDS would look for beside the builder

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = tempfile.TemporaryDirectory()
        cls.dummy_data = Path(cls.folder.name)
        (cls.dummy_data / "TrialTest").mkdir()
        images = "".join(f'<image file="word/1/{i}.png" tag="{i}" />' for i in (1, 2))
        with zipfile.ZipFile(cls.dummy_data / "TrialTest" / "word.zip", "w") as archive:
            archive.writestr("word.xml", f"<imagelist>{images}</imagelist>")
            for number in (1, 2):
                file = io.BytesIO()
                Image.new("RGB", (30, 12), (number, 100, 200)).save(file, "PNG")
                archive.writestr(f"word/1/{number}.png", file.getvalue())

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()
        super().tearDownClass()

"""IIIT 5K-Word: 5000 words from Google image search, with two official lexicons a word.

IIIT5K-Word_V3.0.tar.gz
    IIIT5K/traindata.mat      struct array: ImgName, GroundTruth, smallLexi, mediumLexi
    IIIT5K/testdata.mat
    IIIT5K/train/1009_2.png
    IIIT5K/test/1002_1.png
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator
from typing import Any

import numpy as np

from keras_crnn.data.skipped import Skipped
from keras_crnn.data.tfds.archives import Members, find_source, open_members
from keras_crnn.data.tfds.word_builder import ArchivedWord, WordBuilder
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import extra, require

with extra("train"):
    import tensorflow_datasets as tfds

_FIELDS = {"50": "smallLexi", "1k": "mediumLexi"}


class Iiit5k(WordBuilder):
    """IIIT 5K-Word: splits `train` (2000) and `test` (3000), `lexicon_50` and `lexicon_1k`."""

    name = "keras_crnn_iiit5k"
    RELEASE_NOTES = {"1.0.0": "Archive V3.0."}  # noqa: RUF012 - as TFDS declares it
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Download IIIT5K-Word_V3.0.tar.gz from the page "The IIIT 5K-word dataset" of CVIT, IIIT
    Hyderabad (https://cvit.iiit.ac.in), and put it into manual_dir, as it is or unpacked into
    a folder IIIT5K.
    """
    DESCRIPTION = "IIIT 5K-Word: cropped words of street scenes and born-digital images."
    HOMEPAGE = "https://cvit.iiit.ac.in/projects/SceneTextUnderstanding/IIIT5K.html"
    CITATION = """\
    @inproceedings{mishra2012scene,
      title={Scene Text Recognition using Higher Order Language Priors},
      author={Mishra, Anand and Alahari, Karteek and Jawahar, C. V.},
      booktitle={British Machine Vision Conference},
      year={2012}
    }
    """
    LEXICONS = tuple(_FIELDS)

    def _split_generators(self, dl_manager: tfds.download.DownloadManager) -> dict[str, Any]:
        names = ("IIIT5K-Word_V3.0.tar.gz", "IIIT5K", "IIIT5K-Word_V3.0")
        instructions = self.MANUAL_DOWNLOAD_INSTRUCTIONS
        source = find_source(dl_manager.manual_dir, names, instructions)
        members = open_members(source, "testdata.mat")
        return {
            split: self._generate_examples(split, functools.partial(read_words, members, split))
            for split in ("train", "test")
        }


def read_words(members: Members, split: str, skipped: Skipped) -> Iterator[ArchivedWord]:
    """Words of a split, in the order of its `.mat` file.

    Raises:
        ImportError: SciPy is not installed.
        ValueError: the `.mat` file is missing, or not as in version 3.0 of the set.
    """
    for record in load_records(members, f"{split}data"):
        name = read_text(record["ImgName"])
        image = members.read_or_skip(name, skipped)
        if image is not None:
            lexicons = {
                key: [read_text(word) for word in record[field].ravel()]
                for key, field in _FIELDS.items()
            }
            yield ArchivedWord(name, read_text(record["GroundTruth"]), image, lexicons)


def load_records(members: Members, variable: str) -> np.ndarray:
    """The struct array of a `.mat` file, one record a word. Raises as `read_words`."""
    scipy_io = require("scipy.io", "train")
    content = members.read(f"{variable}.mat")
    fields = ("ImgName", "GroundTruth", *_FIELDS.values())
    try:
        records = scipy_io.loadmat(io.BytesIO(content))[variable].ravel()
        missing = set(fields).difference(records.dtype.names or ())
        if missing:
            raise KeyError(f"no field {', '.join(sorted(missing))}")
    except Exception as error:  # SciPy's reader raises whatever a broken file leads to.
        raise InputError(
            f"{variable}.mat in {members.source} is not as in IIIT5K V3.0, a struct array "
            f"{variable} with {', '.join(fields)} ({type(error).__name__}: {error}). "
            "Download it again."
        ) from error
    return records


def read_text(cell: np.ndarray) -> str:
    """The text of MATLAB's character array, which SciPy gives as an array of one string."""
    return "".join(np.ravel(cell))

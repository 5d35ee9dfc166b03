"""The shipped model on real photographs, which do not come with the project.

    iiit5k_train/
        gt.tsv            one line an image: its path, a tab, its text
        images/...

The folder that holds `iiit5k_train` is named by the environment variable `KERAS_CRNN_DEV`;
without it, `../shared/data/dev` beside the repository is tried.
"""

import os
from pathlib import Path

import pytest

from keras_crnn import Recognizer
from keras_crnn.data import Skipped, read_folder
from keras_crnn.evaluation import word_accuracy

PHOTOGRAPHS = 300
LEAST_ACCURACY = 0.84


def photograph_folder():
    default = Path(__file__).parent.parent.parent / "shared" / "data" / "dev"
    folder = Path(os.environ.get("KERAS_CRNN_DEV", default)) / "iiit5k_train"
    if not (folder / "gt.tsv").is_file():
        pytest.skip("no iiit5k_train: set KERAS_CRNN_DEV to the folder that holds it")
    return folder


def test_reads_real_photographs():
    recognizer = Recognizer.from_pretrained("crnn-en")
    skipped = Skipped()
    examples = read_folder(photograph_folder(), skipped)[:PHOTOGRAPHS]
    assert skipped.total == 0
    readings = recognizer.read([example.path for example in examples])
    truths = [recognizer.spec.alphabet.keep(example.text) for example in examples]
    assert word_accuracy(truths, [reading.text for reading in readings]) >= LEAST_ACCURACY

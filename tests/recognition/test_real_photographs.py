"""The shipped models on real photographs, which do not come with the project.

    iiit5k_train/
        gt.tsv            one line an image: its path, a tab, its text
        images/...
    svt_train/
        the same

The folder that holds these is named by the environment variable `KERAS_CRNN_DEV`;
without it, `../shared/data/dev` beside the repository is tried.
"""

import os
from pathlib import Path

import pytest

from keras_crnn import Recognizer
from keras_crnn.data import Skipped, read_folder
from keras_crnn.evaluation.measure import word_accuracy
from keras_crnn.transcription import BeamDecoder, LanguageModel

PHOTOGRAPHS = 300
#: Of 300 words: two standard errors below what was measured, 95.0 %.
LEAST_ACCURACY = 0.925


#: Of 257 words: over two standard errors below what was measured, 7.8 points.
LEAST_GAIN = 0.03


def photograph_folder(name="iiit5k_train"):
    default = Path(__file__).parents[3] / "shared" / "data" / "dev"
    folder = Path(os.environ.get("KERAS_CRNN_DEV", default)) / name
    if not (folder / "gt.tsv").is_file():
        pytest.skip(f"no {name}: set KERAS_CRNN_DEV to the folder that holds it")
    return folder


def test_reads_real_photographs():
    recognizer = Recognizer.from_pretrained("crnn-en", language_model=None)
    skipped = Skipped()
    examples = read_folder(photograph_folder(), skipped)[:PHOTOGRAPHS]
    assert skipped.total == 0
    readings = recognizer.read([example.image for example in examples])
    truths = [recognizer.spec.alphabet.keep(example.text) for example in examples]
    assert word_accuracy(truths, [reading.text for reading in readings]) >= LEAST_ACCURACY


def test_english_reads_more_of_a_street():
    alone = Recognizer.from_pretrained("crnn-en-full", language_model=None)
    weighing = Recognizer.from_pretrained("crnn-en-full")
    examples = read_folder(photograph_folder("svt_train"), Skipped())
    images = [example.image for example in examples]
    truths = [alone.spec.alphabet.keep(example.text) for example in examples]
    english = LanguageModel.from_pretrained("english", alone.spec.alphabet)
    without, second_thoughts, always = (
        word_accuracy(truths, [reading.text for reading in readings])
        for readings in (
            alone.read(images),
            weighing.read(images),
            alone.read(images, BeamDecoder(language_model=english)),
        )
    )
    assert second_thoughts >= without + LEAST_GAIN
    assert always >= without + LEAST_GAIN

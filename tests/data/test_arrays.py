"""Whole sets in memory; labels of nothing to read."""

import subprocess
import sys

import numpy as np
import pytest
from grey_words import (
    IN_PROPORTION,
    grey,
    make_dataset,
    make_folder,
    make_spec,
    read_values,
    words,
)
from PIL import Image

from keras_crnn.data import Skipped, read_folder, word_arrays, write_records
from keras_crnn.data.labels import unpack_labels
from keras_crnn.text.alphabet import Alphabet


def test_arrays_need_a_fixed_width_and_something_to_hold():
    with pytest.raises(ValueError, match="Arrays need one width"):
        word_arrays(words(2), make_spec(IN_PROPORTION), squash=False)
    assert word_arrays(words(2), make_spec(IN_PROPORTION))[0].shape == (2, 32, 100, 1)
    with pytest.raises(ValueError, match="Nothing in the set can be used"):
        word_arrays([(b"", "broken")], make_spec())


def test_arrays_skip_and_count():
    skipped = Skipped()
    source = [*words(3), (b"", "broken"), (grey(9), "?")]
    images, labels = word_arrays(source, make_spec(), skipped=skipped)
    assert images.shape == (3, 32, 100, 1)
    assert images.dtype == np.uint8
    assert labels.shape == (3, 28)
    assert labels.dtype == np.int32
    assert skipped.counts == {"foreign character": 1, "broken image": 1}


def test_arrays_need_no_tensorflow(tmp_path):
    folder = make_folder(tmp_path / "words", 2)
    code = (
        "import sys; sys.modules['tensorflow'] = None\n"
        "from keras_crnn import PAPER_ALPHABET, PAPER_CONFIG, ModelSpec, Preprocessing\n"
        "from keras_crnn.data import word_arrays, word_dataset\n"
        "spec = ModelSpec(PAPER_ALPHABET, PAPER_CONFIG, Preprocessing())\n"
        f"word_arrays({str(folder)!r}, spec)\n"
        "try:\n"
        f"    word_dataset({str(folder)!r}, spec, batch_size=1)\n"
        "except ImportError as error:\n"
        "    assert 'keras-crnn[train]' in str(error), error\n"
        "else:\n"
        "    raise AssertionError('no error')\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_blanks_of_labels_are_single_and_inside():
    alphabet = Alphabet("ab ")
    _, labels = word_arrays([(grey(1), " a  b ")], make_spec(alphabet=alphabet))
    labels = unpack_labels(labels)
    assert alphabet.decode(labels.ids[0, : labels.lengths[0]]) == "a b"


@pytest.mark.parametrize("kind", ["folder", "records"])
def test_empty_labels_are_kept_where_asked_for(tmp_path, kind):
    folder = tmp_path / "words"
    make_folder(folder, 2)
    with (folder / "gt.tsv").open("a") as file:
        file.write("empty.png\t\n")
    Image.fromarray(grey(7)).save(folder / "empty.png")
    source = folder
    if kind == "records":
        write_records(read_folder(folder), tmp_path / "records")
        source = tmp_path / "records" / "*.tfrecord"
    skipped = Skipped()
    assert read_values(make_dataset(source, skipped=skipped)) == [0, 1]
    assert skipped.counts == {"empty label": 1}
    skipped = Skipped()
    ((images, labels),) = make_dataset(source, skipped=skipped, keep_empty=True)
    assert unpack_labels(labels).lengths.tolist() == [2, 2, 0]
    assert images[:, 0, 0, 0].numpy().tolist() == [0, 1, 7]
    assert not skipped.total
    _, labels = word_arrays(source, make_spec(), keep_empty=True)
    assert unpack_labels(labels).lengths.tolist() == [2, 2, 0]

"""Labels in symbols, from `gt.tsv` to batches."""

import numpy as np
from drawn_notes import NOTES, SPEC, make_notes

from keras_crnn.data.arrays import word_arrays
from keras_crnn.data.folder import read_folder
from keras_crnn.data.labels import unpack_labels
from keras_crnn.data.pipeline import word_dataset
from keras_crnn.data.skipped import Skipped


def test_a_folder_gives_ids_of_symbols(tmp_path):
    rows = [("G4 G4 B4", "G4 G4 B4"), ("C10", " C10  "), ("F4", "F4 E3"), ("F4", "")]
    folder, skipped = make_notes(tmp_path / "notes", rows), Skipped()
    assert read_folder(folder)[0].text == "G4 G4 B4"
    dataset = word_dataset(folder, SPEC, 2, squash=False, buckets=(128,), skipped=skipped)
    ((images, labels),) = dataset.as_numpy_iterator()
    assert images.shape == (2, 64, 128, 1)
    labels = unpack_labels(labels)
    assert labels.lengths.tolist() == [3, 1]
    assert [NOTES.decode(ids[ids > 0]) for ids in labels.ids] == ["G4 G4 B4", "C10"]
    assert labels.time_steps.tolist() == [22, 16]  # widths of 88 and, at least, 64
    assert skipped.counts == {"foreign character": 1, "empty label": 1}


def test_a_fragment_needs_a_frame_more_for_each_repeat(tmp_path):
    rows = [("F4", " ".join(["F4"] * 9)), ("F4", " ".join(["F4", "G4"] * 8))]  # in 16 frames
    skipped = Skipped()
    _, labels = word_arrays(make_notes(tmp_path / "notes", rows), SPEC, skipped=skipped)
    assert unpack_labels(labels).lengths.tolist() == [16]
    assert skipped.counts == {"label too long for the time steps": 1}
    assert np.asarray(labels).dtype == np.int32

"""Labelled word images: folders, TFRecord shards, and batches for training.

Nothing here imports TensorFlow before it is needed.
"""

from keras_crnn.data.arrays import word_arrays
from keras_crnn.data.example import Example
from keras_crnn.data.folder import read_folder
from keras_crnn.data.labels import pack_labels
from keras_crnn.data.pipeline import word_dataset
from keras_crnn.data.records import find_shards, read_records, write_records
from keras_crnn.data.skipped import Skipped

__all__ = [
    "Example",
    "Skipped",
    "find_shards",
    "pack_labels",
    "read_folder",
    "read_records",
    "word_arrays",
    "word_dataset",
    "write_records",
]

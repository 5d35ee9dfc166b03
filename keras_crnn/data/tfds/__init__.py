"""The benchmarks' official archives, and plain folders, as TensorFlow Datasets sets.

Importing this registers the builders, so that `tfds.load("keras_crnn_iiit5k", ...)` finds them;
it needs TFDS. Nothing else in the package imports it.
"""

from keras_crnn.data.tfds.gt_folder import FolderConfig, FolderWords
from keras_crnn.data.tfds.ic03 import Ic03
from keras_crnn.data.tfds.ic13 import Ic13
from keras_crnn.data.tfds.ic15 import Ic15
from keras_crnn.data.tfds.iiit5k import Iiit5k
from keras_crnn.data.tfds.mjsynth import MjSynth
from keras_crnn.data.tfds.prepared import (
    BENCHMARKS,
    BenchmarkWord,
    count_skipped,
    open_benchmark,
    read_benchmark,
)
from keras_crnn.data.tfds.svt import Svt

__all__ = [
    "BENCHMARKS",
    "BenchmarkWord",
    "FolderConfig",
    "FolderWords",
    "Ic03",
    "Ic13",
    "Ic15",
    "Iiit5k",
    "MjSynth",
    "Svt",
    "count_skipped",
    "open_benchmark",
    "read_benchmark",
]

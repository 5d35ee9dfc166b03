"""Rendered words as a TensorFlow Datasets set whose shards Apache Beam writes.

Nothing here imports TensorFlow Datasets or Beam before it is needed.
"""

from keras_crnn.synthesis.tfds.write import write_tfds

__all__ = ["write_tfds"]

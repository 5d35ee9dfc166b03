"""How a `tf.data` pipeline spreads its work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_crnn.system.extras import require

if TYPE_CHECKING:
    import tensorflow as tf


def fix_parallelism(dataset: tf.data.Dataset) -> tf.data.Dataset:
    """The dataset without TensorFlow's autotuning; give numbers for its maps and prefetches.

    The autotuner sleeps in steps that double from 10 ms to a minute, and in TensorFlow 2.21 an
    iterator that ends does not wake it: the end of an epoch waits for the step to be over, now
    and then for as long as the epoch itself took.
    """
    options = require("tensorflow", "train").data.Options()
    options.autotune.enabled = False
    return dataset.with_options(options)

"""A tiny CRNN with an optimiser by name, and five steps of it."""

import keras
import numpy as np

from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.model import build_crnn
from keras_crnn.training.optimizers import build_optimizer


def make_crnn(optimizer, learning_rate=0.01):
    """The same weights each time, for a run of ten steps."""
    keras.utils.set_random_seed(1)
    model = build_crnn(5, TINY_CONFIG, width=32)
    model.compile(build_optimizer(optimizer, 10, learning_rate), "mse")
    return model


def fit_crnn(model):
    """Five steps, the same ones each time."""
    random = np.random.default_rng(3)
    images = random.integers(0, 256, (20, 32, 32, 1), np.uint8)
    truths = random.normal(size=(20, *model.output_shape[1:])).astype("float32")
    model.fit(images, truths, batch_size=4, shuffle=False, verbose=0)

"""Trains a network: data, loss, optimisers, runs that go on."""

from keras_crnn.system.moved import forward

__getattr__ = forward(__name__, "run", "config")

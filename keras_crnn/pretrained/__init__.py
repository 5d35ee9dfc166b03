"""Models that come with the package."""

from keras_crnn.system.moved import forward

__getattr__ = forward(__name__, "files")

"""From any image to the grey pixels that a network takes."""

from keras_crnn.system.moved import forward

__getattr__ = forward(__name__, "read", "preprocessing")

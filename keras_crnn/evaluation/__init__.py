"""How well a model reads: protocols, scores, tables, calibration."""

from keras_crnn.system.moved import forward

__getattr__ = forward(__name__, "measure")

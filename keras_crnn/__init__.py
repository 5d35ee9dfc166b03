"""CRNN text recognition in Keras (Shi, Bai, Yao, arXiv 1507.05717).

Names are imported when they are first used (`__init__.pyi` lists them), so that reading an image
needs no TensorFlow.
"""

import lazy_loader

from keras_crnn.system import moved
from keras_crnn.system.version import __version__ as __version__

moved.install()
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

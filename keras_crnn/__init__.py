"""CRNN text recognition in Keras (Shi, Bai, Yao, arXiv 1507.05717).

Names are imported when they are first used, so that reading an image needs no TensorFlow.
"""

from typing import TYPE_CHECKING

import lazy_loader

from keras_crnn.system import moved
from keras_crnn.system.version import __version__ as __version__

if TYPE_CHECKING:  # the same names, for type checkers: a test holds both together
    from keras_crnn.images.preprocessing import Preprocessing as Preprocessing
    from keras_crnn.images.read import ImageError as ImageError
    from keras_crnn.images.read import read_image as read_image
    from keras_crnn.network.config import PAPER_CONFIG as PAPER_CONFIG
    from keras_crnn.network.config import CRNNConfig as CRNNConfig
    from keras_crnn.network.model import build_crnn as build_crnn
    from keras_crnn.network.model_file import load_model as load_model
    from keras_crnn.network.model_file import load_weights as load_weights
    from keras_crnn.network.model_file import save_weights as save_weights
    from keras_crnn.network.spec import ModelSpec as ModelSpec
    from keras_crnn.recognition.reading import Character as Character
    from keras_crnn.recognition.reading import Reading as Reading
    from keras_crnn.recognition.recognizer import Recognizer as Recognizer
    from keras_crnn.text.alphabet import FULL_ALPHABET as FULL_ALPHABET
    from keras_crnn.text.alphabet import PAPER_ALPHABET as PAPER_ALPHABET
    from keras_crnn.text.alphabet import Alphabet as Alphabet
    from keras_crnn.text.symbols import SymbolAlphabet as SymbolAlphabet
    from keras_crnn.training.losses import CTCLoss as CTCLoss
    from keras_crnn.training.metrics import CharacterErrorRate as CharacterErrorRate
    from keras_crnn.training.metrics import NormalizedEditSimilarity as NormalizedEditSimilarity
    from keras_crnn.training.metrics import WordAccuracy as WordAccuracy

moved.install()
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "images.preprocessing": ["Preprocessing"],
        "images.read": ["ImageError", "read_image"],
        "network.config": ["PAPER_CONFIG", "CRNNConfig"],
        "network.model": ["build_crnn"],
        "network.model_file": ["load_model", "load_weights", "save_weights"],
        "network.spec": ["ModelSpec"],
        "recognition.reading": ["Character", "Reading"],
        "recognition.recognizer": ["Recognizer"],
        "text.alphabet": ["FULL_ALPHABET", "PAPER_ALPHABET", "Alphabet"],
        "text.symbols": ["SymbolAlphabet"],
        "training.losses": ["CTCLoss"],
        "training.metrics": ["CharacterErrorRate", "NormalizedEditSimilarity", "WordAccuracy"],
    },
)

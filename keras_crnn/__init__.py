"""CRNN text recognition in Keras (Shi, Bai, Yao, arXiv 1507.05717).

Names are imported when they are first used, so that reading an image needs no TensorFlow.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from keras_crnn.system import moved
from keras_crnn.system.version import __version__

if TYPE_CHECKING:
    from keras_crnn.images.preprocessing import Preprocessing
    from keras_crnn.images.read import ImageError, read_image
    from keras_crnn.network.config import PAPER_CONFIG, CRNNConfig
    from keras_crnn.network.model import build_crnn
    from keras_crnn.network.model_file import load_model, load_weights, save_weights
    from keras_crnn.network.spec import ModelSpec
    from keras_crnn.recognition.reading import Character, Reading
    from keras_crnn.recognition.recognizer import Recognizer
    from keras_crnn.text.alphabet import FULL_ALPHABET, PAPER_ALPHABET, Alphabet
    from keras_crnn.training.losses import CTCLoss
    from keras_crnn.training.metrics import (
        CharacterErrorRate,
        NormalizedEditSimilarity,
        WordAccuracy,
    )

moved.install()

_HOMES = {
    "images.preprocessing": ("Preprocessing",),
    "images.read": ("ImageError", "read_image"),
    "network.config": ("CRNNConfig", "PAPER_CONFIG"),
    "network.model": ("build_crnn",),
    "network.model_file": ("load_model", "load_weights", "save_weights"),
    "network.spec": ("ModelSpec",),
    "recognition.reading": ("Character", "Reading"),
    "recognition.recognizer": ("Recognizer",),
    "text.alphabet": ("Alphabet", "FULL_ALPHABET", "PAPER_ALPHABET"),
    "training.losses": ("CTCLoss",),
    "training.metrics": ("CharacterErrorRate", "NormalizedEditSimilarity", "WordAccuracy"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "FULL_ALPHABET",
    "PAPER_ALPHABET",
    "PAPER_CONFIG",
    "Alphabet",
    "CRNNConfig",
    "CTCLoss",
    "Character",
    "CharacterErrorRate",
    "ImageError",
    "ModelSpec",
    "NormalizedEditSimilarity",
    "Preprocessing",
    "Reading",
    "Recognizer",
    "WordAccuracy",
    "__version__",
    "build_crnn",
    "load_model",
    "load_weights",
    "read_image",
    "save_weights",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])

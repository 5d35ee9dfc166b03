"""CRNN text recognition in Keras (Shi, Bai, Yao, arXiv 1507.05717).

Names are imported when they are first used, so that reading an image needs no TensorFlow.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keras_crnn.alphabet import FULL_ALPHABET, PAPER_ALPHABET, Alphabet
    from keras_crnn.images import ImageError, Preprocessing, read_image
    from keras_crnn.losses import CTCLoss
    from keras_crnn.metrics import CharacterErrorRate, NormalizedEditSimilarity, WordAccuracy
    from keras_crnn.model import PAPER_CONFIG, CRNNConfig, build_crnn
    from keras_crnn.recognizer import Character, Reading, Recognizer
    from keras_crnn.spec import ModelSpec, load_model, load_weights, save_weights

__version__ = "0.1.0"

_HOMES = {
    "alphabet": ("Alphabet", "FULL_ALPHABET", "PAPER_ALPHABET"),
    "images": ("ImageError", "Preprocessing", "read_image"),
    "losses": ("CTCLoss",),
    "metrics": ("CharacterErrorRate", "NormalizedEditSimilarity", "WordAccuracy"),
    "model": ("CRNNConfig", "PAPER_CONFIG", "build_crnn"),
    "recognizer": ("Character", "Reading", "Recognizer"),
    "spec": ("ModelSpec", "load_model", "load_weights", "save_weights"),
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

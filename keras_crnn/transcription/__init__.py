"""From frame probabilities to text, with and without a lexicon: Section 2.3 of the paper.

Names are imported when they are used, as reading without a decoder needs none of them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keras_crnn.transcription.alignment import align
    from keras_crnn.transcription.beam import BeamDecoder
    from keras_crnn.transcription.constraints import allow_characters, allowed
    from keras_crnn.transcription.decoder import Decoder, NothingFitsError, Transcription
    from keras_crnn.transcription.greedy import Path, best_path
    from keras_crnn.transcription.language_model import LanguageModel
    from keras_crnn.transcription.lexicon import Lexicon
    from keras_crnn.transcription.lexicon_decoder import LexiconDecoder
    from keras_crnn.transcription.pattern_automaton import compile_pattern

_HOMES = {
    "BeamDecoder": "beam",
    "Decoder": "decoder",
    "LanguageModel": "language_model",
    "Lexicon": "lexicon",
    "LexiconDecoder": "lexicon_decoder",
    "NothingFitsError": "decoder",
    "Path": "greedy",
    "Transcription": "decoder",
    "align": "alignment",
    "allow_characters": "constraints",
    "allowed": "constraints",
    "best_path": "greedy",
    "compile_pattern": "pattern_automaton",
}

__all__ = [
    "BeamDecoder",
    "Decoder",
    "LanguageModel",
    "Lexicon",
    "LexiconDecoder",
    "NothingFitsError",
    "Path",
    "Transcription",
    "align",
    "allow_characters",
    "allowed",
    "best_path",
    "compile_pattern",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)

from .alignment import align as align
from .beam import BeamDecoder as BeamDecoder
from .constraints import (
    allow_characters as allow_characters,
)
from .constraints import (
    allowed as allowed,
)
from .decoder import (
    Decoder as Decoder,
)
from .decoder import (
    NothingFitsError as NothingFitsError,
)
from .decoder import (
    TooManyFramesError as TooManyFramesError,
)
from .decoder import (
    Transcription as Transcription,
)
from .decoder import (
    UnfitImageError as UnfitImageError,
)
from .decoding import Decoding as Decoding
from .greedy import (
    Path as Path,
)
from .greedy import (
    best_path as best_path,
)
from .language_model import LanguageModel as LanguageModel
from .lexicon import Lexicon as Lexicon
from .lexicon_decoder import LexiconDecoder as LexiconDecoder
from .pattern_automaton import compile_pattern as compile_pattern
from .second_thoughts import SecondThoughts as SecondThoughts

__all__ = [
    "BeamDecoder",
    "Decoder",
    "Decoding",
    "LanguageModel",
    "Lexicon",
    "LexiconDecoder",
    "NothingFitsError",
    "Path",
    "SecondThoughts",
    "TooManyFramesError",
    "Transcription",
    "UnfitImageError",
    "align",
    "allow_characters",
    "allowed",
    "best_path",
    "compile_pattern",
]

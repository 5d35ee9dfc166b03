from .images.preprocessing import Preprocessing as Preprocessing
from .images.read import (
    ImageError as ImageError,
)
from .images.read import (
    read_image as read_image,
)
from .network.config import (
    PAPER_CONFIG as PAPER_CONFIG,
)
from .network.config import (
    CRNNConfig as CRNNConfig,
)
from .network.model import build_crnn as build_crnn
from .network.model_file import (
    load_model as load_model,
)
from .network.model_file import (
    load_weights as load_weights,
)
from .network.model_file import (
    save_weights as save_weights,
)
from .network.spec import ModelSpec as ModelSpec
from .recognition.reading import (
    Character as Character,
)
from .recognition.reading import (
    Reading as Reading,
)
from .recognition.recognizer import Recognizer as Recognizer
from .system.version import __version__ as __version__
from .text.alphabet import (
    FULL_ALPHABET as FULL_ALPHABET,
)
from .text.alphabet import (
    PAPER_ALPHABET as PAPER_ALPHABET,
)
from .text.alphabet import (
    Alphabet as Alphabet,
)
from .text.symbols import SymbolAlphabet as SymbolAlphabet
from .training.losses import CTCLoss as CTCLoss
from .training.metrics import (
    CharacterErrorRate as CharacterErrorRate,
)
from .training.metrics import (
    NormalizedEditSimilarity as NormalizedEditSimilarity,
)
from .training.metrics import (
    WordAccuracy as WordAccuracy,
)

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
    "SymbolAlphabet",
    "WordAccuracy",
    "build_crnn",
    "load_model",
    "load_weights",
    "read_image",
    "save_weights",
]

from .backgrounds import BackgroundBank as BackgroundBank
from .config import SynthesisConfig as SynthesisConfig
from .effect import Effect as Effect
from .fonts import FontBank as FontBank
from .generator import (
    Sample as Sample,
)
from .generator import (
    WordGenerator as WordGenerator,
)
from .generator import (
    use_one_thread as use_one_thread,
)
from .layout import MissingGlyphError as MissingGlyphError
from .presets import PRESETS as PRESETS
from .recipe import Recipe as Recipe
from .set_on_disk import (
    ExportError as ExportError,
)
from .set_on_disk import (
    export_words as export_words,
)
from .shards import ExportConfig as ExportConfig
from .sheet import contact_sheet as contact_sheet
from .word_mix import WordMix as WordMix
from .words import WordSource as WordSource

__all__ = [
    "PRESETS",
    "BackgroundBank",
    "Effect",
    "ExportConfig",
    "ExportError",
    "FontBank",
    "MissingGlyphError",
    "Recipe",
    "Sample",
    "SynthesisConfig",
    "WordGenerator",
    "WordMix",
    "WordSource",
    "contact_sheet",
    "export_words",
    "use_one_thread",
]

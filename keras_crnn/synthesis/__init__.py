"""Pictures of words for training: any folder of fonts, any folder of images, any word list."""

# ruff: noqa: E402 - a missing package is named before anything asks for it
from keras_crnn.system.extras import require

require("cv2", "train")
require("freetype", "train")

from keras_crnn.synthesis.backgrounds import BackgroundBank
from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.effect import Effect
from keras_crnn.synthesis.fonts import FontBank
from keras_crnn.synthesis.generator import Sample, WordGenerator, use_one_thread
from keras_crnn.synthesis.layout import MissingGlyphError
from keras_crnn.synthesis.presets import PRESETS
from keras_crnn.synthesis.recipe import Recipe
from keras_crnn.synthesis.set_on_disk import ExportError, export_words
from keras_crnn.synthesis.shards import ExportConfig
from keras_crnn.synthesis.sheet import contact_sheet
from keras_crnn.synthesis.word_mix import WordMix
from keras_crnn.synthesis.words import WordSource

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

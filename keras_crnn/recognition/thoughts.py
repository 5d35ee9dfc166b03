"""Whose language a recogniser's second thoughts are in."""

from __future__ import annotations

import os

from keras_crnn.network.spec import ModelSpec
from keras_crnn.pretrained.files import LANGUAGE_MODELS, knows_letters
from keras_crnn.system.errors import InputError
from keras_crnn.transcription.language_model import LanguageModel
from keras_crnn.transcription.second_thoughts import SecondThoughts

#: The language model of the model's own language.
OWN = "own"


def open_thoughts(
    language_model: str | os.PathLike[str] | LanguageModel | None, spec: ModelSpec
) -> SecondThoughts | None:
    """The second thoughts of a recogniser.

    Args:
        language_model: `OWN`, what `LanguageModel.open` takes, a `LanguageModel`, or `None`. The
            model's own is opened when it is first needed.
        spec: `ModelSpec` of the recogniser.

    Returns:
        `SecondThoughts`, or `None`: never wanted, or the language has no model for the alphabet.

    Raises:
        FileNotFoundError, ValueError: as `LanguageModel.open`.
    """
    if language_model is None:
        return None
    if language_model == "none":
        raise InputError("language_model is 'none': in Python give None to read without any.")
    if language_model == OWN:
        language = spec.language
        if language is None or language not in LANGUAGE_MODELS or not knows_letters(spec.alphabet):
            return None
        return SecondThoughts(language, spec.alphabet, spec.temperature)
    if not isinstance(language_model, LanguageModel):
        language_model = LanguageModel.open(language_model, spec.alphabet)
    return SecondThoughts(language_model, spec.alphabet, spec.temperature)

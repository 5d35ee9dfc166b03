"""From the frames of one image to its reading."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from keras_crnn.network.spec import ModelSpec
from keras_crnn.recognition.reading import (
    Alternative,
    Reading,
    place_characters,
    place_words,
)
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabets import AnyAlphabet, list_symbols, same_classes
from keras_crnn.transcription.alignment import align
from keras_crnn.transcription.decoder import Decoder
from keras_crnn.transcription.second_thoughts import SecondThoughts, read_best
from keras_crnn.transcription.words import list_words

#: One decoder for all images, or one for each; `None` is the best path, or second thoughts.
Decoders: TypeAlias = Decoder | Sequence[Decoder | None] | None
#: What one image is read with.
Way: TypeAlias = Decoder | SecondThoughts | None


def one_for_each(
    decoder: Decoders, images: int, count: int, thoughts: SecondThoughts | None
) -> list[Way]:
    """What each of so many images is read with.

    Args:
        decoder: one for all, or as many as images.
        images: int.
        count: int. Readings of each that will be asked for.
        thoughts: `SecondThoughts` or `None`. For images without a decoder.

    Raises:
        ValueError: what is no decoder, not as many decoders as images, or more readings than the
            best path has.
    """
    _refuse_no_decoders(decoder)
    decoders = list(decoder) if isinstance(decoder, Sequence) else [decoder] * images
    if len(decoders) != images:
        raise InputError(
            f"Got {len(decoders)} decoders for {images} images: give one for all, or "
            "as many as images."
        )
    if count != 1 and None in decoders:
        raise InputError(
            f"The best path is one reading, and count is {count}: give a decoder such as "
            "BeamDecoder()."
        )
    return [thoughts if one is None else one for one in decoders]


def transcribe(
    frames: np.ndarray,
    spec: ModelSpec,
    resized_width: int,
    source_width: int,
    decoder: Way,
    count: int,
) -> Reading:
    """Reads what the network gave for one image.

    Args:
        frames: array `(time, classes)`. Softmax outputs, class 0 the blank.
        spec: `ModelSpec` of the network.
        resized_width: int. Pixels of the image that the network saw.
        source_width: int. Pixels of the image as it was given, upright.
        decoder: `Decoder`, `SecondThoughts`, or `None` for the best path.
        count: int. `alternatives` at most.

    Raises:
        UnfitImageError: the decoder cannot read this image, such as `NothingFitsError`: all that
            it allows needs more frames.
    """
    spell = spec.alphabet.decode
    if decoder is None or isinstance(decoder, SecondThoughts):
        # The temperature is for reading without a decoder: with a lexicon or a language model
        # fewer words are read right from tempered frames.
        path, words = read_best(frames, spec.alphabet, spec.temperature, decoder)
        alternatives = [Alternative(spell(path.ids), path.log_probability)]
    else:
        found = decoder.decode(frames, count)
        path = align(frames, found[0].ids)
        spell = getattr(decoder, "spell", spell)  # decoders of one's own may have none
        alternatives = [Alternative(spell(one.ids), one.log_probability) for one in found]
        words = list_words(path, len(frames), spec.alphabet, found[0].log_probability)
    best = alternatives[0]
    characters = place_characters(path, spec, resized_width, source_width)
    return Reading(
        best.text,
        min(1.0, math.exp(best.log_probability)),
        characters,
        best.log_probability,
        tuple(alternatives),
        place_words(words, characters, spec.alphabet),
    )


def _refuse_no_decoders(decoder: Decoders) -> None:
    several = isinstance(decoder, Sequence) and not isinstance(decoder, str)
    for one in decoder if several else [decoder]:  # type: ignore[union-attr]  # it is a sequence
        if one is not None and (isinstance(one, type) or not hasattr(one, "decode")):
            raise InputError(
                f"{one!r:.80} of type {type(one).__name__} is no decoder. Give "
                "recognizer.decoder(Decoding(...)), recognizer.lexicon(words), "
                "recognizer.pattern(...) or recognizer.language_model(), or a list of one for each "
                "image."
            )


def refuse_other_alphabets(alphabet: AnyAlphabet, decoders: Sequence[Way]) -> None:
    """Refuses a decoder whose ids stand for other characters than the model's.

    Raises:
        ValueError: the message has both alphabets.
    """
    own = list_symbols(alphabet)
    for decoder in {id(decoder): decoder for decoder in decoders}.values():
        theirs = getattr(decoder, "alphabet", None)  # decoders of one's own may have none
        if theirs is None or same_classes(theirs, alphabet):
            continue
        other = list_symbols(theirs)
        raise InputError(
            f"The {type(decoder).__name__} was made with another alphabet "
            f"({other[:40]!r}, {len(theirs.symbols)} characters) than the "
            f"model's ({own[:40]!r}, {len(alphabet.symbols)}). Make its lexicon, pattern "
            "or language model with recognizer.spec.alphabet."
        )

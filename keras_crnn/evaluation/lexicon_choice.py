"""What gives each image of a set its decoder: the one of all, or that of its own words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from keras_crnn.data.example import Example
from keras_crnn.data.lexicons import SetLexicon
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabets import AnyAlphabet
from keras_crnn.transcription.decoder import Decoder
from keras_crnn.transcription.decoding import Decoding

#: Gives each example its decoder, `None` for the best path.
Choice = Callable[[Example], Decoder | None]


def give_decoders(
    alphabet: AnyAlphabet,
    tried: Iterable[Example],
    lexicon: SetLexicon | None,
    decoding: Decoding,
    protocol: str,
) -> Choice:
    """What gives each image of a set its decoder.

    A lexicon that all share is prepared once, those of single images one after the other.

    Args:
        alphabet: `Alphabet` of the model.
        tried: examples whose own words are tried at once, so that none of them fails later.
        lexicon: `SetLexicon` of the set, or `None`.
        decoding: `Decoding`. The words of the set's lexicon are put in place of its own.
        protocol: string. Name of the protocol; with all but `exact` the words of a lexicon may
            stand in an image in another case.

    Raises:
        FileNotFoundError, ValueError: as `Decoding.open`, or a lexicon that the alphabet cannot
            spell.
    """
    if lexicon is None:
        decoder = decoding.open(alphabet)
        return lambda example: decoder

    caseless = decoding.ignore_case or protocol != "exact"

    def prepare(listed: Sequence[str]) -> Decoder | None:
        return replace(decoding, lexicon=tuple(listed), ignore_case=caseless).open(alphabet)

    if lexicon.shared:
        shared = prepare(lexicon.shared)
        return lambda example: shared
    for example in tried:
        _try_words(lexicon, example.name, alphabet, prepare)
    return lambda example: prepare(lexicon.words(example.name))


def _try_words(
    lexicon: SetLexicon,
    title: str,
    alphabet: AnyAlphabet,
    prepare: Callable[[Sequence[str]], Decoder | None],
) -> None:
    """Refuses an image's lexicon that cannot be prepared."""
    listed = lexicon.words(title)
    known = set(alphabet.split(alphabet.join(listed)))
    if all(map(alphabet.keep, known)):
        return  # all can be spelt; preparing thousands of lexicons twice would take long
    try:
        prepare(listed)
    except InputError as error:
        raise InputError(f"{lexicon.path}, {title!r}: {error}") from error

"""A list of texts in the symbols of an alphabet: lexicons of fragments of a score."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from keras_crnn.system.errors import InputError
from keras_crnn.text.symbols import SymbolAlphabet
from keras_crnn.transcription.folding import FoldedWords, number_words, refuse_foreign
from keras_crnn.transcription.lexicon_bounds import LONGEST_TEXT, LONGEST_WORD, check_length

__all__ = ["code_label", "fold_symbols"]


def fold_symbols(
    texts: Iterable[str],
    alphabet: SymbolAlphabet,
    foreign: str,
    source: str = "the lexicon",
    unit: str = "word",
) -> FoldedWords:
    """Texts such as `"G4 A4"` with single spaces; those that fold alike count once.

    Args:
        texts, alphabet, foreign: as for `Lexicon`. Blank texts are ignored.
        source: string. What errors call the list. Defaults to `"the lexicon"`.
        unit: string. What errors count, blank ones with the others. Defaults to `"word"`.

    Raises:
        ValueError: as for `Lexicon`.

    Example:

    >>> notes = SymbolAlphabet(("G4", "A4"))
    >>> fold_symbols(["G4  A4", "", "A4 C9"], notes, "keep").folded
    ['G4 A4', 'A4']
    """
    numbered = number_words(texts, foreign, source, unit, LONGEST_TEXT)
    for name, text in numbered:
        check_length(len(alphabet.split(text)), LONGEST_WORD, name, source, "symbols")
    known = set(alphabet.symbols)
    lacking = [set(alphabet.split(alphabet.fold(text))) - known for _, text in numbered]
    if foreign == "error" and any(lacking):
        refuse_foreign(numbered, dict(enumerate(lacking)), "symbols", alphabet, source)
    words: list[str] = []
    first: dict[str, int] = {}  # of each folded text
    skipped = 0
    for (_, text), odd in zip(numbered, lacking, strict=True):
        folded = alphabet.keep(text)
        if not folded or (odd and foreign == "skip"):
            skipped += 1
        elif folded not in first:
            first[folded] = len(words)
            words.append(text)
    if not words:
        raise InputError(
            f"None of the {len(numbered)} words in {source} can be written in the alphabet "
            f"of {len(alphabet.symbols)} symbols. Is it the right alphabet?"
        )
    return FoldedWords(words, list(first), np.arange(len(words)), skipped)


def code_label(ids: Iterable[int]) -> str:
    """Ids as a string of one character each, of which edit distances count symbols."""
    return "".join(map(chr, ids))

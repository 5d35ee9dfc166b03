"""The two kinds of alphabet as one: of characters, and of named symbols."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeAlias

from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.text.symbols import SymbolAlphabet

#: What a model reads. Both have `symbols`, `classes`, `split`, `join`, `fold`, `keep`, `label`,
#: `encode`, `decode`, `required_frames`, `ignore_case` and `to_dict`.
AnyAlphabet: TypeAlias = Alphabet | SymbolAlphabet


def alphabet_from_dict(values: dict[str, Any]) -> AnyAlphabet:
    """The alphabet of a model's record, the inverse of `to_dict` of either kind.

    Raises:
        ValueError: the record is of neither, or as for `Alphabet` and `SymbolAlphabet`.

    Example:

    >>> alphabet_from_dict({"symbols": ["G4", "A4"]}).decode([2, 1])
    'A4 G4'
    """
    if "symbols" in values:
        return SymbolAlphabet.from_dict(values)
    return Alphabet.from_dict(values)


def list_symbols(alphabet: AnyAlphabet) -> str:
    """All that an alphabet has as one text, for messages.

    Example:

    >>> list_symbols(SymbolAlphabet(("G4", "A4"))), list_symbols(Alphabet("abc"))
    ('G4 A4', 'abc')
    """
    return alphabet.join(alphabet.symbols)


def require_characters(alphabet: AnyAlphabet, what: str) -> Alphabet:
    """Refuses an alphabet of symbols where only characters have a meaning.

    Args:
        alphabet: alphabet of a model.
        what: string. What needs characters, as the subject of a sentence: `"A pattern"`.

    Raises:
        ValueError: an alphabet of symbols; the message says what works instead.
    """
    if isinstance(alphabet, SymbolAlphabet):
        raise InputError(
            f"{what} is of characters, and the model reads the {len(alphabet.symbols)} symbols "
            f"{list_symbols(alphabet)!r}. Leave it out, or give a lexicon of texts such as "
            f"{alphabet.join(alphabet.symbols[:3])!r}."
        )
    return alphabet


def same_classes(one: AnyAlphabet, other: AnyAlphabet) -> bool:
    """Whether the ids of two alphabets stand for the same; case may be ignored by one of them."""
    return type(one) is type(other) and one.symbols == other.symbols


def add_characters(alphabet: Alphabet, texts: Iterable[str]) -> Alphabet:
    """The alphabet and, behind its characters, those of some texts that it lacks, in order.

    Where it ignores case, a letter that is new comes in lower case alone. Characters that do not
    print are left out. Accents that stand alone come first where they would join a letter.

    Example:

    >>> add_characters(Alphabet("abc", ignore_case=True), ["A-B", "Ä"]).characters
    'abc-ä'
    """
    found = {c for text in texts for c in alphabet.fold(text) if c.isprintable()}
    if alphabet.ignore_case:
        found = {c.lower() if len(c.lower()) == 1 else c for c in found}
    characters = alphabet.characters + "".join(sorted(found - set(alphabet.characters)))
    if unicodedata.normalize("NFC", characters) != characters:  # a mark joins the letter before it
        marks = sorted(filter(unicodedata.combining, characters), key=unicodedata.combining)
        characters = "".join([*marks, *(c for c in characters if c not in marks)])
    return replace(alphabet, characters=characters)


def drawn_characters(alphabet: AnyAlphabet) -> str:
    """What pictures of texts are written with; nothing for symbols, whose names nobody draws."""
    return alphabet.characters if isinstance(alphabet, Alphabet) else ""


def labels_all(alphabet: AnyAlphabet, text: str) -> bool:
    """Whether a label holds all of a text that counts: letters and digits, or every symbol.

    Example:

    >>> labels_all(Alphabet("abc"), "a-b"), labels_all(Alphabet("abc"), "abd")
    (True, False)
    >>> labels_all(SymbolAlphabet(("G4", "A4")), "G4 C8")
    False
    """
    label = alphabet.label(text)
    if isinstance(alphabet, SymbolAlphabet):
        return label == alphabet.fold(text)
    return sum(map(str.isalnum, label)) == sum(map(str.isalnum, text))

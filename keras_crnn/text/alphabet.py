"""Characters to ids and back, with the CTC blank at 0."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from keras_crnn.system.errors import InputError
from keras_crnn.system.json_object import JsonObject

BLANK = 0
#: The four kinds of i and the forms each is looked up in: of Turkish, where I is the capital of a
#: dotless i, as far as the alphabet has that or a dotted capital, and of other languages.
_KINDS_OF_I = {"I": "Iıi", "i": "iİI", "İ": "İiI", "ı": "ıIi"}


@dataclass(frozen=True)
class Alphabet:
    """The characters a model reads: id 0 is the CTC blank, character k has id k + 1.

    A label is brought to NFC first, so that a character means the same however it was typed.
    An alphabet is stored with every set of weights and never chosen apart from them.

    Args:
        characters: string. Every character once, in the order of their ids. Any Unicode
            characters, each a single code point in NFC.
        ignore_case: bool. Whether a character that the alphabet lacks is read as its other
            case (`"A"` as `"a"`, or the reverse; `"İ"` as `"i"`, and `"I"` as `"ı"` where the
            alphabet has that and no `"I"`). Defaults to `False`.

    Raises:
        ValueError: no characters, a repeated one, or one that NFC changes.

    Example:

    >>> alphabet = Alphabet("abc", ignore_case=True)
    >>> alphabet.encode("Cab")
    [3, 1, 2]
    >>> alphabet.decode([3, 1, 2])
    'cab'
    """

    characters: str
    ignore_case: bool = False
    _ids: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.characters, str):
            raise InputError(
                f"The characters of an alphabet are {self.characters!r:.80}, and not one string: "
                "give ''.join(sorted(...)) of them, or SymbolAlphabet of names."
            )
        if not self.characters:
            raise InputError("An alphabet needs at least one character; got an empty string.")
        ids = {character: i for i, character in enumerate(self.characters, start=1)}
        if len(ids) != len(self.characters):  # before NFC, which takes long for a million accents
            counts = Counter(self.characters)
            repeated = sorted(c for c in counts if counts[c] > 1)[:20]
            accents = any(map(unicodedata.combining, repeated))
            raise InputError(
                f"Each character may stand once in an alphabet; repeated: {repeated}."
                + (" Normalise it with unicodedata.normalize('NFC', ...)." if accents else "")
            )
        if unicodedata.normalize("NFC", self.characters) != self.characters:
            changed = [c for c in self.characters if unicodedata.normalize("NFC", c) != c]
            raise InputError(
                f"Alphabet characters must be in NFC, single code points each; "
                f"these are not: {changed[:20] or self.characters!r:.80}. "
                "Normalise the string with unicodedata.normalize('NFC', ...)."
            )
        if lone := re.findall("[\ud800-\udfff]", self.characters):
            raise InputError(
                f"Alphabet characters must be whole; these are halves of a pair: {lone[:20]}. "
                "Read the text as UTF-8."
            )
        object.__setattr__(self, "_ids", ids)

    @property
    def classes(self) -> int:
        """Number of classes a network gives per time step: the characters and the blank."""
        return len(self.characters) + 1

    @property
    def symbols(self) -> tuple[str, ...]:
        """The characters one by one, as a `SymbolAlphabet` has its names."""
        return tuple(self.characters)

    def split(self, text: str) -> list[str]:
        """The characters of a text, known or not."""
        return list(text)

    def join(self, symbols: Iterable[str]) -> str:
        """The text of some characters, the inverse of `split`."""
        return "".join(symbols)

    def fold(self, text: str) -> str:
        """Brings text to NFC and, where `ignore_case`, to the case the alphabet holds.

        Characters that the alphabet lacks in either case are left as they are.
        """
        text = unicodedata.normalize("NFC", text)
        if not self.ignore_case:
            return text
        return "".join(self._fold_character(character) for character in text)

    def _fold_character(self, character: str) -> str:
        cases = character, character.lower(), character.upper()
        for form in _KINDS_OF_I.get(character, cases):
            if form in self._ids:
                return form
        return character

    def keep(self, text: str) -> str:
        """Folds text and leaves out what the alphabet lacks, such as unlabelled punctuation."""
        return "".join(c for c in self.fold(text) if c in self._ids)

    def label(self, text: str) -> str:
        """What `keep` leaves, with single blanks inside and none outside, as labels have them."""
        return fold_blanks(self.keep(text))

    def encode(self, text: str) -> list[int]:
        """Turns text into ids.

        Raises:
            ValueError: a foreign character; the message names it and its position.
        """
        ids = []
        for position, character in enumerate(self.fold(text)):
            if character not in self._ids:
                raise InputError(
                    f"Character {character!r} (U+{ord(character):04X}) at position {position} "
                    f"of {text!r:.80} is not in the alphabet of {len(self.characters)} characters. "
                    "Add it to the alphabet, or remove it with Alphabet.keep(text)."
                )
            ids.append(self._ids[character])
        return ids

    def decode(self, ids: Iterable[int]) -> str:
        """Turns ids, blanks and repeats already collapsed, into text.

        Raises:
            ValueError: an id that is the blank or past the last character.
        """
        return self.join(pick_symbols(self.characters, ids, "character"))

    @staticmethod
    def required_frames(ids: list[int]) -> int:
        """Fewest time steps in which CTC can spell `ids`: a repeat needs a blank between."""
        return len(ids) + sum(a == b for a, b in pairwise(ids))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for storing beside weights."""
        return {"characters": self.characters, "ignore_case": self.ignore_case}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Alphabet:
        """The inverse of `to_dict`; raises ValueError for other values."""
        record = JsonObject(values, "the alphabet")
        return cls(record.text("characters"), record.flag("ignore_case"))


def pick_symbols(symbols: Sequence[str], ids: Iterable[int], name: str) -> list[str]:
    """The symbols that ids from 1 on stand for.

    Args:
        symbols: in the order of their ids.
        ids: blanks and repeats already collapsed.
        name: what a symbol is called in a message.

    Raises:
        ValueError: an id that is the blank or past the last symbol.
    """
    picked = []
    for i in ids:
        if not 0 < i <= len(symbols):
            raise InputError(
                f"Id {i} is not a {name}: ids run from 1 to {len(symbols)}, "
                "and 0 is the blank, which transcription removes."
            )
        picked.append(symbols[i - 1])
    return picked


def fold_blanks(text: str) -> str:
    """The text with runs of blanks as one, and none at its ends: nobody can see how many."""
    return " ".join(filter(None, text.split(" ")))


#: The paper's alphabet: digits and letters without case (Section 3.2 of arXiv 1507.05717).
PAPER_ALPHABET = Alphabet(string.digits + string.ascii_lowercase, ignore_case=True)
#: Printable ASCII without the blank: digits, letters in both cases, punctuation.
FULL_ALPHABET = Alphabet(
    string.digits + string.ascii_lowercase + string.ascii_uppercase + string.punctuation
)
#: The same and the blank, for lines of text: all 95 characters of printable ASCII.
ASCII_ALPHABET = Alphabet(FULL_ALPHABET.characters + " ")

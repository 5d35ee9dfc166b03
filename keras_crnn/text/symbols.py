"""Named symbols to ids and back, such as the pitches of a score, with the CTC blank at 0."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from keras_crnn.system.errors import InputError
from keras_crnn.system.json_object import JsonObject
from keras_crnn.text.alphabet import Alphabet, pick_symbols

LONGEST_NAME = 100


@dataclass(frozen=True)
class SymbolAlphabet:
    """The named symbols a model reads: id 0 is the CTC blank, symbol k has id k + 1.

    A text is the names of its symbols with single spaces between: `"G4 A4 B4"`. All else is as
    for an `Alphabet`, whose symbols are single characters and stand side by side.

    Args:
        symbols: tuple of string. Every name once, in the order of their ids. Names are in NFC and
            hold no white space; upper and lower case are told apart.

    Raises:
        ValueError: no symbols, a repeated one, or a name that is empty, holds white space or is
            changed by NFC.

    Example:

    >>> alphabet = SymbolAlphabet(("F4", "G4", "A4"))
    >>> alphabet.encode("G4 A4 A4")
    [2, 3, 3]
    >>> alphabet.decode([2, 3, 3])
    'G4 A4 A4'
    """

    symbols: tuple[str, ...]
    _ids: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "symbols", tuple(self.symbols))  # JSON gives a list
        if not self.symbols:
            raise InputError("An alphabet needs at least one symbol; got none.")
        wrong = [
            name
            for name in self.symbols
            if name.split() != [name]
            or len(name) > LONGEST_NAME
            or unicodedata.normalize("NFC", name) != name
            or any("\ud800" <= character <= "\udfff" for character in name)
        ]
        if wrong:
            raise InputError(
                f"The name of a symbol is in NFC, without white space, not empty, and of at most "
                f"{LONGEST_NAME} whole characters; these are not: {wrong[:20]!r:.200}. Use names "
                "such as 'G4', and unicodedata.normalize('NFC', ...)."
            )
        repeated = sorted(name for name, count in Counter(self.symbols).items() if count > 1)
        if repeated:
            raise InputError(
                f"Each symbol may stand once in an alphabet; repeated: {repeated[:20]}."
            )
        ids = {name: i for i, name in enumerate(self.symbols, start=1)}
        object.__setattr__(self, "_ids", ids)

    @property
    def classes(self) -> int:
        """Number of classes a network gives per time step: the symbols and the blank."""
        return len(self.symbols) + 1

    @property
    def ignore_case(self) -> bool:
        """Always `False`: case is part of a name."""
        return False

    def split(self, text: str) -> list[str]:
        """The names in a text, known or not; any white space parts them."""
        return text.split()

    def join(self, symbols: Iterable[str]) -> str:
        """The text of some symbols, the inverse of `split`."""
        return " ".join(symbols)

    def fold(self, text: str) -> str:
        """Brings text to NFC, with single spaces between its names and none outside."""
        return self.join(self.split(unicodedata.normalize("NFC", text)))

    def keep(self, text: str) -> str:
        """Folds text and leaves out the names that the alphabet lacks."""
        return self.join(name for name in self.split(self.fold(text)) if name in self._ids)

    def label(self, text: str) -> str:
        """What `keep` leaves; for an `Alphabet` it also folds blanks."""
        return self.keep(text)

    def encode(self, text: str) -> list[int]:
        """Turns text into ids.

        Raises:
            ValueError: a foreign symbol; the message names it and its position.
        """
        ids = []
        for position, name in enumerate(self.split(self.fold(text))):
            if name not in self._ids:
                raise InputError(
                    f"Symbol {name!r:.80} at position {position} of {text!r:.80} is not in the "
                    f"alphabet of {len(self.symbols)} symbols, {self.symbols[0]} to "
                    f"{self.symbols[-1]}. Names stand with spaces between. Add it to the alphabet, "
                    "or remove it with SymbolAlphabet.keep(text)."
                )
            ids.append(self._ids[name])
        return ids

    def decode(self, ids: Iterable[int]) -> str:
        """Turns ids, blanks and repeats already collapsed, into text.

        Raises:
            ValueError: an id that is the blank or past the last symbol.
        """
        return self.join(pick_symbols(self.symbols, ids, "symbol"))

    @staticmethod
    def required_frames(ids: list[int]) -> int:
        """Fewest time steps in which CTC can spell `ids`: a repeat needs a blank between."""
        return Alphabet.required_frames(ids)

    def to_dict(self) -> dict[str, list[str]]:
        """Plain values for storing beside weights."""
        return {"symbols": list(self.symbols)}

    @classmethod
    def from_dict(cls, values: dict[str, list[str]]) -> SymbolAlphabet:
        """The inverse of `to_dict`; raises ValueError for other values."""
        return cls(tuple(JsonObject(values, "the alphabet").texts("symbols")))

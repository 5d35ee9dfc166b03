"""What counts as the same word: the protocols under which readings are compared with truths."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import PAPER_ALPHABET
from keras_crnn.text.alphabets import AnyAlphabet
from keras_crnn.text.symbols import SymbolAlphabet

#: `paper`: letters a to z and digits alone, case ignored. `caseless`: all printable characters
#: and spaces, case ignored. `exact`: the model's own characters.
PROTOCOLS = ("paper", "caseless", "exact")
#: The one protocol of a model of symbols: every symbol counts, its name as it is written.
SYMBOLS = "symbols"


@dataclass(frozen=True)
class Protocol:
    """Brings truths and readings to what is compared of them.

    Attributes:
        name: string, one of `PROTOCOLS` or `SYMBOLS`.
        alphabet: `Alphabet`, `SymbolAlphabet` or `None`. The characters that count; `None`: all
            printable ones and spaces, case ignored. Of a truth in symbols all count, so that
            one with a symbol that the model lacks is read wrong.
    """

    name: str
    alphabet: AnyAlphabet | None

    def normalize(self, text: str) -> str:
        """What is compared of a truth or a reading; empty where nothing of it is."""
        if self.alphabet is None:
            return fold_case(text)
        if isinstance(self.alphabet, SymbolAlphabet):
            return self.alphabet.fold(text)
        return self.alphabet.label(text)

    def split(self, text: str) -> list[str]:
        """What is counted of a text that `normalize` gave: its characters, or its symbols."""
        return list(text) if self.alphabet is None else self.alphabet.split(text)

    def left_out(self, text: str) -> set[str]:
        """Printable characters of a truth, beside spaces, that the protocol does not compare."""
        if self.alphabet is None or isinstance(self.alphabet, SymbolAlphabet):
            return set()
        folded = self.alphabet.fold(text)
        return {c for c in folded if not c.isspace() and not self.alphabet.keep(c)}


def open_protocol(name: str, alphabet: AnyAlphabet) -> Protocol:
    """The protocol of a name, for a model.

    `paper` is the protocol of the paper (section 3.2): both sides are reduced to `0-9a-z`, case
    ignored, so that a model of upper and lower case and punctuation is compared with one of 36
    characters. `exact` keeps the characters that the model can read, and its case counts unless
    its alphabet ignores case. Under both, characters that a truth has and the protocol lacks are
    left out of it: no reading is wrong for want of them.

    `caseless` is for truths written in capitals whatever the picture shows, as those of receipts
    and lines of text are: case does not count, signs and spaces do (`fold_case`). It leaves
    nothing printable out of the truth: what has a character that the model cannot write is read
    wrong, as a model without signs would look too good otherwise.

    A model of symbols is always compared by `SYMBOLS`, as the others are about letters.

    Args:
        name: string, one of `PROTOCOLS`.
        alphabet: `Alphabet` or `SymbolAlphabet` of the model.

    Raises:
        ValueError: an unknown protocol.

    Example:

    >>> from keras_crnn.text.alphabet import Alphabet
    >>> full = Alphabet("aeiouAEIOU!")
    >>> [open_protocol(name, full).normalize("Io-!") for name in PROTOCOLS]
    ['io', 'io-!', 'Io!']
    """
    check_protocol(name)
    if isinstance(alphabet, SymbolAlphabet):
        return Protocol(SYMBOLS, alphabet)
    return Protocol(name, {"paper": PAPER_ALPHABET, "caseless": None, "exact": alphabet}[name])


def check_protocol(name: str) -> None:
    """Raises ValueError for an unknown protocol; the message names those there are."""
    if name not in PROTOCOLS:
        raise InputError(f"There is no protocol {name!r}; choose one of {', '.join(PROTOCOLS)}.")


def fold_case(text: str) -> str:
    """Text in NFC without case: runs of white space are one space, outer ones none.

    Characters that do not print, such as a zero-width space, are left out, and the dotted and
    dotless i of Turkish are one, as their capitals may be.

    Example:

    >>> fold_case(" TOTAL  Rm 4.50 ")
    'total rm 4.50'
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    folded = folded.replace("i\u0307", "i").replace("ı", "i")
    return " ".join("".join(c for c in folded if c.isprintable() or c.isspace()).split())


def foreign_letters(alphabet: AnyAlphabet) -> str:
    """Letters and digits of a model that the paper's protocol leaves out of both sides."""
    if isinstance(alphabet, SymbolAlphabet):
        return ""
    return "".join(c for c in alphabet.characters if c.isalnum() and not PAPER_ALPHABET.keep(c))

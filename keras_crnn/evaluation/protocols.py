"""What counts as the same word: the protocols under which readings are compared with truths."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import PAPER_ALPHABET, Alphabet

#: `paper`: letters a to z and digits alone, case ignored. `caseless`: all printable characters
#: and spaces, case ignored. `exact`: the model's own characters.
PROTOCOLS = ("paper", "caseless", "exact")


@dataclass(frozen=True)
class Protocol:
    """Brings truths and readings to what is compared of them.

    Attributes:
        name: string, one of `PROTOCOLS`.
        alphabet: `Alphabet` or `None`. The characters that count; `None`: all printable ones
            and spaces, case ignored.
    """

    name: str
    alphabet: Alphabet | None

    def normalize(self, text: str) -> str:
        """What is compared of a truth or a reading; empty where nothing of it is."""
        return fold_case(text) if self.alphabet is None else self.alphabet.label(text)

    def left_out(self, text: str) -> set[str]:
        """Printable characters of a truth, beside spaces, that the protocol does not compare."""
        if self.alphabet is None:
            return set()
        folded = self.alphabet.fold(text)
        return {c for c in folded if not c.isspace() and not self.alphabet.keep(c)}


def open_protocol(name: str, alphabet: Alphabet) -> Protocol:
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

    Args:
        name: string, one of `PROTOCOLS`.
        alphabet: `Alphabet` of the model.

    Raises:
        ValueError: an unknown protocol.

    Example:

    >>> full = Alphabet("aeiouAEIOU!")
    >>> [open_protocol(name, full).normalize("Io-!") for name in PROTOCOLS]
    ['io', 'io-!', 'Io!']
    """
    check_protocol(name)
    return Protocol(name, {"paper": PAPER_ALPHABET, "caseless": None, "exact": alphabet}[name])


def check_protocol(name: str) -> None:
    """Raises ValueError for an unknown protocol; the message names those there are."""
    if name not in PROTOCOLS:
        raise InputError(f"There is no protocol {name!r}; choose one of {', '.join(PROTOCOLS)}.")


def fold_case(text: str) -> str:
    """Text in NFC without case: runs of white space are one space, outer ones none.

    Characters that do not print, such as a zero-width space, are left out.

    Example:

    >>> fold_case(" TOTAL  Rm 4.50 ")
    'total rm 4.50'
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return " ".join("".join(c for c in folded if c.isprintable() or c.isspace()).split())


def foreign_letters(alphabet: Alphabet) -> str:
    """Letters and digits of a model that the paper's protocol leaves out of both sides."""
    return "".join(c for c in alphabet.characters if c.isalnum() and not PAPER_ALPHABET.keep(c))

"""What counts as the same word: the protocols under which readings are compared with truths."""

from __future__ import annotations

from keras_crnn.alphabet import PAPER_ALPHABET, Alphabet

#: `paper`: letters a to z and digits alone, case ignored. `exact`: the model's own characters.
PROTOCOLS = ("paper", "exact")


def protocol_alphabet(protocol: str, alphabet: Alphabet) -> Alphabet:
    """The alphabet whose `keep` brings truths and readings to what a protocol compares.

    `paper` is the protocol of the paper (section 3.2): both sides are reduced to `0-9a-z`, case
    ignored, so that a model of upper and lower case and punctuation is compared with one of 36
    characters. `exact` keeps the characters that the model can read, and its case counts unless
    its alphabet ignores case. Characters that a truth has and the protocol lacks are left out
    of it: no reading is wrong for want of them.

    Args:
        protocol: string, one of `PROTOCOLS`.
        alphabet: `Alphabet` of the model.

    Raises:
        ValueError: an unknown protocol.

    Example:

    >>> full = Alphabet("aeiouAEIOU!")
    >>> protocol_alphabet("paper", full).keep("Io!"), protocol_alphabet("exact", full).keep("Io!")
    ('io', 'Io!')
    """
    if protocol not in PROTOCOLS:
        raise ValueError(
            f"There is no protocol {protocol!r}; choose one of {', '.join(PROTOCOLS)}."
        )
    return PAPER_ALPHABET if protocol == "paper" else alphabet


def foreign_letters(alphabet: Alphabet) -> str:
    """Letters and digits of a model that the paper's protocol leaves out of both sides."""
    return "".join(c for c in alphabet.characters if c.isalnum() and not PAPER_ALPHABET.keep(c))

import string

import pytest

from keras_crnn.alphabet import PAPER_ALPHABET, Alphabet
from keras_crnn.protocols import foreign_letters, protocol_alphabet

FULL = Alphabet(string.digits + string.ascii_letters + string.punctuation)


@pytest.mark.parametrize(
    ("protocol", "alphabet", "text", "compared"),
    [
        ("paper", FULL, "Don't-Walk 24h", "dontwalk24h"),
        ("paper", PAPER_ALPHABET, "Don't-Walk 24h", "dontwalk24h"),
        ("paper", FULL, "?!", ""),
        ("paper", FULL, "Größe", "gre"),
        ("exact", FULL, "Don't-Walk 24h", "Don't-Walk24h"),
        ("exact", PAPER_ALPHABET, "Don't-Walk 24h", "dontwalk24h"),
        ("exact", Alphabet("ößgre", ignore_case=True), "Größe", "größe"),
    ],
)
def test_what_is_compared(protocol, alphabet, text, compared):
    assert protocol_alphabet(protocol, alphabet).keep(text) == compared


def test_an_unknown_protocol_names_those_there_are():
    with pytest.raises(ValueError, match="no protocol 'iiit'; choose one of paper, exact"):
        protocol_alphabet("iiit", FULL)


def test_letters_that_the_paper_leaves_out():
    assert foreign_letters(FULL) == ""
    assert foreign_letters(Alphabet("aäБ!9٣")) == "äБ٣"

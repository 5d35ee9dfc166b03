import string

import pytest

from keras_crnn.evaluation.protocols import (
    PROTOCOLS,
    SYMBOLS,
    fold_case,
    foreign_letters,
    open_protocol,
)
from keras_crnn.text.alphabet import PAPER_ALPHABET, Alphabet
from keras_crnn.text.symbols import SymbolAlphabet

FULL = Alphabet(string.digits + string.ascii_letters + string.punctuation)


@pytest.mark.parametrize(
    ("protocol", "alphabet", "text", "compared"),
    [
        ("paper", FULL, "Don't-Walk 24h", "dontwalk24h"),
        ("paper", PAPER_ALPHABET, "Don't-Walk 24h", "dontwalk24h"),
        ("paper", FULL, "?!", ""),
        ("paper", FULL, "Größe", "gre"),
        ("caseless", PAPER_ALPHABET, " TOTAL  RM\t4.50: ", "total rm 4.50:"),
        ("caseless", FULL, "Größe", "grösse"),
        ("paper", FULL, "TARİH kapı", "tarihkapi"),
        ("caseless", FULL, "TARİH KAPI kapı", "tarih kapi kapi"),
        ("caseless", FULL, "CAFE\u0301\u200b", "café"),
        ("caseless", FULL, "\u00a0 \u200b ", ""),
        ("exact", FULL, "Don't-Walk 24h", "Don't-Walk24h"),
        ("exact", PAPER_ALPHABET, "Don't-Walk 24h", "dontwalk24h"),
        ("exact", Alphabet("ößgre", ignore_case=True), "Größe", "größe"),
    ],
)
def test_what_is_compared(protocol, alphabet, text, compared):
    assert open_protocol(protocol, alphabet).normalize(text) == compared


def test_an_unknown_protocol_names_those_there_are():
    with pytest.raises(ValueError, match="no protocol 'iiit'; choose one of paper, caseless"):
        open_protocol("iiit", FULL)


def test_folding_twice_changes_nothing():
    every = [chr(code) for code in range(0x20000) if not 0xD800 <= code < 0xE000]
    assert all(fold_case(fold_case(one)) == fold_case(one) for one in every)


def test_what_a_protocol_leaves_out_of_a_truth():
    digits = Alphabet("0123456789ab", ignore_case=True)
    assert open_protocol("exact", digits).left_out("AB-12 34.") == {"-", "."}
    assert open_protocol("caseless", digits).left_out("AB-12 34.") == set()


def test_letters_that_the_paper_leaves_out():
    assert foreign_letters(FULL) == ""
    assert foreign_letters(Alphabet("aäБ!9٣")) == "äБ٣"


def test_symbols_have_one_protocol_that_leaves_nothing_out():
    notes = SymbolAlphabet(("F4", "G4"))
    for name in PROTOCOLS:
        compared = open_protocol(name, notes)
        assert compared.name == SYMBOLS
        assert compared.normalize(" F4  G4 C9") == "F4 G4 C9"
        assert compared.split("F4 C9") == ["F4", "C9"]
        assert compared.left_out("F4 C9") == set()
    assert foreign_letters(notes) == ""
    with pytest.raises(ValueError, match="no protocol 'iiit'"):
        open_protocol("iiit", notes)


@pytest.mark.parametrize("name", PROTOCOLS)
def test_words_are_split_into_characters(name):
    assert open_protocol(name, FULL).split("ab1") == ["a", "b", "1"]

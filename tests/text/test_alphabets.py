import pytest

from keras_crnn.text.alphabet import FULL_ALPHABET, PAPER_ALPHABET, Alphabet
from keras_crnn.text.alphabets import (
    add_characters,
    alphabet_from_dict,
    drawn_characters,
    labels_all,
    list_symbols,
    require_characters,
    same_classes,
)
from keras_crnn.text.symbols import SymbolAlphabet

NOTES = SymbolAlphabet(("F4", "G4", "A4", "B4"))


@pytest.mark.parametrize("alphabet", [NOTES, PAPER_ALPHABET, Alphabet("ab ")])
def test_either_kind_comes_back_from_its_record(alphabet):
    assert alphabet_from_dict(alphabet.to_dict()) == alphabet
    with pytest.raises(ValueError, match="the alphabet lacks 'characters'"):
        alphabet_from_dict({"letters": "abc"})


@pytest.mark.parametrize("alphabet", [NOTES, PAPER_ALPHABET])
def test_both_kinds_have_the_same_methods(alphabet):
    ids = list(range(1, alphabet.classes))
    text = alphabet.decode(ids)
    assert text == alphabet.join(alphabet.symbols) == list_symbols(alphabet)
    assert alphabet.split(text) == list(alphabet.symbols)
    assert alphabet.encode(text) == ids
    assert alphabet.fold(text) == alphabet.keep(text) == alphabet.label(text) == text


def test_classes_are_the_same_where_ids_mean_the_same():
    assert same_classes(PAPER_ALPHABET, Alphabet(PAPER_ALPHABET.characters))
    assert same_classes(NOTES, SymbolAlphabet(NOTES.symbols))
    assert not same_classes(PAPER_ALPHABET, FULL_ALPHABET)
    assert not same_classes(Alphabet("ab"), SymbolAlphabet(("a", "b")))  # texts are "ab" and "a b"


def test_what_needs_characters_refuses_symbols():
    assert require_characters(PAPER_ALPHABET, "A pattern") is PAPER_ALPHABET
    with pytest.raises(ValueError, match=r"A pattern is of characters.* 4 symbols 'F4 G4 A4 B4'"):
        require_characters(NOTES, "A pattern")


def test_names_of_symbols_are_not_drawn():
    assert drawn_characters(NOTES) == ""
    assert drawn_characters(Alphabet("aé")) == "aé"


def test_accents_that_are_added_join_no_letter():
    stressed = add_characters(PAPER_ALPHABET, ["за\u0301мок"])  # z and the accent would be one
    assert stressed.characters == "\u0301" + PAPER_ALPHABET.characters + "азкмо"
    both = add_characters(PAPER_ALPHABET, ["q\u0301", "q\u0323"])  # the lower one is first in NFC
    assert both.characters == "\u0323\u0301" + PAPER_ALPHABET.characters
    assert add_characters(FULL_ALPHABET, ["е\u0301"]).characters[-2:] == "\u0301е"


@pytest.mark.parametrize(
    ("alphabet", "text", "all_of_it"),
    [
        (PAPER_ALPHABET, "It's", True),
        (PAPER_ALPHABET, "naïve", False),
        (NOTES, "F4  G4", True),
        (NOTES, "F4 C8", False),
        (SymbolAlphabet(("F4", "|")), "F4 | F4 ||", False),
    ],
)
def test_a_label_holds_all_that_counts_or_not(alphabet, text, all_of_it):
    assert labels_all(alphabet, text) == all_of_it

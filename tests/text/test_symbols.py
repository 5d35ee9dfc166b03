import copy
import json
import pickle
import unicodedata

import pytest

from keras_crnn.text.alphabet import PAPER_ALPHABET
from keras_crnn.text.symbols import SymbolAlphabet

NOTES = SymbolAlphabet(("F4", "G4", "A4", "B4"))


def test_ids_follow_the_order_of_the_symbols_with_the_blank_first():
    assert NOTES.classes == 5
    assert NOTES.encode("F4 B4 F4") == [1, 4, 1]
    assert NOTES.decode([1, 4, 1]) == "F4 B4 F4"
    assert NOTES.encode("") == NOTES.encode("  ") == []
    assert NOTES.decode([]) == ""


def test_any_white_space_parts_symbols():
    assert NOTES.encode(" F4\tG4  A4\n") == [1, 2, 3]
    assert NOTES.fold(" F4\tG4  A4\n") == "F4 G4 A4"


def test_a_text_is_split_into_symbols_and_joined():
    assert NOTES.split("F4 X9") == ["F4", "X9"]
    assert NOTES.join(["F4", "X9"]) == "F4 X9"
    assert PAPER_ALPHABET.split("ab") == ["a", "b"]
    assert PAPER_ALPHABET.join(["a", "b"]) == "ab"
    assert PAPER_ALPHABET.symbols[:3] == ("0", "1", "2")


def test_foreign_symbols_are_named_or_left_out():
    with pytest.raises(ValueError, match=r"Symbol 'C9' at position 1 of 'F4 C9' .* F4 to B4"):
        NOTES.encode("F4 C9")
    with pytest.raises(ValueError, match="Symbol 'F4G4' at position 0"):
        NOTES.encode("F4G4")
    with pytest.raises(ValueError, match="Symbol 'f4'"):
        NOTES.encode("f4")  # case is part of a name
    assert NOTES.keep("F4 C9 G4") == NOTES.label("F4 C9 G4") == "F4 G4"


@pytest.mark.parametrize("i", [0, 5, -1])
def test_decode_refuses_the_blank_and_foreign_ids(i):
    with pytest.raises(ValueError, match=f"Id {i} is not a symbol: ids run from 1 to 4"):
        NOTES.decode([1, i])


@pytest.mark.parametrize(
    ("symbols", "message"),
    [
        ((), "at least one symbol"),
        (("G4", "A4", "G4"), r"repeated: \['G4'\]"),
        (("G4", ""), r"not: \[''\]"),
        (("G 4",), r"not: \['G 4'\]"),
        (("G4\n",), "without white space"),
        ((unicodedata.normalize("NFD", "é"),), "in NFC"),
    ],
)
def test_bad_alphabets_are_refused(symbols, message):
    with pytest.raises(ValueError, match=message):
        SymbolAlphabet(symbols)


def test_names_are_brought_to_nfc():
    alphabet = SymbolAlphabet(("né", "re"))
    assert alphabet.encode(unicodedata.normalize("NFD", "re né")) == [2, 1]


def test_repeats_need_a_frame_between():
    assert NOTES.required_frames(NOTES.encode("F4 F4 G4")) == 4


def test_stored_and_copied_alphabets_are_equal():
    through_json = SymbolAlphabet.from_dict(json.loads(json.dumps(NOTES.to_dict())))
    for other in (through_json, copy.deepcopy(NOTES), pickle.loads(pickle.dumps(NOTES))):
        assert other == NOTES
        assert hash(other) == hash(NOTES)
        assert other.encode("A4") == [3]
    assert NOTES.to_dict() == {"symbols": ["F4", "G4", "A4", "B4"]}
    assert SymbolAlphabet(("G4", "F4", "A4", "B4")) != NOTES

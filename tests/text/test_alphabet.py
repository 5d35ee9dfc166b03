import copy
import json
import pickle
import re
import unicodedata

import pytest

from keras_crnn.text.alphabet import (
    ASCII_ALPHABET,
    BLANK,
    FULL_ALPHABET,
    PAPER_ALPHABET,
    Alphabet,
    fold_blanks,
)


def test_paper_alphabet_is_digits_and_letters_with_the_blank_first():
    assert BLANK == 0
    assert PAPER_ALPHABET.classes == 37
    assert PAPER_ALPHABET.encode("09az") == [1, 10, 11, 36]
    assert PAPER_ALPHABET.encode("AZ") == [11, 36]


@pytest.mark.parametrize("text", ["", "a", "hello", "zz9", "0123456789"])
def test_decode_is_the_inverse_of_encode(text):
    assert PAPER_ALPHABET.decode(PAPER_ALPHABET.encode(text)) == text


@pytest.mark.parametrize("characters", [["a", "b"], {"a"}, None])
def test_characters_that_are_no_string_are_named(characters):
    message = f"alphabet are {characters}, and not one string: give ''.join"
    with pytest.raises(ValueError, match=re.escape(message)):
        Alphabet(characters)


def test_case_is_kept_unless_ignored():
    assert Alphabet("aA").encode("aA") == [1, 2]
    assert Alphabet("aA", ignore_case=True).encode("aA") == [1, 2]  # it holds both
    with pytest.raises(ValueError, match=r"'A' \(U\+0041\) at position 1 of 'aA'"):
        Alphabet("a").encode("aA")


def test_ignored_case_also_folds_upwards():
    assert Alphabet("ABC", ignore_case=True).fold("aBcd") == "ABCd"


def test_case_with_more_than_one_character_is_left_alone():
    alphabet = Alphabet("abcs", ignore_case=True)
    assert alphabet.fold("ßİ") == "ßİ"  # "SS" upper, "i̇" lower: neither is one character
    assert alphabet.keep("ßa") == "a"


@pytest.mark.parametrize(
    ("characters", "text", "folded"),
    [
        ("tarihkp", "TARİHKAPI kapı", "tarihkapi kapi"),
        ("TARIHKP", "tarihkapıİ", "TARIHKAPII"),
        ("ıişk", "IŞIK İ", "ışık i"),  # an alphabet of Turkish: I is the capital of a dotless i
        ("İIŞK", "ışık", "IŞIK"),
        ("İIŞK", "işik", "İŞİK"),
        ("Iiıİ", "IiıİI", "IiıİI"),
    ],
)
def test_the_kinds_of_i_fold_as_the_alphabet_has_them(characters, text, folded):
    assert Alphabet(characters, ignore_case=True).fold(text) == folded
    assert Alphabet(characters).fold(text) == text


def test_text_is_brought_to_nfc():
    decomposed = unicodedata.normalize("NFD", "café")
    alphabet = Alphabet("acfé")
    assert len(decomposed) == 5
    assert alphabet.encode(decomposed) == [2, 1, 3, 4]
    assert alphabet.decode([2, 1, 3, 4]) == "café"


def test_other_scripts_and_planes_are_characters_like_any_other():
    alphabet = Alphabet("каф漢字🙂 ")
    assert alphabet.decode(alphabet.encode("漢 к🙂")) == "漢 к🙂"


def test_keep_leaves_out_what_is_foreign():
    assert PAPER_ALPHABET.keep("It's $4.99!") == "its499"
    assert PAPER_ALPHABET.keep("...") == ""


@pytest.mark.parametrize("i", [0, 37, -1])
def test_decode_refuses_the_blank_and_foreign_ids(i):
    with pytest.raises(ValueError, match=f"Id {i} is not a character: ids run from 1 to 36"):
        PAPER_ALPHABET.decode([1, i])


@pytest.mark.parametrize(
    ("characters", "message"),
    [
        ("", "at least one character"),
        ("abca", r"repeated: \['a'\]"),
        (unicodedata.normalize("NFD", "é"), "NFC"),
        ("\u212b", "NFC"),  # the Ångström sign, which NFC makes a letter
    ],
)
def test_bad_alphabets_are_refused(characters, message):
    with pytest.raises(ValueError, match=message):
        Alphabet(characters)


@pytest.mark.parametrize(
    ("ids", "frames"),
    [([], 0), ([1], 1), ([1, 2], 2), ([1, 1], 3), ([1, 1, 1], 5), ([1, 2, 1], 3)],
)
def test_required_frames_counts_a_blank_between_repeats(ids, frames):
    assert Alphabet.required_frames(ids) == frames


def test_stored_and_copied_alphabets_are_equal():
    alphabet = Alphabet("xyÅ漢", ignore_case=True)
    through_json = Alphabet.from_dict(json.loads(json.dumps(alphabet.to_dict())))
    for other in (through_json, copy.deepcopy(alphabet), pickle.loads(pickle.dumps(alphabet))):
        assert other == alphabet
        assert hash(other) == hash(alphabet)
        assert other.encode("漢") == [4]
    assert alphabet != Alphabet("xyÅ漢")


def test_ascii_has_the_blank_last_so_that_weights_carry_over():
    assert len(ASCII_ALPHABET.characters) == 95
    assert ASCII_ALPHABET.characters == FULL_ALPHABET.characters + " "


def test_labels_hold_single_inner_blanks():
    assert ASCII_ALPHABET.label("  a –  b ") == "a b"  # the dash is no character of it
    assert FULL_ALPHABET.label("a b") == "ab"
    assert ASCII_ALPHABET.keep(" ") == " "  # a character by itself is one still
    assert fold_blanks("   ") == ""

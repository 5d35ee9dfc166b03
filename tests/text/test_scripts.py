"""Scripts whose letters look alike."""

import unicodedata

from keras_crnn.text.scripts import list_scripts, script_of

NAMES = ("", "LATIN", "GREEK", "CYRILLIC")


def test_letters_have_the_script_of_their_unicode_name():
    for code in (*range(0x250), *range(0x370, 0x530), *range(0x1E00, 0x2000)):
        name = unicodedata.name(chr(code), "")
        if chr(code).isalpha() and name.split()[0] in NAMES:
            assert NAMES[script_of(chr(code))] == name.split()[0], name
        elif code < 0x250:
            assert script_of(chr(code)) == 0, name


def test_other_characters_have_none():
    assert {script_of(one) for one in "0-. ×÷ªµשهकก中かハ\U0001d400"} == {0}


def test_an_alphabet_of_one_script_costs_nothing():
    assert list_scripts("abcé019 -") is None
    assert list_scripts("яж7") is None
    assert list_scripts("ab中") is None
    assert list_scripts("aбγ-").tolist() == [0, 1, 3, 2, 0]

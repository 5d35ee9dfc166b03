"""Visual order, against the reference of UAX #9 in python-bidi and by hand."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_crnn.text.direction import has_right_to_left, split_runs, to_logical, to_visual

bidi = pytest.importorskip("bidi")
#: Of each kind: left to right, Hebrew, Arabic, both digits, separators, signs, blanks, brackets.
SIGNS = "aBéשבלامب12٣٤+-,.:/%$#!?&  ()[]{}"


@pytest.mark.parametrize(
    ("logical", "visual"),
    [
        ("hotel", "hotel"),
        ("שלום", "םולש"),
        ("שלום 12:30", "12:30 םולש"),
        ("(שלום)", "(םולש)"),
        ("שלום!", "!םולש"),
        ("Hotel שלום", "Hotel םולש"),
        ("שלום Hotel", "Hotel םולש"),
        ("שלום (Tel Aviv 7)", "(Tel Aviv 7) םולש"),
        ("מחיר 5-7 ₪", "₪ 5-7 ריחמ"),
        ("سعر ٣٤", "٣٤ رعس"),
        ("<אב>", "<בא>"),
        ("שָׁלוֹם", "םוֹלשָׁ"),  # marks stay behind their letter
        ("می\u200cخواهم", "مهاوخی\u200cم"),
        ("नमस्ते", "नमस्ते"),
    ],
)
def test_both_orders(logical, visual):
    logical, visual = (unicodedata.normalize("NFC", text) for text in (logical, visual))
    assert to_visual(logical) == visual
    assert to_visual(to_logical(visual)) == visual


def test_words_come_back_as_they_were():
    for word in ("שלום", "(אב)", "אב-12", "مرحبا", "سعر 5", "שָׁלוֹם"):
        word = unicodedata.normalize("NFC", word)
        assert to_logical(to_visual(word)) == word


def unmirror(text):
    return text.translate(str.maketrans(")]}", "([{"))


@settings(deadline=None, max_examples=300)
@given(st.text(st.sampled_from(SIGNS), max_size=14))
def test_the_order_is_that_of_the_reference(text):
    assert unmirror(to_visual(text)) == unmirror(bidi.get_display(text))
    assert len(to_visual(text)) == len(text)


@settings(deadline=None, max_examples=100)
@given(st.text(st.sampled_from("שבל12 -()"), max_size=9))
def test_a_text_of_one_script_stands_as_it_did(text):
    assert to_visual(to_logical(to_visual(text))) == to_visual(text)


@pytest.mark.parametrize("word", ["שָׁלוֹם", "آب", "مُدَرِّس", "Ünï שָׁ é"])
def test_what_is_in_nfc_stays_so(word):
    word = unicodedata.normalize("NFC", word)
    assert unicodedata.is_normalized("NFC", to_visual(word))


def test_runs_are_in_logical_order_within_and_visual_order_outside():
    runs = split_runs("שלום Hotel 5")
    assert [(run.text, run.rightwards) for run in runs] == [("Hotel 5", True), ("שלום ", False)]
    assert split_runs("hotel") == [("hotel", True)]
    assert "".join(run.text for run in split_runs("שָׁלוֹם")) == "שָׁלוֹם"


def test_which_texts_hold_letters_from_right_to_left():
    assert not has_right_to_left("hotel é नम ไทย 中")
    assert has_right_to_left("aב")
    assert has_right_to_left("ب")

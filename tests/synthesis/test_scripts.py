"""Pictures of words of seven languages: shaped, in visual order, with their marks in place.

What is right is drawn by Pillow with libraqm, another program over the same fonts, and said of each
script by hand where Pillow comes without. The fonts are matplotlib's and, for three languages,
those of Debian's packages.
"""

import unicodedata

import numpy as np
import pytest
from words_of_scripts import CASES, compare, count_parts, draw, draw_reference, trim

from keras_crnn.synthesis import BackgroundBank, SynthesisConfig, WordGenerator, WordSource
from keras_crnn.synthesis.sheet import draw_caption
from keras_crnn.synthesis.word_mix import VERBATIM
from keras_crnn.text.direction import to_visual

pytest.importorskip("uharfbuzz")
PLAIN = (
    SynthesisConfig()
    .without_effects()
    .change(plain_background=1.0, rotation_deviation=0.0, heights=(48,), words=VERBATIM)
)
STREETS = WordSource(["street"])


@pytest.mark.parametrize(("name", "text"), CASES)
def test_words_look_as_another_program_draws_them(open_bank, name, text):
    drawn, reference = draw(open_bank(name), text), draw_reference(name, text)
    assert drawn.shape[1] / drawn.shape[0] == pytest.approx(
        reference.shape[1] / reference.shape[0], rel=0.05
    )
    assert compare(drawn, reference) > 0.97


@pytest.mark.parametrize(("name", "text"), CASES)
def test_generated_pictures_show_them_under_labels_from_left_to_right(
    open_bank, backgrounds, name, text
):
    words = WordSource([text], VERBATIM, text.replace(" ", "")) if " " not in text else STREETS
    generator = WordGenerator(open_bank(name), BackgroundBank.open(backgrounds), words, PLAIN)
    apart = unicodedata.normalize("NFD", text)
    label, image = generator.render(3, apart)
    assert label == to_visual(text)
    if " " not in text:
        assert generator.render(4).text == label
    ink = np.abs(image.astype(int) - int(np.median(image)))  # dark on light or light on dark
    ink = trim((ink * (255 / ink.max())).astype(np.uint8))
    drawn = draw(open_bank(name), text)
    assert compare(ink, drawn) > max(0.75, 0.1 + compare(ink, drawn[:, ::-1]))


def test_vietnamese_marks_stand_above_each_other(open_bank):
    bank = open_bank("DejaVuSans")
    apart = unicodedata.normalize("NFD", "ễ")
    marked, plain = draw(bank, "ễ"), draw(bank, "e")
    assert len(apart) == 3
    assert count_parts(marked) == 3
    assert marked.shape[1] <= 1.1 * plain.shape[1]
    assert marked.shape[0] > 1.4 * plain.shape[0]
    stacked = draw(bank, "ẹ́")  # which has no character of its own
    assert count_parts(stacked) == 3
    assert stacked.shape[1] <= 1.1 * plain.shape[1]


def test_turkish_dots_are_where_they_belong(open_bank):
    bank = open_bank("DejaVuSans")
    assert [count_parts(draw(bank, letter)) for letter in "ıiIİ"] == [1, 2, 1, 2]


def test_arabic_letters_join_from_right_to_left(open_bank):
    bank = open_bank("DejaVuSans")
    word = draw(bank, "مرحبا")
    assert count_parts(word) == 3  # two joined groups, and the dot of one letter
    alif = draw(bank, "ا")
    assert word[:, : alif.shape[1]].any(0).all()
    left = trim(word[:, : alif.shape[1]])  # the last letter, joined, is the leftmost and tall
    assert left.shape[0] > 0.95 * alif.shape[0]
    apart, joined = draw(bank, "بب"), draw(bank, "ب\u200cب")
    assert count_parts(apart) == 3
    assert count_parts(joined) == 4  # the joiner that does not join parts the letters


def test_hebrew_begins_at_the_right(open_bank):
    bank = open_bank("DejaVuSans")
    word = draw(bank, "שלום")
    first, last = draw(bank, "ש"), draw(bank, "ם")
    assert compare(word[:, : last.shape[1]][-last.shape[0] :], last) > 0.95
    assert compare(word[:, -first.shape[1] :][-first.shape[0] :], first) > 0.95


def test_hindi_letters_hang_on_one_line_and_stack(open_bank):
    bank = open_bank("FreeSans")
    assert count_parts(draw(bank, "नमस्ते")) == 1
    parts = [draw(bank, text).shape[1] for text in ("क\u094d\u200cषमा", "क्षमा")]
    assert parts[1] < 0.85 * parts[0]  # the ligature is narrower than its parts side by side
    vowel = draw(bank, "हि")
    assert vowel.shape[1] > draw(bank, "ह").shape[1]
    assert vowel[:, : vowel.shape[1] // 8].any(0).all()  # the short i stands before its letter


def test_thai_tones_stand_above_vowels(open_bank):
    bank = open_bank("FreeSerif")
    plain, vowel, tone = (draw(bank, text) for text in ("ท", "ที", "ที่"))
    assert plain.shape[0] < vowel.shape[0] < tone.shape[0]
    assert tone.shape[1] == pytest.approx(plain.shape[1], rel=0.1)
    assert count_parts(tone) == count_parts(plain) + 2


def test_chinese_characters_are_drawn_apart(open_bank):
    bank = open_bank("gbsn00lp")
    middle = draw(bank, "中")
    assert middle[:, middle.shape[1] // 2].mean() > 200  # its upright stroke
    assert draw(bank, "中文").shape[1] > 1.8 * middle.shape[1]


def test_a_line_of_several_scripts(open_bank):
    text = "होटल Hotel होटल"
    drawn = draw(open_bank("FreeSans"), text)
    for part in ("होटल", "Hotel"):
        assert draw(open_bank("FreeSans"), part).shape[1] < drawn.shape[1] / 2
    assert compare(drawn, draw_reference("FreeSans", text)) > 0.97


def test_captions_read_as_their_pictures_do(open_bank):
    bank = open_bank("DejaVuSans")
    caption = trim(draw_caption(to_visual("שלום"), bank))
    word = draw(bank, "שלום")
    assert compare(caption, word) > compare(caption, word[:, ::-1]) + 0.3

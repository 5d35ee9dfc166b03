"""Setting letters with HarfBuzz: which texts, in which faces, and without it."""

import pickle

import numpy as np
import pytest
from words_of_scripts import FONTS

from keras_crnn.synthesis import MissingGlyphError
from keras_crnn.synthesis.fonts import PRINTABLE, FontBank
from keras_crnn.synthesis.layout import lay_out
from keras_crnn.synthesis.shaping import check_scripts, needs_shaping
from keras_crnn.system import extras

pytest.importorskip("uharfbuzz")


def test_a_face_without_rules_for_a_script_draws_none_of_it(open_bank):
    bank = open_bank("DejaVuSans")
    assert bank.missing(0, "नमस्ते") == "न"
    assert bank.missing(0, "مرحبا") is None
    bank.shaper._open(0)._scripts -= {"Arab"}
    assert bank.missing(0, "مرحبا") == "م"
    with pytest.raises(MissingGlyphError, match="no glyph for 'م'"):
        lay_out(bank, 0, "مرحبا")


def test_joined_letters_keep_their_distances(open_bank):
    bank = open_bank("DejaVuSans")
    plain, wide = (lay_out(bank, 0, "سلام", spacing=spacing) for spacing in (0, 90))
    np.testing.assert_array_equal(plain.points, wide.points)
    plain, wide = (lay_out(bank, 0, "שלום", spacing=spacing) for spacing in (0, 90))
    assert np.ptp(wide.points[:, 0]) == pytest.approx(np.ptp(plain.points[:, 0]) + 3 * 90)


def test_fonts_of_the_web_and_pickled_banks_draw_the_same(open_bank, tmp_path):
    from fontTools.ttLib import TTFont

    with TTFont(FONTS["DejaVuSans"][0]) as font:
        font.flavor = "woff"
        font.save(tmp_path / "web.woff")
    web = FontBank.open(tmp_path, PRINTABLE + "سلام", cache=tmp_path)
    bank = open_bank("DejaVuSans")
    expected = lay_out(bank, 0, "سلام").points
    np.testing.assert_array_equal(lay_out(web, 0, "سلام").points, expected)
    again = pickle.loads(pickle.dumps(bank))
    np.testing.assert_array_equal(lay_out(again, 0, "سلام").points, expected)


def test_without_the_extra_joined_scripts_are_refused_and_others_drawn(monkeypatch, tmp_path):
    monkeypatch.setattr(extras.importlib.util, "find_spec", lambda name: None)
    check_scripts("Nguyễn İı שלום 中文 Ж")
    remedy = r"'م' \(U\+0645\) changes with its neighbours.*pip install 'keras-crnn\[scripts\]'"
    with pytest.raises(ImportError, match=remedy):
        FontBank.open(tmp_path, PRINTABLE + "م")


def test_which_texts_are_shaped():
    plain = ("Hotel", "Nguyễn", "TARİH", "שלום", "中文", "Ωμέγα", "한국어")
    assert not any(map(needs_shaping, plain))
    shaped = ("سلام", "שָׁ", "नम", "ไทย", "ẹ́", "ᠮᠣ", "ߒ", "a\u200d")
    assert all(map(needs_shaping, shaped))

import random

import numpy as np
import pytest

from keras_crnn.synthesis import FontBank, MissingGlyphError
from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.effect import Effect
from keras_crnn.synthesis.fonts import PRINTABLE
from keras_crnn.synthesis.layout import choose_face, lay_out, lay_out_freely
from keras_crnn.synthesis.raster import Outline, rasterise


def extent(outline):
    return (outline.points.max(0) - outline.points.min(0)).tolist()


def test_spacing_widens_and_blank_is_kept(banks):
    fonts = banks[0]
    tight, wide = lay_out(fonts, 0, "ab"), lay_out(fonts, 0, "ab", spacing=50)
    assert extent(wide)[0] == pytest.approx(extent(tight)[0] + 50)
    assert extent(lay_out(fonts, 0, "a b"))[0] == pytest.approx(extent(tight)[0] + 128)
    assert lay_out(fonts, 0, "  ") is None


def test_curve_lifts_the_middle_or_the_ends(banks):
    fonts = banks[0]
    flat = extent(lay_out(fonts, 0, "HHHHHHHH"))[1]
    assert extent(lay_out(fonts, 0, "HHHHHHHH", curve=1.0))[1] > 1.3 * flat
    assert extent(lay_out(fonts, 0, "HHHHHHHH", curve=-1.0))[1] > 1.3 * flat


def test_letters_have_their_own_sizes(banks):
    fonts = banks[0]
    one, large = lay_out(fonts, 0, "H"), lay_out(fonts, 0, "H", sizes=[1.5])
    assert extent(large) == pytest.approx([1.5 * side for side in extent(one)], abs=0.01)
    even = lay_out(fonts, 0, "HHH")
    np.testing.assert_array_equal(
        lay_out(fonts, 0, "HHH", sizes=[1.0, 1.0, 1.0]).points, even.points
    )
    mixed = lay_out(fonts, 0, "HHH", sizes=[1.5, 1.0, 1.0])
    assert extent(mixed)[1] == pytest.approx(extent(large)[1], abs=0.01)
    advance = float(fonts.advances[0, fonts.columns["H"]])
    assert extent(mixed)[0] == pytest.approx(
        extent(even)[0] + 0.5 * advance - 0.5 * (one.points[:, 0].min()), abs=0.01
    )


def test_only_capitals_at_the_beginning_of_a_word_are_larger(banks):
    fonts = banks[0]
    plain = SynthesisConfig().without_effects()
    config = plain.change(large_initial=Effect(1.0, 1.4, 1.4))
    for text, larger in (("HHH", True), ("hhh", False), ("H", False), ("hH", False), ("7H", False)):
        for seed in range(10):
            found = lay_out_freely(fonts, 0, text, random.Random(seed), config).points
            even = lay_out(fonts, 0, text).points
            assert (found.shape == even.shape and np.array_equal(found, even)) is not larger
            if larger:  # it may hang, by no more than it is larger
                high = -even[:, 1].min()
                assert -found[:, 1].min() <= 1.4 * high + 0.01
                assert found[:, 1].max() <= 0.4 * 360 + 0.01


def test_letters_stand_upright(banks):
    outline = lay_out(banks[0], 0, "L")
    points = (outline.points - outline.points.min(0)) / 8
    picture = rasterise(outline._replace(points=points), 50, 40)
    rows = picture.sum(1, dtype=int)
    assert rows[rows > 0][-1] > 2 * rows[rows > 0][0]  # the foot of an L is at the bottom


def test_character_in_no_face_is_named(banks):
    with pytest.raises(MissingGlyphError, match=r"'né'.*'é'"):
        choose_face(banks[0], "né", random.Random(0))
    with pytest.raises(MissingGlyphError, match="é"):
        lay_out(banks[0], 0, "né")


def test_another_face_is_chosen_for_a_missing_character(assets):
    fonts = FontBank.open(assets / "fonts", PRINTABLE + "ж", cache=assets / "cache")
    assert fonts.missing(2, "ж") == "ж"
    chosen = {choose_face(fonts, "aж", random.Random(seed)) for seed in range(50)}
    assert chosen == {0, 1}


def test_raster_covers_a_square_and_cuts_what_is_outside():
    points = np.float32([[2, 1], [6, 1], [6, 3], [2, 3]])
    square = Outline(points, np.ones(4, np.uint8), np.int16([3]))
    picture = rasterise(square, 5, 8)
    assert picture[1:3, 2:6].min() == 255
    assert (picture > 0).sum() == 8
    assert rasterise(square._replace(points=points + 100), 5, 8).max() == 0
    assert (rasterise(square, 5, 8, bold=1.0) > 0).sum() > 8


def test_underline_lies_below_the_letters_and_bends_with_them(banks):
    plain, ruled = (lay_out(banks[0], 0, "noon", underline=width) for width in (0, 40))
    assert ruled.points[:, 1].max() == pytest.approx(90)  # the gap of 50 and the bar of 40
    assert len(ruled.ends) == len(plain.ends) + 1
    bar = ruled.points[ruled.ends[-2] + 1 :]
    assert np.ptp(bar[:, 0]) > 0.8 * np.ptp(plain.points[:, 0])
    arched = lay_out(banks[0], 0, "noon", curve=1.0, underline=40)
    upper_edge = arched.points[arched.ends[-2] + 1 :][:12]
    assert upper_edge[6, 1] < upper_edge[0, 1] - 10  # y grows downwards: the middle is higher
    picture = rasterise(ruled._replace(points=ruled.points / 8 + np.float32([2, 60])), 80, 200)
    assert picture[68, 2 : 2 + int(np.ptp(bar[:, 0]) / 8)].min() == 255
